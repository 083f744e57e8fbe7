"""Products as every face but a shopper's page reads them: found by any of their codes, listed, filtered.

What is read is typed and holds the price in force at the `now` that the caller gives.
"""

from collections.abc import Collection, Iterable
from typing import Final, Literal

import msgspec

from store import audit
from store.catalogue import prices
from store.db import Reader, Row, Transaction, places
from store.errors import NotFound
from store.quantity import Unit

Sort = Literal["sku", "-sku", "name", "-name", "price", "-price", "newest"]
PER_PAGE: Final = 50
MOST_AT_ONCE: Final = 5_000


class Product(msgspec.Struct, frozen=True):
    """A row of the catalogue. `price`: centimes per piece or kilogram, None where it has none yet.

    `category` is the slug; `gtin` has 14 digits, `plu` five. `photo_id` is the photograph that stands first.
    """

    id: int
    sku: str
    kind: Literal["piece", "weight", "hamper"]
    unit: Unit
    gtin: str | None
    plu: str | None
    category_id: int
    name_fr: str
    name_ar: str
    name_en: str
    net_quantity: int
    net_unit: str
    tax_code: str
    tax_confidence: Literal["high", "medium", "low"]
    tax_basis: str
    storage_class: Literal["ambient", "cool", "cold", "frozen"]
    shelf_life_days: int | None
    date_type: Literal["DDM", "DLC", "none"]
    region: str
    region_iso: str
    province: str
    sign_type: str
    sign_name: str
    certifications: str
    allergens: str
    tax_free_eligible: int
    created_at: int
    archived_at: int | None
    version: int
    category: str
    price: int | None
    photo_id: int | None

    @property
    def tax_code_is_doubtful(self) -> bool:
        """Whether the manager is asked to have the tax code confirmed (rules §1.7)."""
        return self.tax_confidence == "low"

    @property
    def is_on_sale(self) -> bool:
        return self.archived_at is None and self.price is not None


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """Which products; what is None or empty does not narrow. `category` a slug, `sign` IGP, AOP…"""

    category: str = ""
    region_iso: str = ""
    sign: str = ""
    kind: str = ""
    ids: Collection[int] | None = None
    doubtful_tax: bool = False
    archived: bool = False


WORKED_OUT: Final = ("category", "price", "photo_id")
_OWN = ", ".join(f"p.{name}" for name in Product.__struct_fields__ if name not in WORKED_OUT)
_PRICE = prices.at("p.id", "$1")
_SELECT = f"""SELECT {_OWN}, c.slug AS category, {_PRICE} AS price,
    (SELECT photo.id FROM photo WHERE photo.product_id = p.id ORDER BY photo.position LIMIT 1) AS photo_id
    FROM product p JOIN category c ON c.id = p.category_id"""
_ORDERS: Final[dict[str, str]] = {
    "sku": "p.sku",
    "-sku": "p.sku DESC",
    "name": "p.name_fr",
    "-name": "p.name_fr DESC",
    "price": "price",
    "-price": "price DESC",
    "newest": "p.created_at DESC, p.id DESC",
}


def _read(row: Row) -> Product:
    return msgspec.convert({name: row[name] for name in Product.__struct_fields__}, Product)


async def find(reader: Reader, product_id: int, *, now: int) -> Product:
    """Raises NotFound."""
    return await _one(reader, "p.id = $2", product_id, now)


async def by_sku(reader: Reader, sku: str, *, now: int) -> Product:
    """Raises NotFound."""
    return await _one(reader, "p.sku = $2", sku, now)


async def by_plu(reader: Reader, plu: str, *, now: int) -> Product:
    """The product of a scale label's five digits. Raises NotFound."""
    return await _one(reader, "p.plu = $2", plu, now)


async def by_gtin(reader: Reader, gtin14: str, *, now: int) -> tuple[Product, int]:
    """The product of a piece's code or of a carton's, and how many pieces it stands for. Raises NotFound."""
    pack = await reader.fetchrow("SELECT product_id, quantity FROM pack WHERE gtin = $1", gtin14)
    if pack is not None:
        return await find(reader, pack["product_id"], now=now), int(pack["quantity"])
    return await _one(reader, "p.gtin = $2", gtin14, now), 1


