"""The seal of a registered sign of origin, as a medal at the corner of a label.

Invariant: only a registered sign (IGP or AOP) has a seal; a claim that is not verified has none.
"""

import math

from store.pictures.lettering import text
from store.pictures.looks import PackShot
from store.pictures.paint import GOLD, PAPER, dots, ellipse, group, number

COLOURS = {"IGP": "#1d5b5e", "AOP": "#8e1f2f"}
ARABIC = {"IGP": ("بيان", "جغرافي"), "AOP": ("تسمية", "المنشأ")}
BOLD = 'font-weight="700"'


def seal(spec: PackShot, x: float, y: float, r: float, language: str) -> str:
    """A scalloped medal around (x, y), gold on its sign's colour; nothing without a sign."""
    if spec.sign not in COLOURS:
        return ""
    turns = [i * math.pi / 8 for i in range(16)]
    rim = [(r * 0.86 * math.cos(turn), r * 0.86 * math.sin(turn)) for turn in turns]
    medal = dots(rim, r * 0.18, GOLD) + ellipse(0, 0, r * 0.9, r * 0.9, "#e3bd66")
    face = ellipse(0, 0, r * 0.78, r * 0.78, COLOURS[spec.sign])
    words = _arabic(spec.sign, r) if language == "ar" else _latin(spec.sign, r)
    return group(medal + face + words, f"translate({number(x)} {number(y)})rotate(-8)")


def _latin(sign: str, r: float) -> str:
    return dots([(0, -r * 0.54)], r * 0.07, GOLD) + text(
        sign, 0, r * 0.24, r * 0.62, PAPER, "fr", BOLD
    )


def _arabic(sign: str, r: float) -> str:
    above, below = ARABIC[sign]
    first = text(above, 0, -r * 0.06, r * 0.46, PAPER, "ar", BOLD)
    return first + text(below, 0, r * 0.42, r * 0.42, PAPER, "ar", BOLD)
