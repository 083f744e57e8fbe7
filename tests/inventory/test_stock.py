"""The stock ledger: goods move, balances and levels follow, and a till sale is never refused for stock."""

import pytest

from inventory import handing_over, issuing, levels, lots, picks, reservations, stock
from inventory.allocation import Pick
from inventory.issuing import Want
from inventory.reservations import Promise
from inventory.stock import Move
from store.db import Database, Reader, Transaction
from store.errors import BadInput, Conflict, OutOfStock
from tests import world
from tests.world import BACK, LOSS, NOW, QUARANTINE, SHELF, TODAY

pytestmark = pytest.mark.anyio
DAY = 86_400_000
LINE = "019ab000-0000-7000-8000-{:012d}"


async def available(reader: Reader, product_id: int = 1, now: int = NOW) -> int:
    found = await levels.available(reader, 1, [product_id], today=TODAY, now=now)
    return found[product_id]


async def reserve(database: Database, key: str, quantity: int, **options: int | None) -> None:
    await database.write(
        lambda tx: reservations.reserve(
            tx,
            1,
            [Promise(key, 1, quantity)],
            expires_at=options.get("expires_at"),
            today=TODAY,
            now=options.get("now") or NOW,
        )
    )


async def sold_line(database: Database, number: int = 1) -> str:
    """A recorded sale with one line, so that movements have something to point to."""
    line = LINE.format(number)

    async def insert(tx: Transaction) -> None:
        await tx.execute(
            "INSERT INTO sale (id, channel, site_id, language, sold_at, recorded_at, total, tax_total, paid)"
            " VALUES ($1, 'till', 1, 'fr', $2, $2, 0, 0, 0)",
            line,
            NOW,
        )
        await tx.execute(
            "INSERT INTO sale_line (id, sale_id, position, product_id, kind, name, quantity, unit_price, amount)"
            " VALUES ($1, $1, 1, 1, 'goods', 'x', 1, 0, 0)",
            line,
        )

    await database.write(insert)
    return line


async def issue(
    database: Database, number: int, quantity: int, lot_id: int | None = None
) -> list[issuing.Issue]:
    line = await sold_line(database, number)
    return await database.write(
        lambda tx: issuing.issue(
            tx,
            key=f"sale:{number}",
            site_id=1,
            wants=[Want(line, 1, quantity, lot_id)],
            by=None,
            effective_at=NOW,
            now=NOW,
        )
    )


async def on_hand(reader: Reader, lot_id: int, place: int = SHELF) -> int:
    return int(
        await reader.fetchval(
            "SELECT on_hand FROM balance WHERE lot_id = $1 AND location_id = $2", lot_id, place
        )
    )


async def test_goods_put_on_the_shelf_can_be_promised(database: Database) -> None:
    await world.argan(database, 10)
    assert await available(database) == 10


async def test_an_operation_posts_once_however_often_it_is_sent(database: Database) -> None:
    lot_id = await world.argan(database, 10)
    moves = [Move(lot_id, SHELF, LOSS, 3)]
    for expected in (True, False):
        posted = await database.write(
            lambda tx: stock.post(
                tx, key="broken:1", kind="loss", moves=moves, by=None, effective_at=NOW, now=NOW
            )
        )
        assert posted is expected
    assert await on_hand(database, lot_id) == 7
    assert await available(database) == 7


async def test_moving_from_back_room_to_shelf_changes_nothing_that_is_promised(
    database: Database,
) -> None:
    await world.argan(database, 10)
    lot_id = await database.write(lambda tx: world.lot(tx, 1, "A2", 5, at=BACK))
    assert await available(database) == 15
    await database.write(
        lambda tx: stock.post(
            tx,
            key="up",
            kind="putaway",
            moves=[Move(lot_id, BACK, SHELF, 5)],
            by=None,
            effective_at=NOW,
            now=NOW,
        )
    )
    assert await available(database) == 15


async def test_goods_in_quarantine_are_not_promised(database: Database) -> None:
    lot_id = await world.argan(database, 10)
    await database.write(
        lambda tx: stock.post(
            tx,
            key="q",
            kind="transfer",
            moves=[Move(lot_id, SHELF, QUARANTINE, 4)],
            by=None,
            effective_at=NOW,
            now=NOW,
        )
    )
    assert await available(database) == 6


async def test_more_than_a_place_holds_cannot_leave_it(database: Database) -> None:
    lot_id = await world.argan(database, 10)
    with pytest.raises(OutOfStock) as refusal:
        await database.write(
            lambda tx: stock.post(
                tx,
                key="l",
                kind="loss",
                moves=[Move(lot_id, SHELF, LOSS, 11)],
                by=None,
                effective_at=NOW,
                now=NOW,
            )
        )
    assert refusal.value.shortages == {1: 10}
    assert await on_hand(database, lot_id) == 10


