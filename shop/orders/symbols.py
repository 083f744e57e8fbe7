"""What a till scans of an order: its code as a QR."""

import segno

from store import codes


def order(code: str) -> str:
    """The order's code as a QR, in SVG without a size of its own."""
    symbol = segno.make(codes.order_symbol(code), error="m", micro=False)
    return str(symbol.svg_inline(border=4, omitsize=True, svgclass="qr", lineclass=None))
