"""A million movements of past: 200,000 five-line sales with their receipts, written in bulk, past every check.

What they sold had been delivered in one operation, so no balance changes; each receipt is numbered,
sealed and chained to the one before. `verify` finds nothing wrong with it.
"""

import asyncio
import hashlib
import random
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import asyncpg

from bench import tills
from bench.ground import Ground
from bench.tills import LINES, Good, Sent, Till
from inventory import stock
from inventory.stock import Move
from pos.sales import tickets
from store.clock import DAY, now
from store.db import Database, Value, open_database
from store.db.sqlite import connect
from store.receipt_chain import GENESIS

PATTERNS = 40
"""Different baskets; each is sealed anew for every sale."""
CHUNK = 5_000
YEARS_MS = 3 * 365 * DAY
COLUMNS = {
    "sale": "id channel site_id language sold_at recorded_at sold_by total tax_total paid",
    "sale_line": "id sale_id position product_id kind name quantity unit_price amount",
    "sale_line_tax": "sale_line_id code gross tax",
    "sale_tax": "sale_id code rate_bp gross net tax",
    "tender": "id sale_id position kind amount given change reference",
    "operation": "id key kind staff_id effective_at posted_at",
    "movement": "operation_id lot_id from_location_id to_location_id quantity sale_line_id",
    "receipt": "sale_id register_id shift_id sequence number cashier_id previous_hash hash content signature",
}
Rows = dict[str, list[tuple[Value, ...]]]


class Pattern(NamedTuple):
    """A basket, the receipt that was made for it once, and its content with words in it to be replaced."""

    goods: tuple[Good, ...]
    sent: Sent
    content: str


class Scene(NamedTuple):
    """Where the past took place."""

    till: Till
    site_id: int
    shelf: int
    customer: int
    begins_at: int
    step: int


async def write(ground: Ground, movements: int = 1_000_000) -> None:
    """Give this ground a past. Nobody else may be at the database."""
    database = await open_database(ground.url)
    goods = await tills.goods(database) or await tills.stock_up(database)
    count = movements // LINES
    patterns, scene = await _scene(database, goods, count)
    await _deliver(database, patterns, scene, count)
    await database.close()
    if ground.engine == "sqlite":
        await asyncio.to_thread(_into_sqlite, ground, patterns, scene, count)
    else:
        await _into_postgres(ground, patterns, scene, count)


