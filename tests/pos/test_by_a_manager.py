"""What a manager allows at the till by name and PIN: a price changed by hand, a lot that may not be sold; never a recalled one."""

import json
from typing import Any

import httpx2
import pytest

from pos.approvals import approvals
from store import verify
from store.ids import uuid7
from store.web.device import device_id
from tests.house import House
from tests.pos.test_returns import AT, argan, back, opened
from tests.pos.test_till_api import DEVICE, send

pytestmark = pytest.mark.anyio


async def allowed(house: House, action: Any, subject: str, *about: str) -> list[dict[str, Any]]:
    """Nadia's approvals on one receipt, one for each of what they are about."""
    manager, key = (await house.person("manager")).id, house.app.state.environment.secret
    given = [
        approvals.approve(key, device_id(DEVICE), action, subject, by=manager, reason="dented", now=AT, about=one)
        for one in about
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
    line, id_ = cheaper(), uuid7()
    about = f"{line['id']} 8000"
    for_another = await allowed(house, "price_change", uuid7(), about)
    refused, _ = await book.send(line, approvals=for_another)
    assert refused.status_code == 403
    taken, _ = await book.send(line, id=id_, approvals=await allowed(house, "price_change", id_, about))  # fmt: skip
    assert taken.status_code == 200, taken.text
    row = await house.db.fetchrow("SELECT unit_price, list_price FROM sale_line WHERE sale_id = $1", id_)  # fmt: skip
    assert row is not None
    assert (row["unit_price"], row["list_price"]) == (8_000, 10_000)
    assert await doubts(house, "sale_price") == 0
    assert await verify.broken(house.db) == []


async def told(house: House, action: str) -> list[tuple[str | None, str, dict[str, Any]]]:
    """What the log has of an action: whose, of what, its details without the hour."""
    rows = await house.db.fetch("SELECT s.role, a.subject, a.detail FROM audit a LEFT JOIN staff s ON s.id = a.staff_id WHERE a.action = $1 ORDER BY a.id", action)  # fmt: skip
    found = [(row["role"], row["subject"], json.loads(row["detail"])) for row in rows]
    assert all(detail.pop("at") == AT for _, _, detail in found)
    return found


async def test_what_a_manager_let_a_cashier_do_on_a_receipt_is_logged_once_with_both_names_and_why(
    house: House,
) -> None:
    book = await opened(house)
    manager, code = (await house.person("manager")).id, await lot_code(house)
    by = {"reason": "dented", "approved_by": manager}
    line, id_ = cheaper(), uuid7()
    given = await allowed(house, "price_change", id_, f"{line['id']} 8000")
    unused = await allowed(house, "refund_without_receipt", id_, f"{line['id']} 8000")
    _, receipt = await book.send(line, id=id_, approvals=[*given, *unused])
    number = receipt["number"]
    again = await send(book.client, json.dumps({"receipt": receipt, "hash": book.hash}).encode())
    assert again.status_code == 200, again.text
    assert await told(house, "till.price_change") == [
        ("cashier", f"sale:{id_}", {"number": number, "subject": line["name"], "list_price": 10_000, "unit_price": 8_000, **by})
    ]  # fmt: skip
    assert await told(house, "till.refund_without_receipt") == []

    loose, id_ = {**back(argan(1), 1), "goes": "quarantine"}, uuid7()
    del loose["returns"]
    credit = [{"kind": "credit", "given": -10_000, "reference": "0430000000012"}]
    given = await allowed(house, "refund_without_receipt", id_, f"{loose['id']} 10000")
    await book.send(loose, tenders=credit, id=id_, approvals=given)
    ((_, _, detail),) = await told(house, "till.refund_without_receipt")
    assert (detail["amount"], detail["subject"]) == (10_000, loose["name"])

    await state_of(house, code, "hold")
    assert (await sell_lot(book, house, "1 {lot}")).status_code == 200
    ((_, _, detail),) = await told(house, "till.lot_override")
    assert (detail["lot"], detail["approved_by"]) == (code, manager)


@pytest.mark.parametrize(
    "forge",
    [
        lambda line: [line, cheaper()],
        lambda line: [{**line, "unit_price": 100, "amount": 100, "taxes": [{"code": "T10", "gross": 100, "tax": 9}]}],
        lambda line: [{**line, "id": uuid7()}],
    ],
    ids=["a second line", "another price", "another line"],
)  # fmt: skip
async def test_the_approval_of_one_price_serves_no_other_line_and_no_other_price(
    house: House, forge: Any
) -> None:
    book = await opened(house)
    line, id_ = cheaper(), uuid7()
    given = await allowed(house, "price_change", id_, f"{line['id']} 8000")
    answer, _ = await book.send(*forge(line), id=id_, approvals=given)
    assert answer.status_code == 403
    assert await house.db.fetchval("SELECT COUNT(*) FROM audit WHERE action = 'till.refused'") == 1


async def test_an_approval_made_to_speak_of_something_else_is_no_approval(house: House) -> None:
    """The mark covers what it is about."""
    book = await opened(house)
    line, id_ = cheaper(), uuid7()
    (given,) = await allowed(house, "price_change", id_, f"{uuid7()} 8000")
    changed = {**given, "about": f"{line['id']} 8000"}
    assert (await book.send(line, id=id_, approvals=[changed]))[0].status_code == 403
    (bare,) = await allowed(house, "price_change", id_, "")
    assert (await book.send(line, id=id_, approvals=[bare]))[0].status_code == 403
    assert (await book.send(line, id=id_, approvals=[{**bare, "about": changed["about"]}]))[0].status_code == 403  # fmt: skip


async def test_what_comes_back_without_a_receipt_is_approved_line_by_line_for_its_amount(
    house: House,
) -> None:
    book = await opened(house)
    one, other = ({**back(argan(1), 1), "goes": "quarantine"} for _ in range(2))
    for line in (one, other):
        del line["returns"]
    credit = [{"kind": "credit", "given": -20_000, "reference": "0430000000012"}]
    id_ = uuid7()
    given = await allowed(house, "refund_without_receipt", id_, f"{one['id']} 10000", f"{other['id']} 9000")  # fmt: skip
    answer, _ = await book.send(one, other, tenders=credit, id=id_, approvals=given)
    assert answer.status_code == 403
    both = await allowed(house, "refund_without_receipt", id_, f"{one['id']} 10000", f"{other['id']} 10000")  # fmt: skip
    answer, _ = await book.send(one, other, tenders=credit, id=id_, approvals=both)
    assert answer.status_code == 200, answer.text


async def sell_lot(book: Any, house: House, about: str, action: str = "lot_override") -> httpx2.Response:  # fmt: skip
    id_ = uuid7()
    code = await lot_code(house)
    given = await allowed(house, action, id_, about.format(lot=code)) if about else []
    line = {**argan(1), "lot": code}
    answer, _ = await book.send(line, id=id_, **({"approvals": given} if given else {}))
    found: httpx2.Response = answer
    return found


@pytest.mark.parametrize(
    ("state", "about", "action", "doubtful"),
    [
        ("hold", "", "lot_override", 1),
        ("hold", "1 {lot}", "lot_override", 0),
        ("hold", "1 ANOTHER", "lot_override", 1),
        ("hold", "2 {lot}", "lot_override", 1),
        ("hold", "1 {lot}", "discount", 1),
        ("recalled", "1 {lot}", "lot_override", 1),
    ],
)
async def test_a_lot_that_may_not_be_sold_raises_no_doubt_where_a_manager_let_it_but_a_recalled_one_always_does(
    house: House, state: str, about: str, action: str, doubtful: int
) -> None:
    book = await opened(house)
    await state_of(house, await lot_code(house), state)
    answer = await sell_lot(book, house, about, action)
    assert answer.status_code == 200, answer.text
    assert await doubts(house, "sale_lot") == doubtful


async def test_an_approval_that_was_made_up_lets_no_lot_through_in_silence(house: House) -> None:
    book = await opened(house)
    await state_of(house, await lot_code(house), "hold")
    id_ = uuid7()
    code = await lot_code(house)
    (given,) = await allowed(house, "lot_override", id_, f"1 {code}")
    line = {**argan(1), "lot": code}
    answer, _ = await book.send(line, id=id_, approvals=[{**given, "proof": "0" * 64}])
    assert answer.status_code == 200
    assert await doubts(house, "sale_lot") == 1
