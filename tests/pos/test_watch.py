"""The manager sees every register as it stands: what its till says of itself with each heartbeat, and what was posted."""

from typing import Any

import httpx2
import pytest
from selectolax.lexbor import LexborHTMLParser

from pos.registers import watch
from store import clock
from store.clock import MINUTE
from store.returns import Back
from tests.house import House
from tests.pos import test_returns as returns
from tests.pos.test_till_api import ARGAN, DEVICE, OTHER_DEVICE, at_till, open_shop, send

pytestmark = pytest.mark.anyio


async def tell(client: httpx2.AsyncClient, **said: Any) -> httpx2.Response:
    return await client.post("/pos/api/state", json={"clock": clock.now(), **said})


async def seen(house: House, later: int = 0) -> watch.Watched:
    """Register 1 as it is seen now, or `later`."""
    return (await watch.registers(house.db, 1, now=clock.now() + later))[0]


async def page(house: House, role: str = "manager", **headers: str) -> str:
    client = await house.client(role)
    answer = await client.get("/office/sales/registers", headers=headers)
    assert answer.status_code == 200
    return answer.text


def words(html: str, selector: str = "#registers section:first-child") -> str:
    node = LexborHTMLParser(html).css_first(selector)
    assert node is not None
    return " ".join(node.text(separator=" ").replace("\u00a0", " ").split())


async def test_the_manager_sees_who_is_at_the_till_what_is_open_and_what_waits(
    house: House,
) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    now = clock.now()
    answer = await tell(
        client, operator_id=till.cashier_id, waiting=2, waiting_since=now - 3 * MINUTE, refused=1,
        ticket={"lines": 3, "total": 12_345, "since": now - 7 * MINUTE - 1},
    )  # fmt: skip
    assert answer.json()["lease"] == "held"
    shown = words(await page(house))
    for said in ("en ligne", "Salma", "3 lignes · 123,45 DH", "7 min", "2 ventes", "3 min", "1 vente refusée"):  # fmt: skip
        assert said in shown, said


async def test_a_till_that_is_no_longer_heard_is_said_to_be_silent_and_one_that_is_heard_is_not(
    house: House,
) -> None:
    await open_shop(house)
    client, _ = await at_till(house)
    assert (await seen(house)).warnings == ["silent"]
    await tell(client)
    assert (await seen(house)).is_online
    assert (await seen(house)).warnings == []
    later = await seen(house, later=5 * MINUTE)
    assert not later.is_online
    assert later.warnings == ["silent"]


@pytest.mark.parametrize(
    ("said", "warned"),
    [
        ({"clock": 1}, ["clock"]),
        ({"storage": "full"}, ["full"]),
        ({"storage": "clearable"}, ["clearable"]),
        ({"printer": "paper_out"}, ["paper_out"]),
        ({"printer": "ready"}, []),
        ({"waiting": 1, "waiting_since": 1}, ["waiting"]),
        ({"refused": 1}, ["refused"]),
    ],
)
async def test_what_needs_somebody_is_said_in_words(
    house: House, said: dict[str, Any], warned: list[str]
) -> None:
    await open_shop(house)
    client, _ = await at_till(house)
    await tell(client, **said)
    assert (await seen(house)).warnings == warned
    assert len(LexborHTMLParser(await page(house)).css(".warnings li")) == len(warned)


async def test_a_sale_shows_in_todays_sum_and_as_the_last_receipt(house: House) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    sold = till.sell([ARGAN] * 2)
    assert (await send(client, sold.body)).status_code == 200
    found = await seen(house)
    assert found.last is not None
    assert (found.last.number, found.last.paid) == (sold.receipt.number, sold.receipt.paid)
    await house.db.write(
        lambda tx: tx.execute("UPDATE till_beat SET heard_at = 1 WHERE register_id = 1")
    )


async def test_a_return_is_no_sale_of_the_day_and_lessens_its_sum(house: House) -> None:
    book = await returns.opened(house)
    sold = returns.argan(3)
    back = [returns.back(sold, 1), returns.back(sold, 1, Back(1, 10_000))]
    for lines in ([sold], [back[0]], [back[1], returns.argan(2)]):
        answer, _ = await book.send(*lines, sold_at=clock.now())
        assert answer.status_code == 200, answer.text
    found = await seen(house)
    assert (found.sales, found.taken) == (2, 30_000), "the sale and the exchange"
    (shift,) = found.counter.open_shifts
    assert (shift.sales, shift.taken) == (2, 30_000)
    client = await house.client("manager")
    first_page = words((await client.get("/office/")).text, "main")
    assert "300,00 DH 2 ventes" in first_page


async def test_only_the_device_that_holds_the_register_speaks_for_it(house: House) -> None:
    await open_shop(house)
    client, _ = await at_till(house)
    stranger = await house.client("cashier", **{"Till-Device": OTHER_DEVICE})
    await tell(stranger, ticket={"lines": 9, "total": 9})
    assert (await seen(house)).beat is None
    await tell(client, ticket={"lines": 1, "total": 10_000})
    await stranger.post("/pos/api/lease", json={"register_id": 2})
    await tell(stranger, ticket={"lines": 9, "total": 9})
    beat = (await seen(house)).beat
    assert beat is not None
    assert beat.lines == 1


async def test_what_the_device_before_said_does_not_count_for_the_one_that_took_over(
    house: House,
) -> None:
    await open_shop(house)
    client, _ = await at_till(house)
    await tell(client, ticket={"lines": 1, "total": 10_000})
    nadia = await house.client("manager", **{"Till-Device": OTHER_DEVICE})
    await nadia.post("/pos/api/lease", json={"register_id": 1, "take_over": True})
    assert (await seen(house)).beat is None
    await tell(nadia)
    assert (await seen(house)).beat is not None


async def test_a_till_whose_session_ended_is_heard_all_the_same_and_told_nothing(
    house: House,
) -> None:
    await open_shop(house)
    await at_till(house)
    nobody = await house.client(None, **{"Till-Device": DEVICE})
    answer = await tell(nobody, waiting=4, waiting_since=clock.now())
    assert answer.json()["staff"] is None
    assert answer.json()["lease"] is None
    beat = (await seen(house)).beat
    assert beat is not None
    assert (beat.operator, beat.waiting) == (None, 4)


@pytest.mark.parametrize(
    "said",
    [{"waiting": -1}, {"ticket": {"lines": 10**9}}, {"storage": "lent"}, {"printer": "A\x00"}, {"clock": "noon"}],
)  # fmt: skip
async def test_a_heartbeat_of_no_sense_is_refused_and_changes_nothing(
    house: House, said: dict[str, Any]
) -> None:
    await open_shop(house)
    client, _ = await at_till(house)
    assert (await tell(client, **said)).status_code == 422
    assert (await seen(house)).beat is None


async def test_the_page_asks_for_its_live_part_alone(house: House) -> None:
    await open_shop(house)
    part = await page(house, **{"HX-Request": "true"})
    assert part.lstrip().startswith('<div class="cards" id="registers"')
    assert "<html" in await page(house)
    assert (await (await house.client("cashier")).get("/live?topics=till")).status_code == 403
