"""A counter where things were sold: two registers, a shift each, argan oil and honey, and sales by the till's own door."""

from functools import partial
from typing import Any

import msgspec

from pos.sales import checkout, tickets
from pos.shifts import shifts
from pos.shifts.shifts import Opening
from store.db import Transaction
from store.ids import uuid7
from store.receipt_chain import GENESIS, receipt_hash
from store.settings import Operator
from store.tax import summarise, whole
from store.tenders import Policy, Tender, settle
from tests.house import House
from tests.world import NOW, found_the_shop, lot, product

KEY = b"a key of the tests"
OPERATOR = Operator(
    name="Maison du Terroir", address="12, rue des Oliviers", city="Casablanca", phone="+212522000000",
    ice="999000099000048", tax_id="99900099", trade_register="999099", business_tax="99909990",
)  # fmt: skip


class Counter:
    """Two registers (ids 1 and 2) of the same shop; `sell` completes a sale on one of them."""

    def __init__(self, house: House, cashier_id: int) -> None:
        self.house = house
        self.cashier_id = cashier_id
        self.shift_ids = {1: uuid7(), 2: uuid7()}
        self.books = {1: (0, GENESIS), 2: (0, GENESIS)}

    @classmethod
    async def open(cls, house: House) -> "Counter":
        await house.db.write(_ground)
        counter = cls(house, (await house.person("cashier")).id)
        for register_id, shift_id in counter.shift_ids.items():
            opening = Opening(shift_id, register_id, counter.cashier_id, NOW - 3_600_000, 50_000)
            await house.db.write(partial(shifts.open_shift, opening=opening, now=NOW))
        return counter

    async def sell(
        self,
        *goods: tuple[int, int],
        by_card: bool = False,
        language: str = "fr",
        register_id: int = 1,
        at: int = NOW,
        given: int | None = None,
        policy: Policy = Policy(),  # noqa: B008 - a frozen value
        cashier_id: int | None = None,
    ) -> str:
        """Sell (product, pieces), by default argan oil at 100,00; the sale's id."""
        content = self._receipt(
            goods or ((1, 1),), by_card, language, register_id, at, given, policy
        )
        content["cashier_id"] = cashier_id or self.cashier_id
        receipt = msgspec.convert(content, tickets.Receipt)
        seal = receipt_hash(content)
        await checkout.take(self.house.db, receipt, seal, key=KEY, now=at + 900)
        self.books[register_id] = (receipt.sequence, seal)
        return receipt.id

    def _receipt(
        self,
        goods: tuple[tuple[int, int], ...],
        by_card: bool,
        language: str,
        register_id: int,
        at: int,
        given: int | None,
        policy: Policy,
    ) -> dict[str, Any]:
        sequence, previous = self.books[register_id]
        amounts = [10_000 * pieces for _, pieces in goods]
        taxes = summarise([whole(amount, "T10") for amount in amounts], {"T10": 1000})
        kind = "card" if by_card else "cash"
        paid = settle(sum(amounts), [Tender(kind, given or sum(amounts))], policy)
        return {
            "id": uuid7(), "register_id": register_id, "register": f"C{register_id}",
            "shift_id": self.shift_ids[register_id], "sequence": sequence + 1,
            "number": f"C{register_id}-{sequence + 1:06d}", "previous_hash": previous, "sold_at": at,
            "language": language,
            "lines": [
                {
                    "id": uuid7(), "product_id": product_id, "name": NAMES[language][product_id],
                    "quantity": pieces, "unit_price": 10_000, "discount": 0, "amount": amount, "lot": None,
                    "taxes": [share._asdict() for share in shares],
                }
                for (product_id, pieces), amount, shares in zip(goods, amounts, taxes.lines, strict=True)
            ],
            "taxes": [total._asdict() for total in taxes.totals],
            "tenders": [
                {"id": uuid7(), "kind": t.kind, "amount": t.amount, "given": t.given, "change": t.change,
                 "reference": "004211" if by_card else ""}
                for t in paid.tenders
            ],
            "total": sum(amounts), "tax_total": taxes.tax, "stamp_duty": paid.stamp_duty,
            "stamp_added": paid.stamp_added, "cash_rounding": paid.cash_rounding, "paid": paid.paid,
        }  # fmt: skip


NAMES = {
    "fr": {1: "Huile d'argan alimentaire 250 ml", 2: "Miel d'euphorbe 500 g"},
    "ar": {1: "زيت أركان غذائي 250 مل", 2: "عسل الدغموس 500 غ"},
    "en": {1: "Argan oil 250 ml", 2: "Spurge honey 500 g"},
}


async def _ground(tx: Transaction) -> None:
    await found_the_shop(tx)
    await tx.execute(
        "INSERT INTO setting (key, value, changed_at) VALUES ('operator', $1, 0)",
        msgspec.json.encode(OPERATOR).decode(),
    )
    await tx.execute(
        "INSERT INTO tax_code (code, rate_bp, mention_fr, mention_ar, mention_en, valid_from_on)"
        " VALUES ('T10', 1000, 'TVA 10 %', 'ض.ق.م 10 %', 'VAT 10%', '2026-01-01')"
    )
    for number in (1, 2):
        await tx.execute(
            "INSERT INTO register (id, code, site_id, name) VALUES ($1, $2, 1, $3)",
            number, f"C{number}", f"Caisse {number}",
        )  # fmt: skip
    await product(tx, 1, "HUI-001")
    await product(tx, 2, "MIE-001")
    await lot(tx, 1, "A1", 2, until="2027-05-01")
    await lot(tx, 1, "A2", 30, until="2027-11-01")
    await lot(tx, 2, "M1", 30, cooperative_id=2)
