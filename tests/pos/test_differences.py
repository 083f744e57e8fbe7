"""A drawer that differs closes all the same; above the ceiling a manager approves the difference, by name, once."""

import pytest

from tests.house import House
from tests.pos.test_shifts import close, sold
from tests.pos.test_till_api import at_till, open_shop

pytestmark = pytest.mark.anyio
SHORT = {"20000": 1}
"""300 DH short of the float of 500."""


async def closed_short(house: House) -> str:
    """The id of a Z whose drawer was 300 DH short."""
    await open_shop(house)
    client, till = await at_till(house)
    await sold(house, client, till, 1)
    return str((await close(client, till, SHORT)).json()["z"]["id"])


async def test_a_manager_approves_in_the_office_and_the_z_says_who_and_why(house: House) -> None:
    id_ = await closed_short(house)
    nadia = await house.client("manager")
    assert "difference-reason" in (await nadia.get(f"/office/sales/z/{id_}")).text
    form = {"reason": "la monnaie du matin"}
    answer = await nadia.post(f"/office/sales/z/{id_}/difference", data=form)
    assert answer.status_code == 303
    page = (await nadia.get(f"/office/sales/z/{id_}")).text
    assert "la monnaie du matin" in page
    assert "Nadia" in page
    assert "difference-reason" not in page
    row = await house.db.fetchrow(
        "SELECT difference, approved_where, approved_by FROM difference_approval"
    )
    assert row is not None
    assert tuple(row) == (-30_000, "office", (await house.person("manager")).id)
    assert await house.db.fetchval("SELECT done_by FROM task WHERE kind = 'shift_difference'") == row[2]  # fmt: skip
    assert await house.db.fetchval("SELECT COUNT(*) FROM audit WHERE action = 'difference.approve'") == 1  # fmt: skip


async def test_it_is_approved_once(house: House) -> None:
    id_ = await closed_short(house)
    nadia = await house.client("manager")
    first, second = [
        await nadia.post(f"/office/sales/z/{id_}/difference", data={"reason": reason})
        for reason in ("one", "two")
    ]
    assert (first.status_code, second.status_code) == (303, 409)
    assert await house.db.fetchval("SELECT reason FROM difference_approval") == "one"


async def test_without_a_reason_nothing_is_approved_and_what_was_typed_is_asked_for(
    house: House,
) -> None:
    id_ = await closed_short(house)
    nadia = await house.client("manager")
    answer = await nadia.post(f"/office/sales/z/{id_}/difference", data={"reason": ""})
    assert answer.status_code == 422
    assert "difference-reason" in answer.text
    assert await house.db.fetchval("SELECT COUNT(*) FROM difference_approval") == 0


async def test_a_difference_below_the_ceiling_needs_nobody(house: House) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    id_ = (await close(client, till, {"20000": 2, "10000": 1, "100": 1})).json()["z"]["id"]
    nadia = await house.client("manager")
    assert "difference-reason" not in (await nadia.get(f"/office/sales/z/{id_}")).text
    answer = await nadia.post(f"/office/sales/z/{id_}/difference", data={"reason": "r"})
    assert answer.status_code == 409


@pytest.mark.parametrize("role", ["cashier", "auditor"])
async def test_nobody_else_approves(house: House, role: str) -> None:
    id_ = await closed_short(house)
    somebody = await house.client(role)
    answer = await somebody.post(f"/office/sales/z/{id_}/difference", data={"reason": "r"})
    assert answer.status_code == 403
    if role == "auditor":
        assert "difference-reason" not in (await somebody.get(f"/office/sales/z/{id_}")).text
