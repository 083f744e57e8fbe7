"""A roll of thermal paper: what is set on it grows downwards, and becomes one picture of black dots.

Arabic is shaped and set from right to left by RAQM (HarfBuzz, FriBidi); in an Arabic receipt "start" is
the right edge. Invariant: nothing is set outside the paper's width; what is too long is broken.
"""

import functools
import json
from collections.abc import Callable, Sequence
from typing import Final, Literal

from PIL import Image, ImageDraw, ImageFont

from store.i18n import DIRECTIONS
from store.money import NO_BREAK_SPACE, Language
from store.web.static import FOLDER

DOTS: Final[dict[int, int]] = {80: 576, 58: 384}
"""Dots across, by the width of the paper in millimetres (203 dots per inch)."""

WHITE, BLACK = 255, 0
DARK_ENOUGH = 150
LEADING = 1.28
ARABIC_LARGER = 1.08
"""The Arabic letters of the house's face are drawn smaller than the Latin ones."""

Place = Literal["start", "middle", "end"]
Mark = Callable[[Image.Image, ImageDraw.ImageDraw], None]


@functools.lru_cache(maxsize=32)
def face(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    """The house's face, Latin and Arabic in one file, made by the build."""
    vendor = FOLDER / "vendor"
    names = json.loads((vendor / "manifest.json").read_text("utf-8"))
    file = vendor / names["paper-bold.ttf" if bold else "paper-regular.ttf"]
    return ImageFont.truetype(str(file), size, layout_engine=ImageFont.Layout.RAQM)


ISOLATES, ISOLATES_END = "\u2066\u2067\u2068", "\u2069"


def ltr(text: str) -> str:
    """A code or number that keeps its own direction within Arabic (Unicode isolates)."""
    return f"\u2066{text}\u2069"


def own(text: str) -> str:
    """A name or address that keeps the direction of its own first letter."""
    return f"\u2068{text}\u2069"


def glued(text: str) -> str:
    """Words that are not to be parted at the end of a line."""
    return text.replace(" ", NO_BREAK_SPACE)


def carried(lines: list[str]) -> list[str]:
    """Broken lines, each isolated as the text was where it began: "250 ml" below a French name stays so on an Arabic paper."""
    whole: list[str] = []
    still_open = ""
    for line in lines:
        text = still_open + line
        still_open = _open_after(text)
        whole.append(text + ISOLATES_END * len(still_open))
    return whole


def _open_after(text: str) -> str:
    open_: list[str] = []
    for character in text:
        if character in ISOLATES:
            open_.append(character)
        elif character == ISOLATES_END and open_:
            open_.pop()
    return "".join(open_)


class Paper:
    """Set things on it from top to bottom, then take the `picture`. Sizes are in dots."""

    def __init__(self, width: int, language: Language) -> None:
        self.width = width
        self.language = language
        self.direction = DIRECTIONS[language]
        self.y = 0
        self._marks: list[Mark] = []

    def picture(self) -> Image.Image:
        """The paper as it is: mode "1", white ground."""
        canvas = Image.new("L", (self.width, max(self.y, 1)), WHITE)
        pen = ImageDraw.Draw(canvas)
        for mark in self._marks:
            mark(canvas, pen)
        return canvas.point(lambda dot: WHITE if dot > DARK_ENOUGH else BLACK).convert(
            "1", dither=Image.Dither.NONE
        )

    # What a receipt is made of

    def space(self, dots: int) -> None:
        self.y += dots

    def text(
        self, words: str, size: int, *, bold: bool = False, place: Place = "start", indent: int = 0
    ) -> None:
        """A paragraph, broken where the paper ends."""
        for line in self.broken(words, size, bold, self.width - indent):
            self._set(line, size, bold, place, indent)
            self.y += self.pitch(size)

    def pair(self, name: str, value: str, size: int, *, bold: bool = False) -> None:
        """A name at the start and its value at the end; a long name goes on below."""
        room = self.width - self.length(value, size, bold) - size // 2
        first, *more = self.broken(name, size, bold, room) or [""]
        self._set(first, size, bold, "start", 0)
        self._set(value, size, bold, "end", 0)
        self.y += self.pitch(size)
        for line in more:
            self._set(line, size, bold, "start", 0)
            self.y += self.pitch(size)

    def three(self, pairs: Sequence[tuple[str, str]], size: int) -> None:
        """Three names with their values on one line, or below each other where they do not fit."""
        cells = [f"{name} {value}" for name, value in pairs]
        lengths = [self.length(cell, size) for cell in cells]
        if max(lengths[0], lengths[2]) + lengths[1] / 2 + size > self.width / 2:
            for name, value in pairs:
                self.pair(name, value, size)
            return
        places: tuple[Place, ...] = ("start", "middle", "end")
        for cell, place in zip(cells, places, strict=True):
            self._set(cell, size, False, place, 0)
        self.y += self.pitch(size)

    def rule(self, thickness: int = 2, *, dotted: bool = False) -> None:
        """A line across."""
        dash, gap = (4, 4) if dotted else (self.width, 1)
        top = self.y

        def draw(_: Image.Image, pen: ImageDraw.ImageDraw) -> None:
            for x in range(0, self.width, dash + gap):
                pen.rectangle((x, top, x + dash - 1, top + thickness - 1), BLACK)

        self._mark(draw)
        self.y += thickness

    def band(self, words: str, size: int) -> None:
        """White words on black, from edge to edge."""
        top, height = self.y, round(size * 1.7)
        self._mark(lambda _, pen: pen.rectangle((0, top, self.width, top + height - 1), BLACK))
        at = (self.width // 2, top + height // 2)
        font = self._face(size, True)
        self._mark(
            lambda _, pen: pen.text(
                at, words, WHITE, font, "mm", direction=self.direction, language=self.language
            )
        )
        self.y += height

    def image(self, picture: Image.Image) -> None:
        """A picture of black and white, in the middle."""
        corner = (self._left(picture.width, "middle"), self.y)
        self._mark(lambda canvas, _: canvas.paste(picture, corner))
        self.y += picture.height

    # How it is set

    def broken(self, words: str, size: int, bold: bool, room: int) -> list[str]:
        """The lines of a text; a word longer than the room is broken itself."""
        lines: list[str] = []
        for word in words.split(" "):
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.length(longer, size, bold) <= room:
                lines[-1] = longer
            else:
                lines += self._pieces(word, size, bold, room)
        return carried(lines)

    def _pieces(self, word: str, size: int, bold: bool, room: int) -> list[str]:
        pieces = [""]
        for character in word:
            if pieces[-1] and self.length(pieces[-1] + character, size, bold) > room:
                pieces.append("")
            pieces[-1] += character
        return pieces

    def length(self, words: str, size: int, bold: bool = False) -> int:
        font = self._face(size, bold)
        return round(font.getlength(words, direction=self.direction, language=self.language))

    def pitch(self, size: int) -> int:
        """From one line to the next."""
        return round(size * LEADING)

    def _face(self, size: int, bold: bool) -> ImageFont.FreeTypeFont:
        larger = ARABIC_LARGER if self.language == "ar" else 1
        return face(round(size * larger), bold)

    def _set(self, words: str, size: int, bold: bool, place: Place, indent: int) -> None:
        length = self.length(words, size, bold)
        shift = indent if self.direction == "ltr" else -indent
        at = (self._left(length, place) + (shift if place == "start" else 0), self.y + size)
        font = self._face(size, bold)
        self._mark(
            lambda _, pen: pen.text(
                at, words, BLACK, font, "ls", direction=self.direction, language=self.language
            )
        )

    def _left(self, length: int, place: Place) -> int:
        """The left edge of something `length` dots wide."""
        if place == "middle":
            return (self.width - length) // 2
        return 0 if (place == "start") == (self.direction == "ltr") else self.width - length

    def _mark(self, mark: Mark) -> None:
        self._marks.append(mark)
