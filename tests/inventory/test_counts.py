"""Counts: an observation is pinned to the ledger, selling goes on, and posting corrects exactly what was missing or too much."""

import pytest

from inventory import checks, issuing, levels, picks, reservations, returns, stock
from inventory.counts import posting, sheets
from inventory.counts.posting import Posted
from inventory.counts.sheets import Scope, Seen
from inventory.issuing import Want
from inventory.reservations import Promise
from inventory.returns import Return
from inventory.stock import Move
from store.clock import MINUTE
from store.db import Database, Transaction
from store.errors import BadInput, Conflict, NotFound
from tests import world
from tests.inventory.test_stock import available, on_hand, reserve, sold_line
from tests.world import BACK, FOUND, LOSS, NOW, SHELF, TODAY, TRANSIT

pytestmark = pytest.mark.anyio
NADIA = 1
EVERYTHING = Scope(1)
BEFORE, AFTER = NOW - 5 * MINUTE, NOW + 5 * MINUTE


async def argan(database: Database, quantity: int = 10) -> int:
    """A lot of argan oil on the shelf, and Nadia who counts; the lot's id."""
    lot_id = await world.argan(database, quantity)
    await database.write(hire)
    return lot_id


async def hire(tx: Transaction) -> None:
    await tx.execute(
        """INSERT INTO staff (id, username, name, role, site_id, language, password_hash, created_at)
           VALUES (1, 'nadia', 'Nadia', 'manager', 1, 'fr', '-', 0)"""
    )


async def begin(database: Database, key: str = "sheet", scope: Scope = EVERYTHING) -> int:
    return await database.write(lambda tx: sheets.start(tx, key, scope, by=NADIA, now=NOW))


async def see(
    database: Database,
    count_id: int,
    lot_id: int | None,
    counted: int,
    *,
    at: int = SHELF,
    now: int = NOW,
) -> int:
    seen = Seen(at, 1, lot_id, counted)
    return await database.write(lambda tx: sheets.observe(tx, count_id, seen, by=NADIA, now=now))


async def post(database: Database, count_id: int, now: int = AFTER) -> Posted:
    return await database.write(lambda tx: posting.post(tx, count_id, by=NADIA, now=now))


async def sell(
    database: Database,
    number: int,
    quantity: int,
    *,
    made_at: int = NOW,
    now: int = NOW,
    lot_id: int | None = None,
) -> None:
    """A till's sale of argan oil, made at one instant and taken in at another."""
    line = await sold_line(database, number)
    await database.write(
        lambda tx: issuing.issue(
            tx, key=f"sale:{number}", site_id=1, wants=[Want(line, 1, quantity, lot_id)], by=None,
            effective_at=made_at, now=now,
        )
    )  # fmt: skip


async def carry(database: Database, move: Move) -> None:
    await database.write(
        lambda tx: stock.post(
            tx, key=f"carried:{move.to_id}", kind="putaway", moves=[move], by=None, effective_at=NOW + 1,
            now=NOW + 1,
        )
    )  # fmt: skip


async def tasks(database: Database, kind: str = "count") -> int:
    return int(
        await database.fetchval(
            "SELECT COUNT(*) FROM task WHERE kind = $1 AND done_at IS NULL", kind
        )
    )


async def at(database: Database, place: int) -> int:
    """What the ledger has of everything in a place."""
    return int(
        await database.fetchval(
            """SELECT COALESCE(SUM(CASE WHEN to_location_id = $1 THEN quantity ELSE -quantity END), 0) FROM movement
               WHERE $1 IN (from_location_id, to_location_id)""",
            place,
        )
    )


async def faults(database: Database) -> list[str]:
    """What is wrong with stock and counts. (The sales of these tests are lines of one unit, whatever they sold.)"""
    return [
        found
        for check in checks.CHECKS
        if check.name != "every sold unit leads to a lot and its co-operative"
        for found in await check.find(database)
    ]


# -- what posting corrects -------------------------------------------------------------------


