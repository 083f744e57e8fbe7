"""The paint box: numbers, colours, leaves and gradients that every drawing shares.

Invariant: what leaves here is SVG made of presentation attributes only (no style, no script, no
address), and every id carries its picture's own prefix, so that pictures can share a page.
"""

import math
import re
from collections.abc import Iterable
from xml.sax.saxutils import escape

GOLD = "#c8973a"
PAPER = "#fbf3e2"

_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def number(value: float, decimals: int = 1) -> str:
    """A coordinate with so many decimals at most, written as short as it can be."""
    text = f"{value:.{decimals}f}".rstrip("0").rstrip(".")
    short = text.replace("0.", ".", 1) if abs(value) < 1 else text
    return "0" if short in ("-0", "") else short


def mix(one: str, other: str, share: float) -> str:
    """The colour that lies `share` (0 to 1) of the way from `one` to `other`, both `#rrggbb`."""
    pairs = ((int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def darker(colour: str, share: float) -> str:
    """The colour in shade: towards a warm black, never towards grey."""
    return mix(colour, "#1c0f08", share)


def lighter(colour: str, share: float) -> str:
    """The colour in light: towards a warm white."""
    return mix(colour, "#fffaf0", share)


def path(d: str, fill: str, more: str = "") -> str:
    return f'<path d="{_tight(d)}" fill="{fill}"{_attributes(more)}/>'


def line(d: str, stroke: str, width: float = 1, more: str = "") -> str:
    """An open stroke; the picture as a whole has no fill and round ends."""
    return (
        f'<path d="{_tight(d)}" stroke="{stroke}" stroke-width="{number(width)}"'
        f"{_attributes(more)}/>"
    )


def rect(x: float, y: float, w: float, h: float, fill: str, rx: float = 0, more: str = "") -> str:
    corner = f' rx="{number(rx)}"' if rx else ""
    box = f'x="{number(x)}" y="{number(y)}" width="{number(w)}" height="{number(h)}"'
    return f'<rect {box}{corner} fill="{fill}"{_attributes(more)}/>'


def ellipse(x: float, y: float, rx: float, ry: float, fill: str, more: str = "") -> str:
    if rx == ry:
        size = f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(rx)}"'
    else:
        size = f'<ellipse cx="{number(x)}" cy="{number(y)}" rx="{number(rx)}" ry="{number(ry)}"'
    return f'{size} fill="{fill}"{_attributes(more)}/>'


def group(content: str, transform: str = "", more: str = "") -> str:
    move = f' transform="{transform}"' if transform else ""
    return f"<g{move}{_attributes(more)}>{content}</g>"


def _tight(d: str) -> str:
    """Path data without the spaces that a minus sign makes superfluous."""
    return d.replace(" -", "-")


def _attributes(more: str) -> str:
    return f" {more}" if more else ""


def leaf(x: float, y: float, length: float, width: float, degrees: float) -> str:
    """Path data of one pointed leaf growing from (x, y) towards `degrees` (0 = right, 90 = down)."""
    turn = math.radians(degrees)
    dx, dy = math.cos(turn), math.sin(turn)
    mx, my = x + dx * length * 0.45, y + dy * length * 0.45
    sides = [f"{number(mx - dy * width * s)} {number(my + dx * width * s)}" for s in (1, -1)]
    tip = f"{number(x + dx * length)} {number(y + dy * length)}"
    start = f"{number(x)} {number(y)}"
    return f"M{start}Q{sides[0]} {tip}Q{sides[1]} {start}Z"


def blades(count: int, length: float, width: float, spread: float, foot: float = 32) -> list[str]:
    """The leaves of an upright sprig, left and right apart, shorter towards its top at -42."""
    sides: list[list[str]] = [[], []]
    for step in range(count):
        share = step / count
        y = foot - share * (foot + 38)
        reach = length * (1 - 0.5 * share)
        sides[step % 2].append(leaf(0, y, reach, width, -90 + (-spread, spread)[step % 2]))
    sides[1].append(leaf(0, -34, length * 0.45, width * 0.8, -90))
    return ["".join(side) for side in sides]


def sprig(
    count: int, length: float, width: float, spread: float, shades: tuple[str, str], stem: str
) -> str:
    """An upright sprig in a box of -50 to 50: its stem, its leaves in shade, its leaves in light."""
    left, right = blades(count, length, width, spread)
    return line("M0 48Q-3 0 0-40", stem, 2.2) + path(left, shades[0]) + path(right, shades[1])


def dots(points: Iterable[tuple[float, float]], radius: float, fill: str) -> str:
    """Small round dots drawn as one stroke: the shortest way to write many of them."""
    d = "".join(f"M{number(x)} {number(y)}h0" for x, y in points)
    return line(d, fill, radius * 2)


def letters(text: str) -> str:
    """Text made safe between tags: escaped, and without what XML 1.0 cannot hold at all."""
    return escape(_UNWRITABLE.sub("", text))


class Scene:
    """The definitions of one picture: each gradient or pattern once, named with its prefix."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self._definitions: dict[str, str] = {}

    def definitions(self) -> str:
        return f"<defs>{''.join(self._definitions.values())}</defs>"

    def across(self, name: str, *stops: tuple[float, str, float]) -> str:
        """A gradient from left to right; a stop is (percent, colour, opacity)."""
        return self._define(name, "linearGradient", "", _stops(stops))

    def down(self, name: str, *stops: tuple[float, str, float]) -> str:
        """A gradient from top to bottom."""
        return self._define(name, "linearGradient", ' x2="0" y2="1"', _stops(stops))

    def round(self, name: str, *stops: tuple[float, str, float], at: str = "") -> str:
        """A gradient from a centre outwards; `at` may place the centre (`cx="…" cy="…"`)."""
        return self._define(name, "radialGradient", f" {at}" if at else "", _stops(stops))

    def tile(self, name: str, size: tuple[float, float], content: str, move: str = "") -> str:
        """A pattern of one repeated tile of the given width and height."""
        turn = f' patternTransform="{move}"' if move else ""
        box = f' width="{number(size[0])}" height="{number(size[1])}" patternUnits="userSpaceOnUse"'
        return self._define(name, "pattern", box + turn, content)

    def clip(self, name: str, content: str) -> str:
        """A clip path, to be named in a `clip-path` attribute."""
        return self._define(name, "clipPath", "", content)

    def piece(self, name: str, content: str) -> str:
        """A drawing to be repeated: the address for `repeat`."""
        self._define(name, "g", "", content)
        return f"#{self.prefix}-{name}"

    def _define(self, name: str, tag: str, attributes: str, content: str) -> str:
        identity = f"{self.prefix}-{name}"
        self._definitions.setdefault(name, f'<{tag} id="{identity}"{attributes}>{content}</{tag}>')
        return f"url(#{identity})"


def repeat(address: str, x: float, y: float, degrees: float = 0, scale: float = 1) -> str:
    """One more copy of a `Scene.piece`, moved, turned and scaled."""
    transform = f"translate({number(x)} {number(y)})"
    if degrees:
        transform += f"rotate({number(degrees)})"
    if scale != 1:
        transform += f"scale({scale:.2f})"
    return f'<use href="{address}" transform="{transform}"/>'


def filled(address: str, fill: str, x: float = 0, y: float = 0) -> str:
    """One more copy of a `Scene.piece` that was drawn without a colour, in that colour."""
    place = f' x="{number(x)}" y="{number(y)}"' if x or y else ""
    return f'<use href="{address}"{place} fill="{fill}"/>'


def _stops(stops: Iterable[tuple[float, str, float]]) -> str:
    return "".join(_stop(*stop) for stop in stops)


def _stop(percent: float, colour: str, opacity: float) -> str:
    faint = "" if opacity == 1 else f' stop-opacity="{opacity:.2g}"'
    return f'<stop offset="{percent:g}%" stop-color="{colour}"{faint}/>'
