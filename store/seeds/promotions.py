"""The demo's promotions: soaps three for two, of either kind, a welcome code once for each customer, a few coupons, the date harvest to come."""

from collections.abc import Callable
from functools import partial

from store.clock import DAY, day, plus_days, start_of
from store.db import Database, Transaction, places
from store.promotions import promotions
from store.promotions.promotions import Promotion

SINCE = 20 * DAY
SOAPS = ("COS-004", "COS-005")


async def seed(database: Database, now: int, progress: Callable[[int, int], None]) -> None:
    nadia = await database.fetchval("SELECT id FROM staff WHERE username = 'nadia'")
    soaps = await database.fetch(
        f"SELECT id FROM product WHERE sku IN ({places(len(SOAPS))}) ORDER BY id", *SOAPS
    )
    dates = await database.fetch("SELECT id FROM category WHERE slug = 'dattes-derives'")
    begun = start_of(day(now - SINCE))
    offers = (
        Promotion(
            id=0, kind="bundle", take=3, pay=2, mixed=True, products=tuple(row["id"] for row in soaps), starts_at=begun,
            name_fr="Trois savons pour le prix de deux", name_ar="ثلاث صابونات بثمن اثنتين",
            name_en="Three soaps for the price of two",
        ),
        Promotion(
            id=0, kind="order_percent", percent_bp=1_000, threshold=300_00, code="BIENVENUE", uses_max_each=1,
            starts_at=begun, name_fr="Bienvenue", name_ar="مرحباً بكم", name_en="Welcome",
        ),
        Promotion(
            id=0, kind="order_amount", amount=50_00, threshold=400_00, code="MERCI50", uses_max=20,
            starts_at=begun, ends_at=start_of(plus_days(day(now), 40)), priority=1,
            name_fr="Bon de remerciement", name_ar="قسيمة شكر", name_en="Thank-you coupon",
        ),
        Promotion(
            id=0, kind="free_delivery", channel="web", threshold=200_00, code="LIVREOFFERT", starts_at=begun,
            name_fr="Livraison offerte", name_ar="توصيل مجاني", name_en="Free delivery",
        ),
        Promotion(
            id=0, kind="percent", percent_bp=1_500, categories=tuple(row["id"] for row in dates),
            starts_at=start_of(plus_days(day(now), 14)), ends_at=start_of(plus_days(day(now), 29)),
            name_fr="Récolte des dattes", name_ar="موسم جني التمور", name_en="Date harvest",
        ),
    )  # fmt: skip
    for number, offer in enumerate(offers):
        await database.write(partial(_make, offer=offer, by=nadia, now=begun))
        progress(number, len(offers))


async def _make(tx: Transaction, offer: Promotion, by: int, now: int) -> None:
    await promotions.create(tx, offer, by=by, now=now)