async def test_what_is_missing_goes_to_loss_and_what_is_too_much_was_found(
    database: Database,
) -> None:
    less = await argan(database, 10)
    more = await database.write(lambda tx: world.lot(tx, 1, "A2", 5, at=BACK))
    count_id = await begin(database)
    await see(database, count_id, less, 8)
    await see(database, count_id, more, 6, at=BACK)
    assert await post(database, count_id) == Posted([])
    assert (await on_hand(database, less), await on_hand(database, more, BACK)) == (8, 6)
    assert (await at(database, LOSS), await at(database, FOUND)) == (2, -1)
    assert await available(database) == 14
    assert await faults(database) == []


async def test_selling_goes_on_between_counting_and_posting(database: Database) -> None:
    lot_id = await argan(database, 10)
    count_id = await begin(database)
    await sell(database, 1, 1)
    await see(database, count_id, lot_id, 7)
    await sell(database, 2, 3, made_at=NOW + 1, now=NOW + 1)
    await post(database, count_id)
    assert await on_hand(database, lot_id) == 4
    assert await at(database, LOSS) == 2


async def test_a_blank_is_not_counted_and_0_is_none(database: Database) -> None:
    gone = await argan(database, 3)
    blank = await database.write(lambda tx: world.lot(tx, 1, "A2", 5))
    count_id = await begin(database)
    await see(database, count_id, gone, 0)
    await post(database, count_id)
    assert (await on_hand(database, gone), await on_hand(database, blank)) == (0, 5)


async def test_counted_again_the_last_observation_counts(database: Database) -> None:
    lot_id = await argan(database, 10)
    count_id = await begin(database)
    await see(database, count_id, lot_id, 3)
    await sell(database, 1, 2, made_at=NOW + 1, now=NOW + 1)
    await see(database, count_id, lot_id, 8, now=NOW + 2)
    await post(database, count_id)
    assert await on_hand(database, lot_id) == 8
    assert await at(database, LOSS) == 0


async def test_posting_twice_posts_once(database: Database) -> None:
    lot_id = await argan(database, 10)
    await reserve(database, "order:1", 9)
    count_id = await begin(database)
    await see(database, count_id, lot_id, 8)
    first, second = await post(database, count_id), await post(database, count_id, AFTER + 1)
    assert first == second == Posted(["order:1"])
    assert await on_hand(database, lot_id) == 8
    assert await faults(database) == []


async def test_a_rehearsal_says_what_posting_would_do_and_does_nothing(database: Database) -> None:
    lot_id = await argan(database, 10)
    await reserve(database, "order:1", 9)
    count_id = await begin(database)
    await see(database, count_id, lot_id, 8)
    said = await posting.rehearse(database, count_id, by=NADIA, now=NOW)
    assert said == Posted(["order:1"])
    assert await on_hand(database, lot_id) == 10
    assert await database.fetchval("SELECT closed_at FROM reservation") is None
    assert await post(database, count_id) == said


async def test_of_two_counts_of_one_lot_the_one_made_later_counts(database: Database) -> None:
    lot_id = await argan(database, 10)
    early = await begin(database, "early")
    late = await begin(database, "late", Scope(1, product_id=1))
    await see(database, early, lot_id, 8)
    await see(database, late, lot_id, 7, now=NOW + 1)
    await post(database, late)
    await post(database, early)
    assert await on_hand(database, lot_id) == 7
    assert await faults(database) == []


async def test_what_an_earlier_count_corrected_is_not_corrected_again(database: Database) -> None:
    lot_id = await argan(database, 10)
    early = await begin(database, "early")
    late = await begin(database, "late", Scope(1, product_id=1))
    await see(database, early, lot_id, 8)
    await see(database, late, lot_id, 8, now=NOW + 1)
    await post(database, early)
    await post(database, late)
    assert await on_hand(database, lot_id) == 8
    assert await faults(database) == []


async def test_more_sold_since_than_was_counted_leaves_nothing_and_asks_for_another_count(
    database: Database,
) -> None:
    lot_id = await argan(database, 10)
    count_id = await begin(database)
    await see(database, count_id, lot_id, 2)
    await sell(database, 1, 5, made_at=NOW + 1, now=NOW + 1)
    await post(database, count_id)
    assert await on_hand(database, lot_id) == 0
    assert await available(database) == 0
    assert await tasks(database) == 1
    assert await faults(database) == []


