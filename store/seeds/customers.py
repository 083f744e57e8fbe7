"""The demo's customers: whose some of the sales were, their points, a gift card in part spent, and credit.

Invented people; the numbers are not in service. The codes that are worth money are made as ever, so that nobody can
guess them: the one thing in the demo that differs from one seeding to the next.
"""

from collections.abc import Callable, Sequence
from functools import partial

from store import settings
from store.clock import DAY
from store.codes import with_check_digit
from store.customers import customers, loyalty
from store.customers.customers import Details, Notice
from store.db import Database, Row, Transaction
from store.gift_cards import accounts
from store.ids import Maker

PEOPLE = (
    Details(name="Amina Benali", phone="+212661100001", email="amina@example.ma"),
    Details(name="Hassan Ouazzani", phone="+212661100002"),
    Details(name="خديجة المنصوري", phone="+212661100003", language="ar"),
    Details(name="Karim Slaoui", phone="+212661100004", company="Riad Al Qods", ice="000000000000097"),
    Details(name="Émilie Roux", email="emilie@example.ma"),
    Details(name="Nawal Chafik", phone="+212661100006"),
    Details(name="يوسف أيت علي", phone="+212661100007", language="ar"),
    Details(name="Sarah Cohen", phone="+212661100008", language="en"),
)  # fmt: skip
SALES_EACH = 4
SINCE = 60 * DAY
LARGE = 100_00
"""What a customer's sale comes to at least, so that the points are there which one of them turns into credit."""
GIFT, SPENT, SORRY = 300_00, 120_00, 85_00


async def seed(database: Database, now: int, progress: Callable[[int, int], None]) -> None:
    """Customers of a past that was sold already; the last of them asked to be forgotten."""
    nadia = await database.fetchval("SELECT id FROM staff WHERE username = 'nadia'")
    sales = await database.fetch(
        f"""SELECT id, paid FROM sale WHERE channel = 'till' AND paid >= {LARGE}
            ORDER BY sold_at DESC LIMIT {len(PEOPLE) * SALES_EACH}"""
    )
    sales = sorted(
        sales, key=lambda sale: -sale["paid"]
    )  # so that the first of them has points enough
    made_at = iter(range(now - SINCE, now, DAY))
    ids = Maker(lambda: next(made_at), lambda bits: (1 << bits) - 1)
    for number, person in enumerate(PEOPLE):
        own = sales[number :: len(PEOPLE)]
        await database.write(partial(_become_known, number=number, id_=ids(), person=person, own=own, by=nadia, now=now))  # fmt: skip
        progress(number, len(PEOPLE))
    await database.write(partial(_owe, by=nadia, now=now))


async def _become_known(
    tx: Transaction, number: int, id_: str, person: Details, own: Sequence[Row], by: int, now: int
) -> None:
    rules = await settings.rules(tx)
    await customers.create(
        tx, id_, person, Notice(now - SINCE, "till"), rules=rules, by=by, now=now - SINCE,
        card=with_check_digit(f"{rules.card_prefix}{number:09d}"),
    )  # fmt: skip
    for sale in own:
        await loyalty.post_sale(tx, sale["id"], id_, sale["paid"], rules=rules, now=now)


async def _owe(tx: Transaction, by: int, now: int) -> None:
    """A gift card in part spent, credit for a jar that leaked, points turned into credit, and somebody forgotten."""
    rules = await settings.rules(tx)
    (amina,) = await customers.search(tx, "amina benali")
    (sarah,) = await customers.search(tx, "sarah cohen")
    gift = await accounts.issue(tx, "gift_card", GIFT, "demo-gift", rules=rules, by=by, now=now)
    await accounts.spend(tx, gift.code, SPENT, "demo-spent", by=by, now=now)
    await accounts.issue(
        tx, "credit", SORRY, "demo-credit", rules=rules, customer_id=amina.id, by=by, now=now,
        reason="Pot de miel qui fuyait",
    )  # fmt: skip
    await loyalty.redeem(tx, amina.id, 20, "demo-points", rules=rules, by=by, now=now)
    await customers.erase(tx, sarah.id, by=by, now=now)
