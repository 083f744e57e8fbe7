"""The shop where somebody works."""

from store.db import Reader
from store.errors import NotFound
from store.people.staff import Staff


async def of_person(reader: Reader, person: Staff) -> int:
    """The person's own site, else the first shop. Raises NotFound before there is one."""
    found = person.site_id or await reader.fetchval("SELECT MIN(id) FROM site WHERE kind = 'store'")
    if found is None:
        raise NotFound("There is no shop yet.")
    return int(found)