async def test_a_promise_is_refused_when_short_and_says_what_is_left(database: Database) -> None:
    await world.argan(database, 10)
    await reserve(database, "order:1", 7)
    with pytest.raises(OutOfStock) as refusal:
        await reserve(database, "order:2", 4)
    assert refusal.value.shortages == {1: 3}
    assert await available(database) == 3


async def test_two_lines_of_one_product_are_checked_as_one(database: Database) -> None:
    await world.argan(database, 10)
    with pytest.raises(OutOfStock):
        await database.write(
            lambda tx: reservations.reserve(
                tx,
                1,
                [Promise("a", 1, 6), Promise("b", 1, 6)],
                expires_at=None,
                today=TODAY,
                now=NOW,
            )
        )
    assert await available(database) == 10


async def test_safety_stock_is_never_promised(database: Database) -> None:
    await world.argan(database, 10)
    with pytest.raises(OutOfStock) as refusal:
        await database.write(
            lambda tx: reservations.reserve(
                tx, 1, [Promise("a", 1, 9)], expires_at=None, today=TODAY, now=NOW, safety=2
            )
        )
    assert refusal.value.shortages == {1: 8}


async def test_an_expired_hold_frees_its_goods_before_any_sweeper_comes(database: Database) -> None:
    await world.argan(database, 10)
    await reserve(database, "slow", 10, expires_at=NOW + 1000)
    with pytest.raises(OutOfStock):
        await reserve(database, "early", 1)
    assert await available(database, now=NOW + 1000) == 10
    await reserve(database, "late", 10, now=NOW + 1000)
    assert (
        await database.fetchval("SELECT closed_as FROM reservation WHERE key = 'slow'") == "expired"
    )


async def test_a_released_promise_gives_its_goods_back_once(database: Database) -> None:
    await world.argan(database, 10)
    await reserve(database, "order:1", 7)
    for _ in range(2):
        await database.write(lambda tx: reservations.release(tx, ["order:1"], now=NOW))
    assert await available(database) == 10


async def test_picking_sets_aside_the_lots_that_expire_first(database: Database) -> None:
    later = await world.argan(database, 10)
    sooner = await database.write(lambda tx: world.lot(tx, 1, "A0", 4, until="2027-03-01"))
    await reserve(database, "order:1", 6)
    chosen = await database.write(lambda tx: picks.choose(tx, ["order:1"], today=TODAY, now=NOW))
    assert chosen["order:1"] == [Pick(sooner, SHELF, 4), Pick(later, SHELF, 2)]
    again = await database.write(lambda tx: picks.choose(tx, ["order:1"], today=TODAY, now=NOW))
    assert sorted(again["order:1"]) == sorted(chosen["order:1"])


async def test_a_picked_order_is_handed_over_once(database: Database) -> None:
    lot_id = await world.argan(database, 10)
    await reserve(database, "order:1", 6)
    await database.write(lambda tx: picks.choose(tx, ["order:1"], today=TODAY, now=NOW))
    line = await sold_line(database)
    for _ in range(2):
        await database.write(
            lambda tx: handing_over.hand_over(
                tx, key="order:1", lines={"order:1": line}, by=None, now=NOW
            )
        )
    assert await on_hand(database, lot_id) == 4
    assert await available(database) == 4


async def test_an_order_that_was_not_picked_is_not_handed_over(database: Database) -> None:
    await world.argan(database, 10)
    await reserve(database, "order:1", 6)
    line = await sold_line(database)
    with pytest.raises(Conflict):
        await database.write(
            lambda tx: handing_over.hand_over(
                tx, key="o", lines={"order:1": line}, by=None, now=NOW
            )
        )
    assert await available(database) == 4


async def test_a_till_sale_takes_the_lot_that_expires_first_and_splits(database: Database) -> None:
    later = await world.argan(database, 10)
    sooner = await database.write(lambda tx: world.lot(tx, 1, "A0", 4, until="2027-03-01"))
    issues = await issue(database, 1, 6)
    assert [(i.lot_id, i.quantity) for i in issues] == [(sooner, 4), (later, 2)]
    assert await available(database) == 8


async def test_a_lot_without_a_date_goes_last(database: Database) -> None:
    undated = await database.write(lambda tx: _undated_first(tx))
    issues = await issue(database, 1, 3)
    assert undated not in {i.lot_id for i in issues}


