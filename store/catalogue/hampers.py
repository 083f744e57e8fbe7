"""Hampers: one product on the shelf and on the ticket, its components in stock and in tax."""

from collections.abc import Collection, Iterable, Mapping

from store.db import Reader, places

Parts = tuple[tuple[int, int], ...]


async def components(reader: Reader, product_ids: Collection[int]) -> dict[int, Parts]:
    """What is in each hamper among these products: (product, base units) by ascending product id."""
    ids = sorted(product_ids)
    if not ids:
        return {}
    rows = await reader.fetch(
        f"""SELECT hamper_id, component_id, quantity FROM hamper_component
            WHERE hamper_id IN ({places(len(ids))}) ORDER BY hamper_id, component_id""",
        *ids,
    )
    found: dict[int, Parts] = {}
    for hamper_id, component_id, quantity in rows:
        found[hamper_id] = (*found.get(hamper_id, ()), (component_id, quantity))
    return found


def expand(wants: Iterable[tuple[int, int]], inside: Mapping[int, Parts]) -> dict[int, int]:
    """What (product, quantity) pairs take from stock, summed per product, hampers as their components."""
    taken: dict[int, int] = {}
    for product_id, quantity in wants:
        for part_id, each in inside.get(product_id, ((product_id, 1),)):
            taken[part_id] = taken.get(part_id, 0) + quantity * each
    return taken
