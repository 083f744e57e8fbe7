"""Receipts on paper: what a printer on the network gets, when, and how often."""

import asyncio
import io
import socket
import time

import pytest
from msgspec.structs import replace
from PIL import Image

from pos.printing import jobs, sending
from pos.printing import paper as roll
from pos.printing.jobs import Outcome, next_copy, run
from pos.printing.layout import picture_of
from pos.printing.receipt import receipt_of
from pos.printing.sending import parse_address
from store import logo
from store.clock import SECOND
from store.errors import BadInput, NotFound
from store.i18n import speaking
from store.ids import uuid7
from store.tenders import Policy
from tests.house import House
from tests.pos.printer import Paper, printer, stuck_printer
from tests.pos.sold_scene import OPERATOR, Counter
from tests.world import NOW

pytestmark = pytest.mark.anyio
BASE = "https://terroir.example.ma"


async def attach(house: House, address: str, paper_width_mm: int = 80) -> None:
    await house.db.write(
        lambda tx: tx.execute(
            "UPDATE register SET printer_address = $1, paper_width_mm = $2", address, paper_width_mm
        )
    )


async def printed(
    house: House, sale_id: str, copy: int = 0, *, job_id: str = "", now: int = NOW, is_late: bool = False
) -> Outcome:  # fmt: skip
    return await run(
        house.db, job_id=job_id or uuid7(), sale_id=sale_id, copy=copy, base_url=BASE, now=now, is_late=is_late
    )  # fmt: skip


async def paper_of(house: House, sale_id: str, copy: int = 0, width: int = 80) -> Paper:
    """The one paper that a printer of this width makes of a sale."""
    async with printer() as device:
        await attach(house, device.address, width)
        assert await printed(house, sale_id, copy) == Outcome(True, None)
        (paper,) = device.papers
    return paper


async def job(house: House, job_id: str) -> dict[str, object]:
    row = await house.db.fetchrow("SELECT * FROM print_job WHERE id = $1", job_id)
    assert row is not None
    return {key: row[key] for key in row.keys()}  # noqa: SIM118 - a Row, not a dict


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
@pytest.mark.parametrize(("width", "dots"), [(80, 576), (58, 384)])
async def test_the_paper_is_as_wide_as_the_printer_and_its_codes_read_back(
    house: House, language: str, width: int, dots: int
) -> None:
    counter = await Counter.open(house)
    sale_id = await counter.sell((1, 3), (2, 1), language=language, given=50_000)
    paper = await paper_of(house, sale_id, width=width)
    paper.keep(f"{language}-{width}")
    assert paper.picture.width == dots
    assert paper.cuts == 1
    seal = await house.db.fetchval("SELECT hash FROM receipt WHERE sale_id = $1", sale_id)
    assert paper.codes() == {"Code 128": "C1-000001", "QR Code": f"{BASE}/r/{seal[:32]}"}


async def test_what_came_out_is_the_picture_that_was_set(house: House) -> None:
    counter = await Counter.open(house)
    sale_id = await counter.sell(language="ar")
    paper = await paper_of(house, sale_id)
    meant = picture_of(await receipt_of(house.db, sale_id, BASE), 80, 0)
    assert paper.picture.size == meant.size
    assert paper.picture.tobytes() == meant.tobytes()


async def test_a_receipt_says_where_the_goods_came_from(house: House) -> None:
    counter = await Counter.open(house)
    receipt = await receipt_of(house.db, await counter.sell((1, 3), (2, 1)), BASE)
    argan, honey = receipt.sale.lines
    assert [(o.lot, o.quantity, o.cooperative_fr) for o in argan.origins] == [
        ("A1", 2, "azmoul"),
        ("A2", 1, "azmoul"),
    ]
    assert [(o.lot, o.best_before_on, o.cooperative_fr) for o in honey.origins] == [
        ("M1", "2027-11-23", "tifaouine")
    ]
    assert [(t.mention_fr, t.gross, t.tax) for t in receipt.sale.taxes] == [("TVA 10 %", 40_000, 3_636)]  # fmt: skip
    assert receipt.operator == OPERATOR
    assert receipt.seal.hash.startswith(receipt.short_hash)


