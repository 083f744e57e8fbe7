"""The letters that the shop writes to a shopper about an order, each kind at most once per order.

They are put into the outbox in the transaction of what they tell, and composed when they are sent: then
they say what is so at that moment, in the shopper's language.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from shop.orders import orders
from shop.orders.orders import Order
from store import outbox, phones, settings, tenders
from store.db import Database, Transaction
from store.i18n import N_, gettext, known, speaking
from store.outbox import Letter
from store.web.pages import environment

SUBJECTS = {
    "order_placed": N_("Your order %(code)s"),
    "order_changed": N_("Your order %(code)s: one article is missing"),
    "order_short": N_("Your order %(code)s: we are looking for one article"),
    "order_arrived": N_("Your order %(code)s is here: come and fetch it"),
    "order_sent": N_("Your order %(code)s is yours"),
    "order_cancelled": N_("Your order %(code)s is cancelled"),
}


async def put(tx: Transaction, kind: str, order: Order, *, now: int, part: str = "") -> None:
    """Write a letter about `order` if the shopper left an address; `part` tells two of one kind apart."""
    if order.email:
        key = ":".join(filter(None, ("order", order.code, kind, part)))
        payload = {"order": order.code, "site": order.site_id}
        await outbox.put(tx, key, kind, order.email, order.language, payload, now=now)


def composers(
    database: Database, base_url: str
) -> dict[str, Callable[[str, dict[str, Any]], Awaitable[Letter]]]:
    """How each kind of letter is made, for store.outbox."""

    def of(kind: str) -> Callable[[str, dict[str, Any]], Awaitable[Letter]]:
        async def compose(language: str, payload: dict[str, Any]) -> Letter:
            order = await orders.by_code(database, payload["order"])
            operator, rules = await settings.operator(database), await settings.rules(database)
            with speaking(known(language) or order.language):
                return _letter(kind, order, operator, rules, base_url)

        return compose

    return {kind: of(kind) for kind in SUBJECTS}


def _letter(
    kind: str, order: Order, operator: settings.Operator, rules: settings.Rules, base_url: str
) -> Letter:
    policy = tenders.Policy(
        rules.cash_rounding, rules.stamp_duty, rules.stamp_rate_bp, rules.cash_limit
    )
    context = {
        "kind": kind, "order": order, "operator": operator, "rules": rules, "base_url": base_url,
        "subject": gettext(SUBJECTS[kind]) % {"code": order.code}, "phone": phones.show(order.phone),
        "cash_due": tenders.cash_due(order.due, policy),
    }  # fmt: skip
    texts = [
        environment().get_template(f"emails/order.{form}").render(context)
        for form in ("txt", "html")
    ]
    return Letter(f"{context['subject']} · {operator.name}", *texts)
