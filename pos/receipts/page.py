"""The receipt without paper: `/r/{code}`, for whoever holds the code that the till showed or printed.

The till knows the code before the server has the sale (store/receipt_chain.py), so one that is not known here
is a receipt on its way. The page says nothing of the customer, and nobody keeps it.
"""

import re

from starlette.requests import Request
from starlette.responses import Response

from pos.receipts import receipt_words, sold
from pos.sales import checks
from store import gs1
from store.db import Reader
from store.errors import NotFound
from store.i18n import current, known, speaking
from store.money import Language
from store.receipt_chain import PUBLIC_DIGITS
from store.web import RECEIPT, render, slow_down

CODE = re.compile(f"[0-9a-f]{{{PUBLIC_DIGITS}}}")
PRIVATE = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


async def show(request: Request) -> Response:
    """The receipt in its own language or the one asked for, checked against the book; 404 while it is on its way."""
    slow_down(request, RECEIPT)
    code = request.path_params["code"]
    if not CODE.fullmatch(code):
        raise NotFound("There is no such receipt.")
    database, asked = request.app.state.db, known(request.query_params.get("lang"))
    sale_id = await _find(database, code)
    if sale_id is None:
        return _on_its_way(request, code, asked or request.state.language)
    sale = await sold.find(database, sale_id)
    holds = await checks.holds(database, sale_id)
    with speaking(asked or known(sale.language) or request.state.language):
        return render(
            request, "documents/receipt.html", headers=PRIVATE, sale=sale, holds=holds,
            words=receipt_words, jar_of=jar_of,
        )  # fmt: skip


async def _find(reader: Reader, code: str) -> str | None:
    found = await reader.fetchval(
        f"SELECT sale_id FROM receipt WHERE substr(hash, 1, {PUBLIC_DIGITS}) = $1", code
    )
    return None if found is None else str(found)


def _on_its_way(request: Request, code: str, language: Language) -> Response:
    with speaking(language):
        return render(
            request, "documents/receipt_on_its_way.html", status=404, headers=PRIVATE, code=code
        )


def jar_of(origin: sold.Origin) -> str | None:
    """The path of the jar's own page, in the language spoken; none for goods without a number."""
    if not origin.gtin:
        return None
    return f"{gs1.digital_link('', {'01': origin.gtin, '10': origin.lot})}?lang={current()}"
