"""The catalogue's file with who makes the goods: `coop_id` gives a product its first offer.

The offer is of nothing yet (quantity 0): how much, in which cartons and at what cost is for the pool to say.
"""

from collections.abc import Iterable
from typing import ClassVar, Final

from store.catalogue.importer.columns import Column, Record, text
from store.catalogue.importer.kind import Known, Plan
from store.catalogue.importer.products import Products
from store.db import Reader, Transaction
from store.errors import BadInput

LEAD_DAYS: Final = 7

# Who offered first; of several at once, the one known longest.
_MAKERS: Final = """
    SELECT p.sku, c.code FROM offer o JOIN product p ON p.id = o.product_id
    JOIN cooperative c ON c.id = o.cooperative_id ORDER BY o.offered_at DESC, o.id DESC"""


class Goods(Products):
    """Products with the co-operative that makes them; empty where nobody is known to."""

    columns: ClassVar[tuple[Column, ...]] = tuple(
        new
        for column in Products.columns
        for new in (
            [Column("coop_id", text(20)), column] if column.name == "detaxe_eligible" else [column]
        )
    )

    async def known(self, reader: Reader, now: int) -> Known:
        plain = await super().known(reader, now)
        makers = {row[0]: row[1] for row in await reader.fetch(_MAKERS)}
        codes = await reader.fetch("SELECT code, id FROM cooperative")
        return Known(
            records={sku: self._with_maker(r, makers) for sku, r in plain.records.items()},
            ids=plain.ids,
            more={**plain.more, "cooperatives": {row[0]: row[1] for row in codes}},
        )

    def _with_maker(self, record: Record, makers: dict[str, str]) -> Record:
        whole = {**record, "coop_id": makers.get(record["sku"], "")}
        return {c.name: whole[c.name] for c in self.columns if c.is_kept}

    def check(self, record: Record, known: Known) -> None:
        super().check(record, known)
        code = record["coop_id"]
        before = known.records.get(record["sku"])
        if code and code not in known.more["cooperatives"]:
            raise BadInput("There is no co-operative %(code)s.", "coop_id", code=code)
        if before is not None and before["coop_id"] not in ("", code):
            raise BadInput(
                "%(code)s makes this already. Other makers are added in the pool.",
                "coop_id",
                code=before["coop_id"],
            )

    async def carry_out(
        self, tx: Transaction, plan: Plan, known: Known, *, by: int | None, now: int
    ) -> None:
        await super().carry_out(tx, plan, known, by=by, now=now)
        named = [change.after for change in plan.changed if "coop_id" in change.columns]
        makers = {r["sku"]: r["coop_id"] for r in (*plan.created, *named) if r["coop_id"]}
        if makers:
            ids = await tx.fetch("SELECT sku, id FROM product")
            cooperatives = known.more["cooperatives"]
            await _offer(tx, ((cooperatives[makers[s]], id_) for s, id_ in ids if s in makers), now)


async def _offer(tx: Transaction, pairs: Iterable[tuple[int, int]], now: int) -> None:
    await tx.execute_many(
        f"""INSERT INTO offer (cooperative_id, product_id, quantity, carton_quantity, unit_cost, lead_days, offered_at)
            VALUES ($1, $2, 0, 1, 0, {LEAD_DAYS}, $3) ON CONFLICT (cooperative_id, product_id) DO NOTHING""",
        [(cooperative_id, product_id, now) for cooperative_id, product_id in pairs],
    )


GOODS: Final = Goods()
