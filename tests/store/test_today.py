"""The office's first page and its tasks: what each role is told, and the tick that counts once."""

import pytest

from store import clock, tasks
from tests import world
from tests.house import House

pytestmark = pytest.mark.anyio


async def raised(house: House) -> int:
    await world.argan(house.db)
    now = clock.now()
    await house.db.write(
        lambda tx: tasks.raise_once(
            tx, "count:1", "count", "1", {"product_id": 1, "quantity": 2}, 1, now
        )
    )
    return int(await house.db.fetchval("SELECT id FROM task"))


@pytest.mark.parametrize(
    ("role", "titles"),
    [
        ("manager", 4),
        ("auditor", 4),
        ("cashier", 1),
        ("pool_operator", 2),
        ("cooperative", 0),
    ],
)
async def test_everybody_has_a_first_page_with_what_concerns_them(
    house: House, role: str, titles: int
) -> None:
    await world.argan(house.db)
    somebody = await house.client(role)
    page = await somebody.get("/office/")
    assert page.status_code == 200
    assert page.text.count("panel-list") == titles


async def test_the_office_without_its_slash_leads_to_the_first_page(house: House) -> None:
    await world.argan(house.db)
    nadia = await house.client("manager")
    response = await nadia.get("/office")
    assert response.headers["location"].endswith("/office/")


async def test_a_task_names_its_goods_and_is_ticked_off_once(house: House) -> None:
    task_id = await raised(house)
    nadia = await house.client("manager")
    assert "HUI-001" in (await nadia.get("/office/tasks")).text
    for _ in range(2):
        assert (await nadia.post(f"/office/tasks/{task_id}")).status_code == 303
    assert "HUI-001" not in (await nadia.get("/office/tasks")).text
    assert "HUI-001" in (await nadia.get("/office/tasks?done=1")).text
    logged = await house.db.fetchval("SELECT COUNT(*) FROM audit WHERE action = 'task.done'")
    assert logged == 1


async def test_a_task_that_is_not_there_is_not_found(house: House) -> None:
    await raised(house)
    assert (await (await house.client("manager")).post("/office/tasks/999")).status_code == 404