# -- what comes late -------------------------------------------------------------------------


async def test_a_late_sale_made_before_the_count_restates_it_before_posting(
    database: Database,
) -> None:
    lot_id = await argan(database, 10)
    count_id = await begin(database)
    await see(database, count_id, lot_id, 7)  # two were sold by a till that is offline, one is gone
    await sell(database, 1, 2, made_at=BEFORE, now=NOW + 1)
    await sell(database, 2, 1, made_at=NOW + 1, now=NOW + 1)
    await post(database, count_id)
    assert await on_hand(database, lot_id) == 6
    assert await faults(database) == []
    assert await at(database, LOSS) == 1
    assert await tasks(database) == 0


async def test_a_late_sale_made_before_the_count_restates_it_after_posting(
    database: Database,
) -> None:
    lot_id = await argan(database, 10)
    await reserve(database, "order:1", 7)
    count_id = await begin(database)
    await see(database, count_id, lot_id, 7)
    await post(database, count_id)
    await sell(database, 1, 2, made_at=BEFORE, now=AFTER)
    assert await on_hand(database, lot_id) == 7
    assert await at(database, LOSS) == 1
    assert await database.fetchval("SELECT closed_at FROM reservation") is None
    assert await tasks(database) == 0
    assert await faults(database) == []


async def test_late_goods_that_the_count_saw_gone_are_not_found_again(database: Database) -> None:
    lot_id = await argan(database, 2)
    count_id = await begin(database)
    await see(database, count_id, lot_id, 0)
    await post(database, count_id)
    await sell(database, 1, 2, made_at=BEFORE, now=AFTER)
    assert await on_hand(database, lot_id) == 0
    assert (await at(database, LOSS), await at(database, FOUND)) == (0, 0)
    assert await tasks(database) == 0
    assert await faults(database) == []


async def test_goods_sold_after_the_count_that_it_did_not_see_are_found(database: Database) -> None:
    lot_id = await argan(database, 2)
    count_id = await begin(database)
    await see(database, count_id, lot_id, 0)
    await post(database, count_id)
    await sell(database, 1, 2, made_at=NOW + 1, now=AFTER)
    assert (await at(database, LOSS), await at(database, FOUND)) == (2, -2)
    assert await tasks(database) == 1


async def test_a_scanned_lot_that_nobody_counted_is_found_however_late_it_comes(
    database: Database,
) -> None:
    counted = await argan(database, 2)
    other = await database.write(lambda tx: world.lot(tx, 1, "A2", 0))
    count_id = await begin(database)
    await see(database, count_id, counted, 2)
    await post(database, count_id)
    await sell(database, 1, 1, made_at=BEFORE, now=AFTER, lot_id=other)
    assert await on_hand(database, counted) == 2
    assert await tasks(database) == 1


async def test_what_came_back_before_the_count_is_not_counted_twice(database: Database) -> None:
    lot_id = await argan(database, 10)
    lines = [await sold_line(database, number) for number in (1, 2)]

    async def come_back(number: int) -> None:
        one = Return(lines[number], 1, 1, None, "shelf")
        await database.write(
            lambda tx: returns.take_back(
                tx, [one], key=f"back:{number}", site_id=1, by=None, effective_at=BEFORE, now=AFTER
            )
        )

    count_id = await begin(database)
    await see(database, count_id, lot_id, 12)  # both jars stand on the shelf already
    await come_back(0)
    await post(database, count_id)
    await come_back(1)
    assert await on_hand(database, lot_id) == 12
    assert (await at(database, LOSS), await at(database, FOUND)) == (1, -1)
    assert await faults(database) == []


# -- whom it leaves short --------------------------------------------------------------------


async def test_a_count_below_what_is_promised_lets_go_of_the_latest_promises(
    database: Database,
) -> None:
    lot_id = await argan(database, 10)
    await reserve(database, "order:1", 4, now=NOW - 2)
    await reserve(database, "order:2", 4, now=NOW - 1)
    count_id = await begin(database)
    await see(database, count_id, lot_id, 5)
    assert await post(database, count_id) == Posted(["order:2"])
    assert await available(database) == 1
    assert await tasks(database, "order_short") == 1
    assert await faults(database) == []


