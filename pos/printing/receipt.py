"""What stands on a receipt, before anybody decides how it looks.

Invariant: it says what was recorded and sealed. The same sale always gives the same receipt.
"""

import msgspec

from pos.receipts import sold
from pos.receipts.sold import Seal, Sold
from store import logo, settings
from store.db import Reader
from store.errors import NotFound
from store.i18n import known
from store.money import Language
from store.receipt_chain import public_url
from store.settings import Operator

SHORT_HASH = 16


class Receipt(msgspec.Struct, frozen=True):
    """A sale of a till with who sold it and where. `logo` is a picture's bytes, or None; `url` its public page.

    It speaks `language`: the customer's, who may want another one than the sale was sealed in.
    """

    operator: Operator
    logo: bytes | None
    sale: Sold
    seal: Seal
    url: str
    language: Language

    @property
    def short_hash(self) -> str:
        """As much of the seal as a person can compare."""
        return self.seal.hash[:SHORT_HASH]


async def receipt_of(
    reader: Reader, sale_id: str, base_url: str, language: Language | None = None
) -> Receipt:
    """The receipt in `language`, else in the sale's own. Raises NotFound where no till sold this."""
    sale = await sold.find(reader, sale_id)
    if sale.seal is None:
        raise NotFound("There is no receipt of this sale.")
    url = public_url(base_url, sale.seal.hash)
    spoken = language or known(sale.language) or "fr"
    operator, picture = await settings.operator(reader), await _logo(reader)
    return Receipt(operator, picture, sale, sale.seal, url, spoken)


async def _logo(reader: Reader) -> bytes | None:
    try:
        return await logo.find(reader)
    except NotFound:
        return None