async def _scene(
    database: Database, goods: Sequence[Good], count: int
) -> tuple[list[Pattern], Scene]:
    [till] = await tills.open_tills(database, 1)
    dice = random.Random(2)
    patterns = [_pattern(till, dice.sample(list(goods), LINES)) for _ in range(PATTERNS)]
    site_id = await tills.shop(database)
    shelf = await stock.place(database, "shelf", site_id)
    customer = await stock.place(database, "customer")
    begins_at = now() - YEARS_MS
    return patterns, Scene(till, site_id, shelf.id, customer.id, begins_at, YEARS_MS // count)


def _pattern(till: Till, goods: list[Good]) -> Pattern:
    sent = till.sell(goods)
    content = tickets.content(sent.receipt)
    for word, value in _words(sent.receipt).items():
        content = content.replace(value, word)
    return Pattern(tuple(goods), sent, content)


def _words(receipt: tickets.Receipt) -> dict[str, str]:
    """What differs from one receipt of a pattern to the next, as it stands in the content."""
    lines = {f"<line {n}>": f'"{line.id}"' for n, line in enumerate(receipt.lines)}
    return {
        **lines,
        "<tender>": f'"{receipt.tenders[0].id}"',
        "<sale>": f'"{receipt.id}"',
        "<number>": f'"{receipt.number}"',
        "<previous>": f'"{receipt.previous_hash}"',
        "<sequence>": f'"sequence":{receipt.sequence},',
        "<sold>": f'"sold_at":{receipt.sold_at},',
    }


async def _deliver(
    database: Database, patterns: Sequence[Pattern], scene: Scene, count: int
) -> None:
    """What all those sales will take, on the shelf before the first of them; the balances are set back after."""
    needed: dict[int, int] = {}
    for number in range(count):
        for good in patterns[number % PATTERNS].goods:
            needed[good.lot_id] = needed.get(good.lot_id, 0) + 1
    source = await stock.place(database, "cooperative")
    moves = [Move(lot_id, source.id, scene.shelf, n) for lot_id, n in sorted(needed.items())]
    await database.write(
        lambda tx: stock.post(
            tx, key="bench:past", kind="delivery", moves=moves, by=None,
            effective_at=scene.begins_at, now=now(),
        )
    )  # fmt: skip
    await database.write(
        lambda tx: tx.execute_many(
            "UPDATE balance SET on_hand = on_hand - $2 WHERE lot_id = $1 AND location_id = $3",
            [(lot_id, n, scene.shelf) for lot_id, n in sorted(needed.items())],
        )
    )
    products = {good.lot_id: good.id for pattern in patterns for good in pattern.goods}
    await database.write(
        lambda tx: tx.execute_many(
            "UPDATE stock_level SET on_hand = on_hand - $2 WHERE product_id = $1 AND site_id = $3",
            [(products[lot_id], n, scene.site_id) for lot_id, n in sorted(needed.items())],
        )
    )


def _chunks(patterns: Sequence[Pattern], scene: Scene, count: int) -> Iterator[Rows]:
    """The rows of the whole past, a few thousand sales at a time."""
    previous = GENESIS
    for first in range(0, count, CHUNK):
        rows: Rows = {table: [] for table in COLUMNS}
        for number in range(first, min(first + CHUNK, count)):
            previous = _sale(rows, patterns[number % PATTERNS], scene, number, previous)
        yield rows


def _sale(rows: Rows, pattern: Pattern, scene: Scene, number: int, previous: str) -> str:
    """Add the rows of one sale; its hash."""
    r, sequence, sold_at = pattern.sent.receipt, number + 1, scene.begins_at + number * scene.step
    sale_id, *line_ids = (_id(number * 8 + place) for place in range(LINES + 1))
    tender_id, text = _id(number * 8 + 7), f"{r.register}-{sequence:06d}"
    content = pattern.content
    for place, line_id in enumerate(line_ids):
        content = content.replace(f"<line {place}>", f'"{line_id}"')
    content = (
        content.replace("<tender>", f'"{tender_id}"')
        .replace("<sale>", f'"{sale_id}"')
        .replace("<number>", f'"{text}"')
        .replace("<previous>", f'"{previous}"')
        .replace("<sequence>", f'"sequence":{sequence},')
        .replace("<sold>", f'"sold_at":{sold_at},')
    )
    seal = hashlib.sha256(content.encode()).hexdigest()
    rows["sale"].append(
        (sale_id, "till", scene.site_id, r.language, sold_at, sold_at, r.cashier_id, r.total,
         r.tax_total, r.paid)
    )  # fmt: skip
    rows["operation"].append((-sequence, f"sale:{sale_id}", "sale", r.cashier_id, sold_at, sold_at))
    for place, (line, line_id) in enumerate(zip(r.lines, line_ids, strict=True)):
        rows["sale_line"].append(
            (line_id, sale_id, place + 1, line.product_id, "goods", line.name, line.quantity,
             line.unit_price, line.amount)
        )  # fmt: skip
        rows["sale_line_tax"] += [(line_id, p.code, p.gross, p.tax) for p in line.taxes]
        rows["movement"].append(
            (-sequence, pattern.goods[place].lot_id, scene.shelf, scene.customer, 1, line_id)
        )
    rows["sale_tax"] += [(sale_id, t.code, t.rate_bp, t.gross, t.net, t.tax) for t in r.taxes]
    rows["tender"].append((tender_id, sale_id, 1, "card", r.paid, r.paid, 0, "000001"))
    rows["receipt"].append(
        (sale_id, r.register_id, r.shift_id, sequence, text, r.cashier_id, previous, seal, content, seal)
    )  # fmt: skip
    return seal


def _id(number: int) -> str:
    """An id older than any that is made now."""
    return f"01800000-0000-7000-8000-{number:012x}"


def _into_sqlite(ground: Ground, patterns: Sequence[Pattern], scene: Scene, count: int) -> None:
    connection = connect(ground.data / "store.db", read_only=False)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA foreign_keys = OFF")
    for rows in _chunks(patterns, scene, count):
        connection.execute("BEGIN")
        for table, columns in COLUMNS.items():
            names = columns.split()
            holes = ", ".join("?" * len(names))
            connection.executemany(
                f"INSERT INTO {table} ({', '.join(names)}) VALUES ({holes})", rows[table]
            )
        connection.execute("COMMIT")
    # No ANALYZE, as in the shop: with its statistics SQLite plans a statement anew for every value.
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


async def _into_postgres(
    ground: Ground, patterns: Sequence[Pattern], scene: Scene, count: int
) -> None:
    connection: Any = await asyncpg.connect(ground.url)
    await connection.execute("SET session_replication_role = replica")  # no foreign keys asked
    await connection.execute("SET synchronous_commit = off")
    for rows in _chunks(patterns, scene, count):
        for table, columns in COLUMNS.items():
            await connection.copy_records_to_table(
                table, records=rows[table], columns=columns.split()
            )
    await connection.execute("VACUUM ANALYZE")
    await connection.execute("CHECKPOINT")
    await connection.close()
