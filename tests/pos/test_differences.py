"""A drawer that differs closes all the same; above the ceiling a manager approves the difference, by name, once."""

from typing import Any

import httpx2
import pytest

from store.ids import uuid7
from tests.house import House
from tests.pos.shift_scene import approval, close, sealed, sold
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
    form = {"difference": -30_000, "reason": "la monnaie du matin"}
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
        await nadia.post(
            f"/office/sales/z/{id_}/difference", data={"difference": -30_000, "reason": reason}
        )
        for reason in ("one", "two")
    ]
    assert (first.status_code, second.status_code) == (303, 409)
    assert await house.db.fetchval("SELECT reason FROM difference_approval") == "one"


async def test_without_a_reason_nothing_is_approved_and_what_was_typed_is_asked_for(
    house: House,
) -> None:
    id_ = await closed_short(house)
    nadia = await house.client("manager")
    answer = await nadia.post(
        f"/office/sales/z/{id_}/difference", data={"difference": -30_000, "reason": ""}
    )
    assert answer.status_code == 422
    assert "difference-reason" in answer.text
    assert await house.db.fetchval("SELECT COUNT(*) FROM difference_approval") == 0


async def test_a_difference_below_the_ceiling_needs_nobody(house: House) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    id_ = (await close(client, till, {"20000": 2, "10000": 1, "100": 1})).json()["z"]["id"]
    nadia = await house.client("manager")
    assert "difference-reason" not in (await nadia.get(f"/office/sales/z/{id_}")).text
    answer = await nadia.post(
        f"/office/sales/z/{id_}/difference", data={"difference": 100, "reason": "r"}
    )
    assert answer.status_code == 409


@pytest.mark.parametrize("role", ["cashier", "auditor"])
async def test_nobody_else_approves(house: House, role: str) -> None:
    id_ = await closed_short(house)
    somebody = await house.client(role)
    answer = await somebody.post(
        f"/office/sales/z/{id_}/difference", data={"difference": -30_000, "reason": "r"}
    )
    assert answer.status_code == 403
    if role == "auditor":
        assert "difference-reason" not in (await somebody.get(f"/office/sales/z/{id_}")).text


# In place, at the till


async def closed_with(house: House, of: str, **changed: Any) -> httpx2.Response:
    """A closing 300 DH short that bears Nadia's approval `of` that: {id} is the closing's."""
    await open_shop(house)
    client, till = await at_till(house)
    id_, nadia = uuid7(), (await house.person("manager")).id
    given = approval("difference", of.format(id=id_), nadia, house.app.state.environment.secret)  # fmt: skip
    said = {name: value.format(id=id_) for name, value in changed.items()}
    return await close(client, till, SHORT, id=id_, approval={**given, **said})


async def test_a_manager_approves_in_place_and_nothing_is_left_to_do(house: House) -> None:
    assert (await closed_with(house, "{id}:-30000")).status_code == 200
    row = await house.db.fetchrow("SELECT difference, approved_where, reason FROM difference_approval")  # fmt: skip
    assert row is not None
    assert tuple(row) == (-30_000, "till", "r")
    assert await house.db.fetchval("SELECT COUNT(*) FROM task WHERE done_at IS NULL") == 0


@pytest.mark.parametrize(("shown", "left"), [(-25_000, 0), (-10_000, -20_000), (-45_000, 15_000)])
async def test_what_the_till_showed_is_approved_as_that_and_only_what_is_new_is_asked_for(
    house: House, shown: int, left: int
) -> None:
    """A sale in cash that the server refused: the till's gap and the server's difference are two."""
    answer = await closed_with(house, f"{{id}}:{shown}")
    z = await sealed(house, answer)
    nadia = await house.client("manager")
    page = (await nadia.get(f"/office/sales/z/{z['id']}")).text
    assert f"{shown // 100},00" in page
    assert await house.db.fetchval("SELECT COUNT(*) FROM audit WHERE action = 'till.refused'") == 0
    assert ("difference-reason" in page, "Reste à approuver" in page) == (left != 0, left != 0)
    assert await open_tasks(house) == (1 if left else 0)
    form = {"difference": -30_000, "reason": "ticket refusé"}
    given = await nadia.post(f"/office/sales/z/{z['id']}/difference", data=form)
    assert given.status_code == (303 if left else 409)
    rows = await house.db.fetch("SELECT difference, approved_where FROM difference_approval")
    office = [(-30_000, "office")] if left else []
    assert sorted(map(tuple, rows)) == sorted([(shown, "till"), *office])
    assert await open_tasks(house) == 0
    page = (await nadia.get(f"/office/sales/z/{z['id']}")).text
    assert "difference-reason" not in page
    assert f"{shown // 100},00" in page


async def test_what_moved_while_the_page_was_open_is_not_approved_unseen(house: House) -> None:
    id_ = await closed_short(house)
    nadia = await house.client("manager")
    form = {"difference": -20_000, "reason": "r"}
    answer = await nadia.post(f"/office/sales/z/{id_}/difference", data=form)
    assert answer.status_code == 422
    assert "a changé" in answer.text
    assert await house.db.fetchval("SELECT COUNT(*) FROM difference_approval") == 0


async def open_tasks(house: House) -> int:
    sql = "SELECT COUNT(*) FROM task WHERE kind = 'shift_difference' AND done_at IS NULL"
    return int(await house.db.fetchval(sql))


@pytest.mark.parametrize(
    ("subject", "changed"),
    [
        ("{id}", {}),
        ("{id}:", {}),
        ("{id}:0", {}),
        ("{id}:-030000", {}),
        ("another:-30000", {}),
        ("{id}:-30000", {"proof": "0" * 64}),
        ("{id}:-30000", {"subject": "{id}:-29000"}),
    ],
)
async def test_an_approval_of_something_else_closes_the_shift_and_leaves_the_difference_open(
    house: House, subject: str, changed: dict[str, Any]
) -> None:
    answer = await closed_with(house, subject, **changed)
    assert answer.status_code == 200
    assert (await sealed(house, answer))["drawer"]["difference"] == -30_000
    assert await house.db.fetchval("SELECT COUNT(*) FROM difference_approval") == 0
    assert await house.db.fetchval("SELECT COUNT(*) FROM task WHERE kind = 'shift_difference' AND done_at IS NULL") == 1  # fmt: skip
    assert await house.db.fetchval("SELECT COUNT(*) FROM audit WHERE action = 'till.refused'") == 1


async def test_an_approved_closing_come_twice_is_approved_once(house: House) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    id_, nadia = uuid7(), (await house.person("manager")).id
    given = approval("difference", f"{id_}:-30000", nadia, house.app.state.environment.secret)
    answers = [await close(client, till, SHORT, id=id_, approval=given) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert await house.db.fetchval("SELECT COUNT(*) FROM difference_approval") == 1