async def _undated_first(tx: Transaction) -> int:
    await world.found_the_shop(tx)
    await world.product(tx, 1, "HUI-001")
    await tx.execute("DELETE FROM certificate")
    undated = await world.lot(tx, 1, "U", 5, until=None, received_at=1)
    await world.lot(tx, 1, "D", 5, until="2027-01-01")
    return undated


async def test_the_scanned_lot_is_the_lot_that_moves(database: Database) -> None:
    later = await world.argan(database, 10)
    await database.write(lambda tx: world.lot(tx, 1, "A0", 4, until="2027-03-01"))
    issues = await issue(database, 1, 2, later)
    assert [(i.lot_id, i.quantity) for i in issues] == [(later, 2)]


async def test_goods_in_the_hand_that_the_ledger_does_not_know_are_found_and_to_be_counted(
    database: Database,
) -> None:
    lot_id = await world.argan(database, 2)
    issues = await issue(database, 1, 5)
    assert sum(i.quantity for i in issues) == 5
    assert await on_hand(database, lot_id) == 0
    assert await database.fetchval("SELECT COUNT(*) FROM operation WHERE kind = 'found'") == 1
    assert await database.fetchval("SELECT COUNT(*) FROM task WHERE kind = 'count'") == 1
    assert await available(database) == 0


async def test_half_there_and_half_found_leaves_nothing(database: Database) -> None:
    lot_id = await world.argan(database, 2)
    issues = await issue(database, 1, 4)
    assert [(i.lot_id, i.quantity) for i in issues] == [(lot_id, 2), (lot_id, 2)]
    assert await on_hand(database, lot_id) == 0
    assert await available(database) == 0


async def test_what_was_set_aside_for_an_expired_hold_is_sold_and_not_found(
    database: Database,
) -> None:
    lot_id = await world.argan(database, 2)
    await reserve(database, "order:1", 2, expires_at=NOW, now=NOW - 1)
    await database.write(lambda tx: picks.choose(tx, ["order:1"], today=TODAY, now=NOW - 1))
    await issue(database, 1, 2)
    assert await on_hand(database, lot_id) == 0
    assert await database.fetchval("SELECT COUNT(*) FROM operation WHERE kind = 'found'") == 0


async def test_a_till_sale_shorts_the_latest_promise_and_tells_the_manager_once(
    database: Database,
) -> None:
    await world.argan(database, 10)
    await reserve(database, "order:1", 4, now=NOW - 2)
    await reserve(database, "order:2", 4, now=NOW - 1)
    await issue(database, 1, 3)
    closed = await database.fetch("SELECT key, closed_as FROM reservation ORDER BY key")
    assert [tuple(row) for row in closed] == [("order:1", None), ("order:2", "shorted")]
    assert await database.fetchval("SELECT COUNT(*) FROM task WHERE kind = 'order_short'") == 1
    assert await available(database) == 3


async def test_a_promise_that_no_longer_fits_moves_to_the_pool_when_the_pool_has_it(
    database: Database,
) -> None:
    await world.argan(database, 5)
    await database.write(lambda tx: world.lot(tx, 1, "P1", 20, at=world.POOL))
    await reserve(database, "order:1", 4)
    await issue(database, 1, 3)
    row = await database.fetchrow("SELECT site_id, closed_at FROM reservation")
    assert row is not None
    assert (row["site_id"], row["closed_at"]) == (2, None)
    assert await database.fetchval("SELECT COUNT(*) FROM task") == 0


async def test_what_the_pool_held_for_too_long_is_free_for_a_promise_that_no_longer_fits(
    database: Database,
) -> None:
    await world.argan(database, 5)
    await database.write(lambda tx: world.lot(tx, 1, "P1", 4, at=world.POOL))
    await database.write(
        lambda tx: reservations.reserve(
            tx, 2, [Promise("there", 1, 4)], expires_at=NOW - 1, today=TODAY, now=NOW - 9
        )
    )  # fmt: skip
    await reserve(database, "order:1", 4)
    await issue(database, 1, 3)
    open_ones = await database.fetch("SELECT key, site_id FROM reservation WHERE closed_at IS NULL")
    assert [tuple(row) for row in open_ones] == [("order:1", 2)]


async def test_what_another_shop_has_makes_up_for_nothing_that_was_promised_here(
    database: Database,
) -> None:
    await world.argan(database, 5)
    await database.write(world.another_shop)
    await database.write(lambda tx: world.lot(tx, 1, "R1", 20, at=world.RABAT_SHELF))
    await reserve(database, "order:1", 4)
    await issue(database, 1, 3)
    row = await database.fetchrow("SELECT site_id, closed_as FROM reservation")
    assert row is not None
    assert (row["site_id"], row["closed_as"]) == (1, "shorted")
    assert await database.fetchval("SELECT COUNT(*) FROM task WHERE kind = 'order_short'") == 1
    assert await database.fetchval("SELECT SUM(reserved) FROM stock_level") == 0


