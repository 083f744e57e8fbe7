"""What a manager allows at the till by name and PIN: a price changed by hand, a lot that may not be sold; never a recalled one."""

from typing import Any

import httpx2
import pytest

from pos import approvals
from store import verify
from store.ids import uuid7
from store.web.device import device_id
from tests.house import House
from tests.pos.test_returns import AT, argan, opened
from tests.pos.test_till_api import DEVICE

pytestmark = pytest.mark.anyio


async def allowed(house: House, action: Any, subject: str, count: int = 1) -> list[dict[str, Any]]:
    """`count` approvals of Nadia's on one receipt."""
    manager, key = (await house.person("manager")).id, house.app.state.environment.secret
    given = [
        approvals.approve(key, device_id(DEVICE), action, subject, by=manager, reason="dented", now=AT + i)
        for i in range(count)
    ]  # fmt: skip
    return [{name: getattr(one, name) for name in one.__struct_fields__} for one in given]  # fmt: skip


async def state_of(house: House, lot: str, state: str) -> None:
    await house.db.write(
        lambda tx: tx.execute("UPDATE lot SET state = $1 WHERE code = $2", state, lot)
    )


async def lot_code(house: House) -> str:
    return str(await house.db.fetchval("SELECT code FROM lot WHERE product_id = 1 ORDER BY id"))


async def doubts(house: House, kind: str) -> int:
    return int(await house.db.fetchval("SELECT COUNT(*) FROM task WHERE kind = $1", kind))


def cheaper() -> dict[str, Any]:
    taxes = [{"code": "T10", "gross": 8_000, "tax": 727}]
    return {**argan(1), "unit_price": 8_000, "amount": 8_000, "taxes": taxes, "list_price": 10_000}


async def test_a_price_changed_by_hand_needs_a_manager_on_that_very_receipt(house: House) -> None:
    book = await opened(house)
    forged, _ = await book.send(cheaper())
    assert (forged.status_code, forged.json()["error"]) == (403, "not_approved")
    for_another = await allowed(house, "price_change", uuid7())
    refused, _ = await book.send(cheaper(), approvals=for_another)
    assert refused.status_code == 403
    id_ = uuid7()
    taken, _ = await book.send(cheaper(), id=id_, approvals=await allowed(house, "price_change", id_))  # fmt: skip
    assert taken.status_code == 200, taken.text
    row = await house.db.fetchrow("SELECT unit_price, list_price FROM sale_line WHERE sale_id = $1", id_)  # fmt: skip
    assert row is not None
    assert (row["unit_price"], row["list_price"]) == (8_000, 10_000)
    assert await doubts(house, "sale_price") == 0
    assert await verify.broken(house.db) == []


async def sell_lot(book: Any, house: House, approved: int, action: str = "lot_override") -> httpx2.Response:  # fmt: skip
    id_ = uuid7()
    given = await allowed(house, action, id_, approved)
    line = {**argan(1), "lot": await lot_code(house)}
    answer, _ = await book.send(line, id=id_, **({"approvals": given} if given else {}))
    found: httpx2.Response = answer
    return found


@pytest.mark.parametrize(
    ("state", "approved", "action", "doubtful"),
    [
        ("hold", 0, "lot_override", 1),
        ("hold", 1, "lot_override", 0),
        ("hold", 1, "discount", 1),
        ("recalled", 1, "lot_override", 1),
    ],
)
async def test_a_lot_that_may_not_be_sold_raises_no_doubt_where_a_manager_let_it_but_a_recalled_one_always_does(
    house: House, state: str, approved: int, action: str, doubtful: int
) -> None:
    book = await opened(house)
    await state_of(house, await lot_code(house), state)
    answer = await sell_lot(book, house, approved, action)
    assert answer.status_code == 200, answer.text
    assert await doubts(house, "sale_lot") == doubtful


async def test_an_approval_that_was_made_up_lets_no_lot_through_in_silence(house: House) -> None:
    book = await opened(house)
    await state_of(house, await lot_code(house), "hold")
    id_ = uuid7()
    (given,) = await allowed(house, "lot_override", id_)
    line = {**argan(1), "lot": await lot_code(house)}
    answer, _ = await book.send(line, id=id_, approvals=[{**given, "proof": "0" * 64}])
    assert answer.status_code == 200
    assert await doubts(house, "sale_lot") == 1
