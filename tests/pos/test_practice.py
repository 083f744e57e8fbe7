"""A practice receipt that reaches the server all the same: refused, kept and told, and it counts for nothing."""

import json

import msgspec
import pytest

from pos.sales import tickets
from pos.sales.checkout import PRACTICE_SERIES
from pos.sales.tickets import Receipt
from store import verify
from tests.house import House
from tests.pos.test_till_api import ARGAN, at_till, open_shop, send

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("field", ["register", "number"])
async def test_a_receipt_that_bears_a_practice_number_is_refused_and_kept(
    house: House, field: str
) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    real = msgspec.to_builtins(till.sell([ARGAN]).receipt)
    marked = {"register": PRACTICE_SERIES, "number": f"{PRACTICE_SERIES}-000001"}
    receipt = {**real, field: marked[field]}
    sent = {"receipt": receipt, "hash": tickets.hash_of(msgspec.convert(receipt, Receipt))}
    for _ in range(2):
        refused = await send(client, json.dumps(sent).encode())
        assert refused.status_code == 422
        assert refused.json()["error"] == "practice"
        assert refused.json()["sale_id"] == receipt["id"]
    kept = await house.db.fetch("SELECT sale_id, reason FROM refused_sale")
    assert [tuple(row) for row in kept] == [(receipt["id"], "practice")]
    assert await house.db.fetchval("SELECT COUNT(*) FROM receipt") == 0
    assert await house.db.fetchval("SELECT COUNT(*) FROM sale") == 0
    assert await verify.broken(house.db) == []
    page = await (await house.client("manager")).get("/office/sales/refused")
    assert "ticket d'exercice" in page.text.replace("&#39;", "'")