async def test_goods_set_aside_that_are_not_there_leave_their_order_short(
    database: Database,
) -> None:
    lot_id = await argan(database, 10)
    await reserve(database, "early", 4, now=NOW - 3)
    await reserve(database, "picked first", 3, now=NOW - 2)
    await reserve(database, "picked last", 3, now=NOW - 1)
    picked = ["picked first", "picked last"]
    await database.write(lambda tx: picks.choose(tx, picked, today=TODAY, now=NOW))
    other = await database.write(lambda tx: world.lot(tx, 1, "A2", 9, until="2027-12-01"))
    count_id = await begin(database)
    await see(database, count_id, lot_id, 4)
    assert await post(database, count_id) == Posted(["picked last"])
    assert (await on_hand(database, lot_id), await on_hand(database, other)) == (4, 9)
    assert await database.fetchval("SELECT reserved FROM balance WHERE lot_id = $1", lot_id) == 3
    assert await available(database) == 6
    assert await faults(database) == []


async def test_what_is_found_of_one_lot_covers_what_is_missing_of_another(
    database: Database,
) -> None:
    missing = await argan(database, 5)
    found = await database.write(lambda tx: world.lot(tx, 1, "A2", 5, until="2027-12-01"))
    await reserve(database, "order:1", 10)
    count_id = await begin(database)
    await see(database, count_id, missing, 2)
    await see(database, count_id, found, 8)
    assert await post(database, count_id) == Posted([])
    assert await faults(database) == []


async def test_a_promise_that_the_pool_can_keep_is_made_from_there(database: Database) -> None:
    lot_id = await argan(database, 5)
    await database.write(lambda tx: world.lot(tx, 1, "P1", 20, at=world.POOL))
    await reserve(database, "order:1", 4)
    count_id = await begin(database)
    await see(database, count_id, lot_id, 1)
    assert await post(database, count_id) == Posted([])
    assert await database.fetchval("SELECT site_id FROM reservation") == 2


async def test_what_is_set_aside_for_a_promise_whose_time_is_up_shorts_nobody(
    database: Database,
) -> None:
    lot_id = await argan(database, 4)
    await reserve(database, "slow", 4, expires_at=NOW, now=NOW - 1)
    await database.write(lambda tx: picks.choose(tx, ["slow"], today=TODAY, now=NOW - 1))
    count_id = await begin(database)
    await see(database, count_id, lot_id, 1)
    assert await post(database, count_id) == Posted([])
    assert await tasks(database, "order_short") == 0


# -- tasks -----------------------------------------------------------------------------------


async def test_a_posted_count_ticks_off_what_had_asked_for_it_and_nothing_later(
    database: Database,
) -> None:
    lot_id = await argan(database, 1)
    await sell(database, 1, 2, made_at=BEFORE, now=BEFORE)
    assert await tasks(database) == 1
    count_id = await begin(database)
    await see(database, count_id, lot_id, 0)
    next_day = NOW + 24 * 60 * MINUTE
    await sell(database, 2, 1, made_at=next_day, now=next_day)
    await post(database, count_id, next_day)
    rows = await database.fetch("SELECT done_by FROM task ORDER BY id")
    assert [row[0] for row in rows] == [NADIA, None]


# -- opening, observing, dropping ------------------------------------------------------------


async def test_a_double_submit_and_a_second_person_open_one_sheet(database: Database) -> None:
    await argan(database)
    one = await begin(database, "a")
    assert await begin(database, "a") == one
    assert await begin(database, "b") == one
    assert await begin(database, "c", Scope(1, SHELF)) != one
    await database.write(lambda tx: sheets.drop(tx, one, by=NADIA, now=NOW))
    assert await begin(database, "d") != one


