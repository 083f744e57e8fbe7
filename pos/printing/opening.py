"""Opening a register's drawer without a receipt: the printer it hangs on is told to."""

import asyncio
import logging

from pos.printing import sending
from pos.printing.commands import pulse
from pos.printing.sending import PrinterFailed
from store.db import Reader
from store.errors import BadInput
from store.i18n import gettext

log = logging.getLogger(__name__)


async def open_drawer(reader: Reader, shift_id: str) -> str | None:
    """Open the drawer of a shift's register; why it stayed shut, in the language of the request, or None.

    Without a printer it has a key, and nothing is said.
    """
    address = await reader.fetchval(
        """SELECT g.printer_address FROM shift s JOIN register g ON g.id = s.register_id
           WHERE s.id = $1""",
        shift_id,
    )
    if not address:
        return None
    try:
        await sending.send(sending.parse_address(address), await asyncio.to_thread(pulse))
    except (PrinterFailed, BadInput) as failure:
        log.warning("the drawer of shift %s was not opened: %s", shift_id, failure)
        return gettext(failure.message) % failure.params
    return None