async def _one(reader: Reader, where: str, value: int | str, now: int) -> Product:
    row = await reader.fetchrow(f"{_SELECT} WHERE {where}", now, value)
    if row is None:
        raise NotFound("There is no such product.")
    return _read(row)


async def load(reader: Reader, product_ids: Iterable[int], *, now: int) -> dict[int, Product]:
    """These products by id, archived ones among them; those that do not exist are left out."""
    ids = sorted(set(product_ids))
    found: dict[int, Product] = {}
    for start in range(0, len(ids), MOST_AT_ONCE):
        chunk = ids[start : start + MOST_AT_ONCE]
        rows = await reader.fetch(f"{_SELECT} WHERE p.id IN ({places(len(chunk), 2)})", now, *chunk)
        found.update((row["id"], _read(row)) for row in rows)
    return found


async def count(reader: Reader, wanted: Filter) -> int:
    """How many products `listing` has in all."""
    where, values = _where(wanted, 1)
    return int(
        await reader.fetchval(
            f"SELECT COUNT(*) FROM product p JOIN category c ON c.id = p.category_id WHERE {where}",
            *values,
        )
    )


async def listing(
    reader: Reader,
    wanted: Filter,
    *,
    now: int,
    sort: Sort = "sku",
    limit: int = PER_PAGE,
    offset: int = 0,
) -> list[Product]:
    """A page of the products that `wanted` names."""
    where, values = _where(wanted, 4)
    rows = await reader.fetch(
        f"{_SELECT} WHERE {where} ORDER BY {_ORDERS[sort]}, p.sku LIMIT $2 OFFSET $3",
        now,
        limit,
        offset,
        *values,
    )
    return [_read(row) for row in rows]


def _where(wanted: Filter, first: int) -> tuple[str, list[int | str]]:
    """The conditions, with their values numbered from `first`."""
    conditions = ["p.archived_at IS NOT NULL" if wanted.archived else "p.archived_at IS NULL"]
    values: list[int | str] = []
    for column, value in (
        ("c.slug", wanted.category),
        ("p.region_iso", wanted.region_iso),
        ("p.sign_type", wanted.sign),
        ("p.kind", wanted.kind),
    ):
        if value:
            conditions.append(f"{column} = ${first + len(values)}")
            values.append(value)
    if wanted.doubtful_tax:
        conditions.append("p.tax_confidence = 'low'")
    if wanted.ids is not None:
        ids = sorted(wanted.ids)
        held = places(len(ids), first + len(values))
        conditions.append(f"p.id IN ({held})")
        values += ids
    return " AND ".join(conditions), values


async def version(reader: Reader) -> tuple[int, ...]:
    """What moves with every change of the catalogue: part of the key of whatever is kept about it."""
    row = await reader.fetchrow(
        """SELECT (SELECT COUNT(*) FROM product), (SELECT COALESCE(SUM(version), 0) FROM product),
                  (SELECT COALESCE(MAX(id), 0) FROM price), (SELECT COALESCE(MAX(id), 0) FROM photo),
                  (SELECT COALESCE(MAX(id), 0) FROM price_list), (SELECT COUNT(ended_at) FROM price_list),
                  (SELECT COUNT(*) FROM photo)"""
    )
    return () if row is None else tuple(int(value) for value in row)


async def set_sold(
    tx: Transaction, product_id: int, is_sold: bool, *, by: int | None, now: int
) -> None:
    """Archive a product, or bring it back; nothing changes where it is so already. Raises NotFound."""
    changed = await tx.execute(
        """UPDATE product SET archived_at = $2, version = version + 1
           WHERE id = $1 AND (archived_at IS NULL) <> ($3 = 1)""",
        product_id,
        None if is_sold else now,
        int(is_sold),
    )
    if changed:
        action = "product.restore" if is_sold else "product.archive"
        await audit.record(tx, by, action, f"product:{product_id}", {}, now)
        tx.notify("catalogue", str(product_id))
    elif await tx.fetchval("SELECT 1 FROM product WHERE id = $1", product_id) is None:
        raise NotFound("There is no such product.")
