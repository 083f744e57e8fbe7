"""A receipt by e-mail: what the public page shows, in the language asked for, composed when it is sent.

Invariants: one letter for each time that somebody asks, and at most so many of one sale; the address is kept no
longer than it takes to know that the letter came, or to ask why not (law 09-08).
"""

from collections.abc import Mapping
from typing import Any

from pos.receipts import receipt_words, sold
from pos.receipts.page import jar_of
from store import outbox, settings
from store.clock import DAY
from store.db import Database, Transaction
from store.errors import BadInput
from store.i18n import gettext, known, speaking
from store.money import Language
from store.outbox import Compose, Letter
from store.receipt_chain import public_url
from store.web.pages import environment

KIND = "receipt"
MOST_PER_SALE = 10
KEPT_DAYS = 30


async def put(
    tx: Transaction, key: str, sale_id: str, recipient: str, language: Language, *, now: int
) -> None:
    """Write the letter of `key` down, once. Raises BadInput where this receipt was sent often enough."""
    prefix = f"{KIND}:{sale_id}:"
    before = await tx.fetchval(
        "SELECT COUNT(*) FROM outbox WHERE key LIKE $1 AND key <> $2", f"{prefix}%", prefix + key
    )
    if before >= MOST_PER_SALE:
        raise BadInput("This receipt was sent often enough.", "email")
    row = await tx.fetchrow(
        "SELECT r.number, s.site_id FROM receipt r JOIN sale s ON s.id = r.sale_id WHERE s.id = $1",
        sale_id,
    )
    assert row is not None, "only a till's sale has a receipt"
    payload = {"sale": sale_id, "number": row["number"], "site": row["site_id"]}
    await outbox.put(tx, prefix + key, KIND, recipient, language, payload, now=now)


async def forget_addresses(tx: Transaction, *, now: int) -> int:
    """Forget where the letters went that left long ago, or were given up then, and what a server said of it; how many."""
    return await tx.execute(
        f"""UPDATE outbox SET recipient = '{outbox.NOBODY}', last_error = '' WHERE kind = $1 AND recipient <> '{outbox.NOBODY}'
            AND (sent_at < $2 OR (sent_at IS NULL AND tries >= {outbox.TRIES} AND due_at < $2))""",
        KIND,
        now - KEPT_DAYS * DAY,
    )


def composers(database: Database, base_url: str) -> Mapping[str, Compose]:
    """How the letter is made, for store.postman."""

    async def compose(language: str, payload: dict[str, Any]) -> Letter:
        sale = await sold.find(database, payload["sale"])
        operator = await settings.operator(database)
        assert sale.seal is not None, "only a till's sale has a receipt"
        with speaking(known(language) or "fr"):
            context = {
                "subject": gettext("Your receipt %(number)s") % {"number": sale.number},
                "sale": sale, "operator": operator, "words": receipt_words, "jar_of": jar_of,
                "base_url": base_url, "page": public_url(base_url, sale.seal.hash),
            }  # fmt: skip
            texts = [environment().get_template(f"emails/receipt.{form}").render(context) for form in ("txt", "html")]  # fmt: skip
            return Letter(f"{context['subject']} · {operator.name}", *texts)

    return {KIND: compose}