async def test_an_expired_hold_goes_before_a_live_promise(database: Database) -> None:
    await world.argan(database, 10)
    await reserve(database, "expired", 5, expires_at=NOW - 1, now=NOW - 5)
    await reserve(database, "live", 5, now=NOW - 9)
    await issue(database, 1, 5)
    assert await database.fetchval("SELECT closed_as FROM reservation WHERE key = 'live'") is None


async def test_the_same_sale_sent_twice_moves_stock_once(database: Database) -> None:
    lot_id = await world.argan(database, 10)
    line = await sold_line(database)
    for _ in range(3):
        await database.write(
            lambda tx: issuing.issue(
                tx,
                key="sale:x",
                site_id=1,
                wants=[Want(line, 1, 2)],
                by=None,
                effective_at=NOW,
                now=NOW,
            )
        )
    assert await on_hand(database, lot_id) == 8


async def test_a_lot_lapses_by_the_calendar_alone(database: Database) -> None:
    await world.argan(database, 10)
    await database.write(lambda tx: world.lot(tx, 1, "S", 5, until="2026-12-10"))
    last_day, day_after = "2026-11-25", "2026-11-26"
    on_last = await levels.available(database, 1, [1], today=last_day, now=NOW + 2 * DAY)
    on_next = await levels.available(database, 1, [1], today=day_after, now=NOW + 3 * DAY)
    assert (on_last[1], on_next[1]) == (15, 10)
    with pytest.raises(OutOfStock):
        await database.write(
            lambda tx: reservations.reserve(
                tx, 1, [Promise("a", 1, 11)], expires_at=None, today=day_after, now=NOW + 3 * DAY
            )
        )


async def test_a_lot_on_hold_is_not_promised_and_shorts_what_rested_on_it(
    database: Database,
) -> None:
    lot_id = await world.argan(database, 10)
    await reserve(database, "order:1", 6)
    await database.write(lambda tx: _staff(tx))
    await database.write(
        lambda tx: lots.set_state(tx, lot_id, "hold", by=1, reason="jars leak", now=NOW)
    )
    assert await available(database) == 0
    assert await database.fetchval("SELECT closed_as FROM reservation") == "shorted"
    await database.write(
        lambda tx: lots.set_state(tx, lot_id, "sellable", by=1, reason="checked", now=NOW)
    )
    assert await available(database) == 10


async def test_a_recalled_lot_stays_recalled(database: Database) -> None:
    lot_id = await world.argan(database, 10)
    await database.write(lambda tx: _staff(tx))
    await database.write(
        lambda tx: lots.set_state(tx, lot_id, "recalled", by=1, reason="r", now=NOW)
    )
    with pytest.raises(BadInput):
        await database.write(
            lambda tx: lots.set_state(tx, lot_id, "sellable", by=1, reason="r", now=NOW)
        )


async def _staff(tx: Transaction) -> None:
    await tx.execute(
        "INSERT INTO staff (id, username, name, role, language, password_hash, created_at)"
        " VALUES (1, 'nadia', 'Nadia', 'manager', 'fr', '', 0)"
    )


async def test_a_lapsed_certificate_takes_the_lots_off_sale(database: Database) -> None:
    await world.argan(database, 10)

    async def revoke(tx: Transaction) -> None:
        await tx.execute(
            "UPDATE certificate SET expires_on = '2026-11-01' WHERE cooperative_id = 1"
        )
        await lots.renew_dates(tx, 1, now=NOW)

    await database.write(revoke)
    assert await available(database) == 0


@pytest.mark.parametrize(
    ("best_before", "life", "certificate", "expected"),
    [
        ("2027-01-31", 0, None, ("2027-01-31", "date")),
        ("2027-01-31", 15, None, ("2027-01-16", "date")),
        ("2027-01-31", 0, "2026-12-31", ("2026-12-31", "certificate")),
        (None, 15, "2026-12-31", ("2026-12-31", "certificate")),
        (None, 15, None, ("9999-12-31", "")),
    ],
)
def test_the_earlier_of_date_and_certificate_binds(
    best_before: str | None, life: int, certificate: str | None, expected: tuple[str, str]
) -> None:
    assert lots.sellable_until(best_before, life, certificate) == expected
