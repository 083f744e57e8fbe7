"""Who may supply what: a signed convention in force, and the certificates that the goods need (rules §3.15).

The certificates are those without which goods may not be sold: the sanitary authorisation of food
(law 28-07, ONSSA) and the registration of cosmetics (AMMPS). A label that the catalogue calls
"(option)" is an ornament and bars nobody.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Final, NamedTuple

from store.db import Reader, places
from store.errors import Conflict
from store.i18n import N_, listed

KINDS: Final = ("ONSSA", "AMMPS")
OPTION: Final = "(option)"

NO_CONVENTION: Final = "convention"
NO_CERTIFICATE: Final = "certificate"


class Papers(NamedTuple):
    """A co-operative's standing on a day: whether a convention lets it supply, and the certificates in force."""

    has_convention: bool
    certificates: frozenset[str]


NO_PAPERS: Final = Papers(False, frozenset())


def needed(certifications: str) -> frozenset[str]:
    """The kinds of certificate without which goods so described may not be sold."""
    told = [part for part in certifications.split(";") if OPTION not in part]
    return frozenset(kind for kind in KINDS if any(kind in part for part in told))


def barrier(papers: Papers, certifications: str) -> str:
    """What keeps a co-operative from supplying the goods: NO_CONVENTION, NO_CERTIFICATE or "" (nothing)."""
    if not papers.has_convention:
        return NO_CONVENTION
    return "" if needed(certifications) <= papers.certificates else NO_CERTIFICATE


async def papers(
    reader: Reader, cooperative_ids: Collection[int], today: str
) -> Mapping[int, Papers]:
    """The standing of these co-operatives on `today`. The newest version of a convention is the one that counts."""
    if not cooperative_ids:
        return {}
    ids = sorted(set(cooperative_ids))
    signed = await reader.fetch(
        f"""SELECT cooperative_id FROM convention c
            WHERE starts_on <= $1 AND ends_on >= $1 AND sells = 1
              AND version = (SELECT MAX(version) FROM convention n
                             WHERE n.cooperative_id = c.cooperative_id AND n.starts_on <= $1)
              AND cooperative_id IN ({places(len(ids), 2)})""",
        today,
        *ids,
    )
    held = await reader.fetch(
        f"""SELECT cooperative_id, kind FROM certificate
            WHERE issued_on <= $1 AND expires_on >= $1 AND revoked_at IS NULL
              AND cooperative_id IN ({places(len(ids), 2)})""",
        today,
        *ids,
    )
    conventions = {row[0] for row in signed}
    return {
        id_: Papers(id_ in conventions, frozenset(row[1] for row in held if row[0] == id_))
        for id_ in ids
    }


async def require(
    reader: Reader, cooperative_id: int, certifications: Iterable[str], today: str
) -> None:
    """Raises Conflict unless the co-operative may supply goods of all these descriptions on `today`."""
    standing = (await papers(reader, [cooperative_id], today))[cooperative_id]
    if not standing.has_convention:
        raise Conflict("This co-operative has no signed convention in force: nothing may come in.")
    missing = {kind for text in certifications for kind in needed(text)} - standing.certificates
    if missing:
        raise Conflict(
            N_("This co-operative has no valid %(kinds)s certificate, which these goods need."),
            kinds=listed(sorted(missing)),
        )