async def test_every_figure_of_the_sale_changes_the_paper(house: House) -> None:
    """The stamp duty has its line whether the shop bears it or the customer, the change has its own."""
    counter = await Counter.open(house)
    sales = [
        await counter.sell((1, 3), given=40_000, policy=policy)
        for policy in (Policy(), Policy(stamp_duty="add"), Policy(stamp_duty="none"))
    ]
    sales.append(await counter.sell((1, 3)))
    receipts = [await receipt_of(house.db, sale_id, BASE) for sale_id in sales]
    assert [(r.sale.stamp_duty, r.sale.stamp_added, r.sale.change) for r in receipts] == [
        (75, 0, 10_000),
        (75, 75, 9_920),
        (0, 0, 10_000),
        (75, 0, 0),
    ]
    heights = [picture_of(receipt, 80, 0).height for receipt in receipts]
    absorbed, added, without_duty, without_change = heights
    assert without_duty < absorbed < added
    assert without_change < absorbed


async def test_a_seller_outside_vat_prints_no_tax(house: House) -> None:
    counter = await Counter.open(house)
    receipt = await receipt_of(house.db, await counter.sell(), BASE)
    bare = replace(receipt, sale=replace(receipt.sale, taxes=()))
    assert picture_of(bare, 80, 0).height < picture_of(receipt, 80, 0).height


async def test_the_drawer_opens_for_cash_and_for_the_original_only(house: House) -> None:
    counter = await Counter.open(house)
    cash, card = await counter.sell(), await counter.sell(by_card=True)
    async with printer() as device:
        await attach(house, device.address)
        for sale_id, copy in ((cash, 0), (cash, 1), (card, 0), (card, 1)):
            assert (await printed(house, sale_id, copy)).printed
        assert [paper.drawer_pulses for paper in device.papers] == [1, 0, 0, 0]


async def test_an_original_that_comes_late_opens_no_drawer(house: House) -> None:
    """The printer was down at the sale: the change was given long ago."""
    counter = await Counter.open(house)
    sale_id, job_id = await counter.sell(), uuid7()
    assert not (await printed(house, sale_id, job_id=job_id)).printed
    async with printer() as device:
        await attach(house, device.address)
        assert (await printed(house, sale_id, job_id=job_id, is_late=True)).printed
        assert [paper.drawer_pulses for paper in device.papers] == [0]
    noted = await job(house, job_id)
    assert (noted["copy"], noted["opened_drawer"]) == (0, 0)


async def test_a_job_that_was_printed_is_not_printed_again(house: House) -> None:
    counter = await Counter.open(house)
    sale_id, job_id = await counter.sell(), uuid7()
    async with printer() as device:
        await attach(house, device.address)
        for _ in range(3):
            assert await printed(house, sale_id, job_id=job_id) == Outcome(True, None)
        assert device.connections == 1


async def test_the_same_job_twice_at_once_prints_once(house: House) -> None:
    counter = await Counter.open(house)
    sale_id, job_id = await counter.sell(), uuid7()
    async with printer() as device:
        await attach(house, device.address)
        outcomes = await asyncio.gather(*(printed(house, sale_id, job_id=job_id) for _ in range(3)))
        assert device.connections == 1
        assert [outcome.printed for outcome in outcomes].count(True) >= 1


async def test_the_original_is_printed_once_and_every_other_paper_is_a_numbered_duplicate(
    house: House,
) -> None:
    counter = await Counter.open(house)
    sale_id = await counter.sell()
    jobs = [uuid7() for _ in range(4)]
    async with printer() as device:
        await attach(house, device.address)
        for job_id, copy in zip(jobs, (0, 0, 1, 5), strict=True):
            assert (await printed(house, sale_id, copy, job_id=job_id)).printed
        papers = device.papers
    receipt = await receipt_of(house.db, sale_id, BASE)
    copies = [(await job(house, job_id))["copy"] for job_id in jobs]
    assert copies == [0, 1, 2, 5]
    for paper, copy in zip(papers, (0, 1, 2, 5), strict=True):
        assert paper.picture.tobytes() == picture_of(receipt, 80, copy).tobytes()
    papers[1].keep("duplicata-1")
    assert papers[1].picture.height > papers[0].picture.height
    assert [paper.drawer_pulses for paper in papers] == [1, 0, 0, 0]


