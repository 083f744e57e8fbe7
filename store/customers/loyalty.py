"""Points: earned by what a customer pays, taken back as goods return, turned into store credit.

A sale stands for one point per whole step of what was paid and not given back; each return takes away the difference.
So whatever the order of the parts, returning everything leaves the balance as it was before (rules §1.11). A balance
may go below zero, where points of goods now returned were turned into credit before.
"""

from store.db import Reader, Row, Transaction
from store.errors import BadInput, Conflict, NotFound, NotRefundable
from store.gift_cards import accounts
from store.gift_cards.accounts import Account
from store.settings import Rules


class NotEnoughPoints(Conflict):
    """Fewer points are left than asked."""

    def __init__(self) -> None:
        super().__init__("The customer has fewer points than that.")


def earned(paid: int, step: int) -> int:
    """Points for `paid` centimes: one per whole `step`; none where the step is 0."""
    return paid // step if step else 0


def lost(paid: int, returned_before: int, returned: int, step: int) -> int:
    """Points that go when `returned` more centimes of a sale come back: at least 0, and over all parts what was earned.

    Raises NotRefundable when more comes back than was paid.
    """
    kept = paid - returned_before
    if not 0 <= returned <= kept:
        raise NotRefundable("More cannot be returned than was paid.")
    return earned(kept, step) - earned(kept - returned, step)


async def post_sale(
    tx: Transaction, sale_id: str, customer_id: str, paid: int, *, rules: Rules, now: int
) -> int:
    """Say whose a recorded sale is, and give the points it earns; how many points it earned, when asked again too.

    Who asked to be forgotten meanwhile earns none. Raises NotFound for a customer who never was, Conflict when
    the sale is another customer's.
    """
    points = earned(paid, rules.points_step)
    if await _lock(tx, customer_id):
        return 0
    linked = await tx.execute(
        """INSERT INTO customer_sale (sale_id, customer_id, paid, points_step, recorded_at)
           VALUES ($1, $2, $3, $4, $5) ON CONFLICT (sale_id) DO NOTHING""",
        sale_id,
        customer_id,
        paid,
        rules.points_step,
        now,
    )
    if not linked:
        return await _again(tx, sale_id, customer_id, paid)
    await _enter(tx, f"sale:{sale_id}", customer_id, sale_id, "earned", paid, points, now)
    await _fold(tx, customer_id, points)
    return points


async def post_return(tx: Transaction, sale_id: str, returned: int, key: str, *, now: int) -> int:
    """Take back the points of what is returned of a sale; how many. A sale of no customer has none to lose.

    The same key again changes nothing. Raises NotRefundable beyond what was paid.
    """
    sale = await tx.fetchrow(
        "SELECT customer_id, paid, points_step FROM customer_sale WHERE sale_id = $1", sale_id
    )
    if sale is None:
        return 0
    await _lock(
        tx, sale["customer_id"]
    )  # so that two returns at once are counted one after the other
    if earlier := await _entry(tx, key):
        return -int(earlier["points"])
    before = await tx.fetchval(
        "SELECT COALESCE(SUM(amount), 0) FROM point_entry WHERE sale_id = $1 AND kind = 'returned'",
        sale_id,
    )
    points = lost(sale["paid"], before, returned, sale["points_step"])
    await _enter(tx, key, sale["customer_id"], sale_id, "returned", returned, -points, now)
    await _fold(tx, sale["customer_id"], -points)
    return points


async def redeem(
    tx: Transaction, customer_id: str, points: int, key: str, *, rules: Rules, now: int, by: int | None = None,
    site_id: int | None = None,
) -> Account:  # fmt: skip
    """Turn some or all of a customer's points into store credit, once per key, in this shop; the credit's account.

    Raises BadInput for points that are worth nothing, NotFound, NotEnoughPoints.
    """
    worth = points * rules.point_worth
    if points <= 0 or worth == 0:
        raise BadInput("The amount must be more than zero.", "points")
    await _lock(tx, customer_id)
    if earlier := await _entry(tx, key):
        worth = earlier["amount"]
    else:
        await _take(tx, customer_id, points)
        await _enter(tx, key, customer_id, None, "redeemed", worth, -points, now)
    return await accounts.issue(
        tx, "credit", worth, f"points:{key}", rules=rules, now=now, by=by, customer_id=customer_id, site_id=site_id
    )  # fmt: skip


async def customer_of(reader: Reader, sale_id: str) -> str | None:
    """The id of the customer whose sale it was."""
    found: str | None = await reader.fetchval(
        "SELECT customer_id FROM customer_sale WHERE sale_id = $1", sale_id
    )
    return found


async def _lock(tx: Transaction, customer_id: str) -> bool:
    """Lock the customer's row to the end of the transaction; whether they were erased. Raises NotFound."""
    row = await tx.fetchrow("SELECT erased_at FROM customer WHERE id = $1 FOR UPDATE", customer_id)
    if row is None:
        raise NotFound("There is no such customer.")
    return row["erased_at"] is not None


async def _again(tx: Transaction, sale_id: str, customer_id: str, paid: int) -> int:
    """What the sale earned when it was posted before. Raises Conflict when it was posted otherwise."""
    row = await tx.fetchrow(
        "SELECT customer_id, paid, points_step FROM customer_sale WHERE sale_id = $1", sale_id
    )
    if row is None or (row["customer_id"], row["paid"]) != (customer_id, paid):
        raise Conflict("This sale is another customer's.")
    return earned(paid, row["points_step"])


async def _take(tx: Transaction, customer_id: str, points: int) -> None:
    taken = await tx.execute(
        "UPDATE customer SET points = points - $2 WHERE id = $1 AND points >= $2 AND erased_at IS NULL",
        customer_id,
        points,
    )
    if not taken:
        raise NotEnoughPoints


async def _fold(tx: Transaction, customer_id: str, points: int) -> None:
    await tx.execute("UPDATE customer SET points = points + $2 WHERE id = $1", customer_id, points)


async def _entry(tx: Transaction, key: str) -> Row | None:
    return await tx.fetchrow("SELECT amount, points FROM point_entry WHERE key = $1", key)


async def _enter(
    tx: Transaction, key: str, customer_id: str, sale_id: str | None, kind: str, amount: int, points: int, now: int
) -> None:  # fmt: skip
    await tx.execute(
        """INSERT INTO point_entry (key, customer_id, sale_id, kind, amount, points, posted_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7)""",
        key, customer_id, sale_id, kind, amount, points, now,
    )  # fmt: skip
