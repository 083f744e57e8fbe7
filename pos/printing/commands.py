"""The bytes that an ESC/POS printer understands, made by python-escpos.

The whole receipt travels as pictures (`GS v 0`): no code page of a printer can set Arabic.
"""

from typing import Any

from PIL import Image

PULSE_PIN = 2
BAND_HEIGHT = 256
"""Dots per picture: small printers hold no more in memory."""


def commands(picture: Image.Image, *, opens_drawer: bool) -> bytes:
    """Open the drawer first, so that the change is at hand while the paper runs; print; cut."""
    from escpos.printer import Dummy  # half a second, which only those who print pay

    printer = Dummy()
    _say_width(printer.profile, picture.width)
    printer.hw("INIT")
    if opens_drawer:
        printer.cashdraw(PULSE_PIN)
    printer.image(picture, impl="bitImageRaster", fragment_height=BAND_HEIGHT, center=False)
    printer.cut()
    return bytes(printer.output)


def pulse() -> bytes:
    """Open the drawer, and print nothing."""
    from escpos.printer import Dummy

    printer = Dummy()
    printer.hw("INIT")
    printer.cashdraw(PULSE_PIN)
    return bytes(printer.output)


def _say_width(profile: Any, dots: int) -> None:
    """Tell the library how wide the paper is: its general profile does not know."""
    data = profile.profile_data
    width = {**data["media"]["width"], "pixels": dots}
    profile.profile_data = {**data, "media": {**data["media"], "width": width}}