async def test_goods_without_a_known_lot_are_laid_to_one_of_unknown_origin(
    database: Database,
) -> None:
    await argan(database)
    await database.write(lambda tx: world.product(tx, 2, "MIE-001"))
    count_id = await begin(database)
    seen = Seen(SHELF, 2, None, 3)
    lot_id = await database.write(lambda tx: sheets.observe(tx, count_id, seen, by=NADIA, now=NOW))
    await post(database, count_id)
    assert await on_hand(database, lot_id) == 3
    assert await available(database, 2) == 3


@pytest.mark.parametrize(
    ("scope", "seen", "refusal"),
    [
        (Scope(1), Seen(SHELF, 1, 1, -1), BadInput),
        (Scope(1), Seen(TRANSIT, 1, 1, 1), NotFound),
        (Scope(1), Seen(world.POOL, 1, 1, 1), NotFound),
        (Scope(1), Seen(SHELF, 1, 99, 1), NotFound),
        (Scope(1), Seen(SHELF, 99, None, 1), NotFound),
        (Scope(1, BACK), Seen(SHELF, 1, 1, 1), BadInput),
        (Scope(1, product_id=2), Seen(SHELF, 1, 1, 1), BadInput),
        (Scope(1, category_id=2), Seen(SHELF, 1, 1, 1), BadInput),
    ],
)
async def test_what_a_count_does_not_cover_is_refused(
    database: Database, scope: Scope, seen: Seen, refusal: type[Exception]
) -> None:
    await argan(database)
    await database.write(lambda tx: world.product(tx, 2, "MIE-001"))
    await database.write(
        lambda tx: tx.execute(
            "INSERT INTO category (id, slug, name_fr, name_ar, name_en, position) VALUES (2, 'm', 'M', 'M', 'M', 2)"
        )
    )
    count_id = await begin(database, scope=scope)
    with pytest.raises(refusal):
        await database.write(lambda tx: sheets.observe(tx, count_id, seen, by=NADIA, now=NOW))


@pytest.mark.parametrize(
    "scope", [Scope(1, TRANSIT), Scope(1, world.POOL), Scope(1, product_id=9), Scope(1, None, 9)]
)
async def test_a_count_of_what_is_not_here_cannot_be_opened(
    database: Database, scope: Scope
) -> None:
    await argan(database)
    with pytest.raises(NotFound):
        await begin(database, scope=scope)


async def test_a_count_that_is_over_takes_nothing_more(database: Database) -> None:
    lot_id = await argan(database)
    posted = await begin(database, "a")
    with pytest.raises(Conflict):
        await post(database, posted)
    await see(database, posted, lot_id, 10)
    await post(database, posted)
    dropped = await begin(database, "b")
    for _ in range(2):
        await database.write(lambda tx: sheets.drop(tx, dropped, by=NADIA, now=NOW))
    for count_id in (posted, dropped):
        with pytest.raises(Conflict):
            await see(database, count_id, lot_id, 1)
    with pytest.raises(Conflict):
        await database.write(lambda tx: sheets.drop(tx, posted, by=NADIA, now=NOW))
    with pytest.raises(Conflict):
        await post(database, dropped)
    with pytest.raises(NotFound):
        await post(database, 99)


async def test_goods_that_were_carried_away_and_back_change_nothing(database: Database) -> None:
    lot_id = await argan(database, 10)
    count_id = await begin(database)
    await see(database, count_id, lot_id, 9)
    for source, target in ((SHELF, BACK), (BACK, SHELF)):
        await carry(database, Move(lot_id, source, target, 4))
    await post(database, count_id)
    assert await on_hand(database, lot_id) == 9
    found = await levels.available(database, 1, [1], today=TODAY, now=NOW)
    assert found[1] == 9
    assert await faults(database) == []


async def test_a_promise_made_while_it_is_counted_is_kept_as_long_as_there_is_enough(
    database: Database,
) -> None:
    lot_id = await argan(database, 10)
    count_id = await begin(database)
    await see(database, count_id, lot_id, 9)
    await database.write(
        lambda tx: reservations.reserve(
            tx, 1, [Promise("order:1", 1, 9)], expires_at=None, today=TODAY, now=NOW
        )
    )
    assert await post(database, count_id) == Posted([])