async def test_a_dead_printer_is_said_in_the_persons_language_and_the_job_may_be_tried_again(
    house: House,
) -> None:
    counter = await Counter.open(house)
    sale_id, job_id = await counter.sell(), uuid7()
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{nobody.getsockname()[1]}"
        await attach(house, address)
        with speaking("fr"):
            outcome = await printed(house, sale_id, job_id=job_id)
    assert outcome == Outcome(
        False, f"L'imprimante {address} ne répond pas. Est-elle allumée et reliée au réseau ?"
    )
    noted = await job(house, job_id)
    assert (noted["attempts"], noted["printed_at"], noted["busy_until"]) == (1, None, None)
    assert noted["last_error"] == f"The printer at {address} does not answer."
    async with printer() as device:
        await attach(house, device.address)
        assert await printed(house, sale_id, job_id=job_id, now=NOW + SECOND) == Outcome(True, None)
        assert device.papers[0].drawer_pulses == 1
    noted = await job(house, job_id)
    assert (noted["attempts"], noted["printed_at"], noted["last_error"]) == (2, NOW + SECOND, None)


async def test_a_printer_that_stops_taking_is_given_up_in_time(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was reached, so the drawer has opened, and a paper may have come: what comes next is a duplicate, and opens nothing."""
    monkeypatch.setattr(sending, "TOTAL_SECONDS", 0.4)
    counter = await Counter.open(house)
    sale_id, job_id = await counter.sell(*([(1, 1), (2, 1)] * 10)), uuid7()
    with stuck_printer() as address:
        await attach(house, address)
        began = time.monotonic()
        with speaking("en"):
            outcome = await printed(house, sale_id, job_id=job_id)
        assert time.monotonic() - began < 3
    slow = f"The printer at {address} is too slow: check its paper."
    assert outcome == Outcome(False, slow, in_doubt=True), "it had begun to listen"
    assert (await job(house, job_id))["opened_drawer"] == 1
    monkeypatch.undo()
    assert await next_copy(house.db, sale_id) == 1
    receipt = await receipt_of(house.db, sale_id, BASE)
    async with printer() as device:
        await attach(house, device.address)
        assert (await printed(house, sale_id, job_id=job_id, now=NOW + SECOND)).printed
        assert (await printed(house, sale_id, now=NOW + SECOND)).printed
        assert [paper.drawer_pulses for paper in device.papers] == [0, 0]
        for paper, copy in zip(device.papers, (1, 2), strict=True):
            assert paper.picture.tobytes() == picture_of(receipt, 80, copy).tobytes()
    assert (await job(house, job_id))["copy"] == 1


async def test_no_printer_set_is_said(house: House) -> None:
    counter = await Counter.open(house)
    sale_id, job_id = await counter.sell(), uuid7()
    with speaking("en"):
        outcome = await printed(house, sale_id, job_id=job_id)
    assert outcome == Outcome(False, "No printer is set for this register.")
    assert (await job(house, job_id))["last_error"] == "No printer is set for this register."


async def test_a_sale_that_no_till_made_has_no_receipt(house: House) -> None:
    await Counter.open(house)
    with pytest.raises(NotFound):
        await printed(house, uuid7())
    assert await house.db.fetchval("SELECT COUNT(*) FROM print_job") == 0


async def test_a_job_belongs_to_one_sale(house: House) -> None:
    counter = await Counter.open(house)
    first, second, job_id = await counter.sell(), await counter.sell(), uuid7()
    async with printer() as device:
        await attach(house, device.address)
        await printed(house, first, job_id=job_id)
        with pytest.raises(BadInput):
            await printed(house, second, job_id=job_id)
        assert device.connections == 1


async def test_the_operators_own_picture_stands_at_the_head(house: House) -> None:
    counter = await Counter.open(house)
    sale_id = await counter.sell()
    plain = picture_of(await receipt_of(house.db, sale_id, BASE), 80, 0)
    out = io.BytesIO()
    Image.new("RGB", (300, 150), "black").save(out, "PNG")
    small = await logo.clean(out.getvalue())
    await house.db.write(lambda tx: logo.keep(tx, small, by=None, now=0))
    with_logo = picture_of(await receipt_of(house.db, sale_id, BASE), 80, 0)
    assert with_logo.height > plain.height + 100
    assert with_logo.getpixel((288, 60)) == 0


async def test_long_names_stay_on_the_paper(house: House) -> None:
    """A name without a space is broken, and nothing is lost at the edge: the edges stay white around it."""
    counter = await Counter.open(house)
    long = replace(OPERATOR, name="Coopérative" * 7, address="طريق " * 20)
    sale_id = await counter.sell(language="ar")
    receipt = replace(await receipt_of(house.db, sale_id, BASE), operator=long)
    for width in (80, 58):
        picture = picture_of(receipt, width, 0)
        head = picture.crop((0, 40, picture.width, 200)).convert("L")
        assert head.getextrema() == (0, 255)
        for edge in (0, picture.width - 1):
            assert head.crop((edge, 0, edge + 1, 160)).getextrema() == (255, 255)


def test_what_goes_on_below_keeps_the_direction_in_which_it_began() -> None:
    """The last line of a French name on an Arabic paper reads as it does alone on a French one."""
    paper = roll.Paper(roll.DOTS[58], "ar")
    name = roll.own("Huile d'argan alimentaire 250\u00a0ml")
    lines = paper.broken(name, 26, True, paper.length(name, 26, True) - 1)
    assert lines[-1] == roll.own("250\u00a0ml")
    assert len(lines) > 1
    assert roll.carried(["\u2066a\u2069 b", "c"]) == ["\u2066a\u2069 b", "c"]


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("192.168.1.50", "192.168.1.50", 9100),
        (" Imprimante.local:9101 ", "imprimante.local", 9101),
        ("[fd00::5]:9100", "fd00::5", 9100),
    ],
)
def test_an_address_is_read(text: str, host: str, port: int) -> None:
    assert parse_address(text) == (host, port)


@pytest.mark.parametrize("text", ["", "http://printer", "printer:0", "printer:99999", "a b", "-x"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        parse_address(text)


async def noted_elsewhere(house: House, job_id: str, sale_id: str, copy: int, opened: bool) -> bool:
    """A till says that its own printer made this paper."""
    shift_id = await house.db.fetchval("SELECT MIN(id) FROM shift")
    return await house.db.write(
        lambda tx: jobs.note_elsewhere(
            tx, job_id=job_id, sale_id=sale_id, shift_id=shift_id, copy=copy, opened=opened, at=NOW
        )
    )


async def test_papers_that_a_till_printed_itself_count_and_open_the_drawer_no_second_time(
    house: House,
) -> None:
    counter = await Counter.open(house)
    sale_id, original, duplicate = await counter.sell(), uuid7(), uuid7()
    for job_id, copy, opened in ((original, 0, True), (duplicate, 1, False), (original, 0, True)):
        assert await noted_elsewhere(house, job_id, sale_id, copy, opened)
    async with printer() as device:
        await attach(house, device.address)
        assert await printed(house, sale_id, job_id=original) == Outcome(True, None)
        assert device.connections == 0
        third = uuid7()
        assert await printed(house, sale_id, 0, job_id=third) == Outcome(True, None)
        assert [paper.drawer_pulses for paper in device.papers] == [0]
    assert (await job(house, third))["copy"] == 2
    assert await jobs.standing(house.db, third, now=NOW) == (2, False, False)


async def test_a_job_given_back_here_and_printed_by_the_till_is_one_paper(house: House) -> None:
    counter = await Counter.open(house)
    sale_id, job_id = await counter.sell(), uuid7()
    assert not (await printed(house, sale_id, job_id=job_id)).printed
    assert await noted_elsewhere(house, job_id, sale_id, 0, opened=True)
    noted = await job(house, job_id)
    assert (noted["printed_at"], noted["last_error"], noted["opened_drawer"]) == (NOW, None, 1)
    assert await house.db.fetchval("SELECT COUNT(*) FROM print_job") == 1


async def test_a_paper_of_a_sale_that_is_not_known_counts_for_nothing(house: House) -> None:
    await Counter.open(house)
    assert not await noted_elsewhere(house, uuid7(), uuid7(), 0, opened=True)
