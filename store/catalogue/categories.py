"""The categories of goods, as lists and forms offer them."""

from collections.abc import Sequence

from store.db import Reader, Row


async def listed(reader: Reader) -> Sequence[Row]:
    """All of them in the house's order: id, slug, name_fr, name_ar, name_en."""
    return await reader.fetch(
        "SELECT id, slug, name_fr, name_ar, name_en FROM category ORDER BY position, id"
    )
