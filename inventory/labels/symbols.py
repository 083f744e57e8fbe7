"""Bar codes and QR codes as SVG for paper: sizes in millimetres, quiet zones included.

python-barcode says which modules are dark; nothing is left to its guessing: it repairs a wrong check
digit in silence, so ours is checked first.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

import barcode
import segno

from store import codes, gs1

X_NOMINAL: Final = 0.33
"""Width of a module in mm: GS1 General Specifications, 100 % for EAN-13."""
X_SMALLEST: Final = 0.19
"""Below this the printers and scanners of a shop no longer agree (two dots at 300 dpi are 0.17 mm)."""
EAN_QUIET: Final = (11, 7)
CODE128_QUIET: Final = (10, 10)


def ean13(gtin14: str, height: float) -> str:
    """The EAN-13 of a 14-digit GTIN, `height` mm. Raises WrongCheckDigit, ValueError for a carton's code."""
    digits = codes.normalise(gtin14)
    if not digits.startswith("0"):
        raise ValueError(f"{gtin14} does not fit an EAN-13")
    (modules,) = barcode.get("ean13", digits[1:13]).build()
    return _bars(modules, EAN_QUIET, X_NOMINAL, height, digits[1:])


def gs1_128(elements: dict[str, str], width: float, height: float) -> str | None:
    """The GS1-128 of `elements` (AI → value) within `width` mm; None where it would be too fine to scan."""
    (modules,) = barcode.get("gs1_128", gs1.element_string(elements)).build()
    fits = width / (len(modules) + sum(CODE128_QUIET))
    if fits < X_SMALLEST:
        return None
    shown = "".join(f"({ai}){value}" for ai, value in elements.items())
    return _bars(modules, CODE128_QUIET, min(X_NOMINAL, fits), height, shown)


def qr(base_url: str, elements: dict[str, str]) -> str:
    """The GS1 Digital Link of `elements` as a QR code; it fills the box it is put in."""
    code = segno.make(gs1.digital_link(base_url, elements), error="m", micro=False)
    return str(code.svg_inline(border=4, omitsize=True, svgclass="qr", lineclass=None))


def _bars(modules: str, quiet: tuple[int, int], x: float, height: float, shown: str) -> str:
    left, right = quiet
    width = left + len(modules) + right
    path = "".join(f"M{at + left} 0h{run}v1h-{run}z" for at, run in _runs(modules))
    return (
        f'<svg class="bars" width="{width * x:.3f}mm" height="{height}mm" viewBox="0 0 {width} 1"'
        f' preserveAspectRatio="none" shape-rendering="crispEdges" role="img" aria-label="{shown}">'
        f'<path d="{path}"/></svg>'
    )


def _runs(modules: str) -> Iterator[tuple[int, int]]:
    """Where each dark bar begins, and how many modules it is wide."""
    at = 0
    for sign, same in groupby(modules):
        run = len(list(same))
        if sign == "1":
            yield at, run
        at += run
