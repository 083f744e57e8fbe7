"""Whatever column of a sale is changed behind the database's back, `verify` names that very receipt.

The columns are read from the live schema, so one that is added and that no seal covers fails here.
"""

import json
from typing import Any, Final

import msgspec
import pytest

from bench.tills import Good, Sent, Till
from pos.registers.registers import Book
from pos.sales import tickets
from pos.sales.tickets import Receipt
from store.db import Database
from store.ids import uuid7
from store.tax import summarise, whole
from store.verify import checks
from tests.house import House
from tests.pos.test_till_api import at_till, open_shop, send
from tests.store.corruptions import corrupt

pytestmark = pytest.mark.anyio
KEY: Final = bytes(32)
GOODS: Final = [Good(1, "HUI-001", 10_000, "T10", 1000, 1)] * 2
SEALS: Final = (
    "receipts are chained, and the recorded sales are what was sealed",
    "receipts, Z reports, closings and marks bear the server's own signature",
)
OF_A_SALE: Final = {
    "sale": "id = '{sale}'",
    "sale_line": "sale_id = '{sale}' AND position = 1",
    "sale_line_tax": "sale_line_id = '{line}'",
    "sale_tax": "sale_id = '{sale}'",
    "sale_discount": "sale_id = '{sale}'",
    "tender": "sale_id = '{sale}' AND position = 1",
    "receipt": "sale_id = '{sale}'",
}
"""One row of each table that a sale is recorded in."""


def discounted(till: Till) -> Sent:
    """The till's next sale with ten dirhams off its first line, and something in every field that may be empty."""
    found: dict[str, Any] = json.loads(till.sell(GOODS).body)["receipt"]
    first, amounts = found["lines"][0], [9_000, 10_000]
    taxes = summarise([whole(amount, "T10") for amount in amounts], {"T10": 1000})
    for line, amount, parts in zip(found["lines"], amounts, taxes.lines, strict=True):
        line.update(amount=amount, discount=10_000 - amount, taxes=[part._asdict() for part in parts])  # fmt: skip
    found.update(
        taxes=[part._asdict() for part in taxes.totals], total=19_000, paid=19_000, tax_total=taxes.tax, note="n",
        discounts=[{"kind": "promotion", "name": "Miel", "amount": 1_000, "line_id": first["id"], "promotion_id": 1}],
    )  # fmt: skip
    found["tenders"][0].update(amount=9_000, given=9_000)
    found["tenders"].append({**found["tenders"][0], "id": uuid7(), "amount": 10_000, "given": 10_000})  # fmt: skip
    receipt = msgspec.convert(found, Receipt)
    sent = Sent(receipt, tickets.hash_of(receipt))
    till.book = Book(receipt.sequence, sent.hash)
    return sent


async def counter_examples(database: Database) -> list[str]:
    return [
        example
        for check in checks(KEY)
        if check.name in SEALS
        for example in await check.find(database)
    ]


def changed(value: Any) -> str:
    """Another value of the same kind, as SQL: '7' is a number or a text, as the column is."""
    if value is None:
        return "'7'"
    return str(value + 1_000) if isinstance(value, int) else f"'{value}x'"


def as_sql(value: Any) -> str:
    if value is None:
        return "NULL"
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)


async def test_no_column_of_a_sale_can_be_changed_unseen(house: House) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    for sale in [till.sell(GOODS), discounted(till), till.sell(GOODS)]:
        assert (await send(client, sale.body)).status_code == 200
        if sale.receipt.discounts:
            ids = {"sale": sale.receipt.id, "line": sale.receipt.lines[0].id}
    assert await counter_examples(house.db) == []
    unseen, tried = [], 0
    for table, place in OF_A_SALE.items():
        row = await house.db.fetchrow(f"SELECT * FROM {table} WHERE {place.format(**ids)}")
        assert row is not None, table
        for column in row.keys():  # noqa: SIM118 - a Row, not a dict
            other = changed(row[column])
            rest = [f"{name} IS NOT DISTINCT FROM {as_sql(row[name])}" for name in row.keys() if name != column]  # noqa: SIM118  # fmt: skip
            this = " AND ".join(rest)
            assert await corrupt(house.db.url, f"UPDATE {table} SET {column} = {other} WHERE {this}") == 1  # fmt: skip
            found = await counter_examples(house.db)
            if not any("C1-000002" in example for example in found):
                unseen.append((table, column, found))
            await corrupt(house.db.url, f"UPDATE {table} SET {column} = {as_sql(row[column])} WHERE {this}")  # fmt: skip
            assert await counter_examples(house.db) == [], f"{table}.{column} was put back"
            tried += 1
    assert unseen == []
    assert tried > 60


@pytest.mark.parametrize("table", [table for table in OF_A_SALE if table != "receipt"])
async def test_no_row_of_a_sale_can_be_taken_out_unseen(house: House, table: str) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    sale = discounted(till)
    await send(client, sale.body)
    place = OF_A_SALE[table].format(sale=sale.receipt.id, line=sale.receipt.lines[0].id)
    assert await corrupt(house.db.url, f"DELETE FROM {table} WHERE {place}") >= 1
    found = await counter_examples(house.db)
    assert "C1-000001" in found[0]
