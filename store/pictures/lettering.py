"""Setting a name in a box without knowing the reader's fonts.

A picture carries no font: phones set it in Georgia, Noto Serif, Geeza Pro or Noto Naskh. So widths
are estimated on the wide side, and the size is chosen so that the words stay within the box.

Invariant: by that estimate no line is wider than its box, and no set of lines is higher.
"""

import itertools

import msgspec

from store.pictures.paint import letters, number

FONTS = {
    "ar": "'Geeza Pro','Noto Naskh Arabic','Noto Sans Arabic',Georgia,serif",
    "latin": "Georgia,'Noto Serif',serif",
}
LEADING = 1.14
LITTLE = frozenset(("aux", "des", "les", "the", "and", "Dir", "Ras"))

_EM = {
    **dict.fromkeys(" .,:;'’!|", 0.28),
    **dict.fromkeys("ijl", 0.36),
    **dict.fromkeys("ftrsI()-", 0.47),
    **dict.fromkeys("mMwW", 0.98),
    **dict.fromkeys("ABCDEFGHKLNOPQRSTUVXYZÂÀÉÈÎÔ«»", 0.77),
    **dict.fromkeys("œæŒÆ", 1.0),
    **dict.fromkeys("اأإآل", 0.3),
    **dict.fromkeys("دذرزوؤءةه", 0.48),
    **dict.fromkeys("سشصضطظ", 0.84),
    **dict.fromkeys("بتثجحخعغفقكمنيىئڭگپ", 0.5),
}
_USUAL_EM = 0.64
# The last letter of an Arabic word ends in a flourish.
_FLOURISH = {**dict.fromkeys("لبتثجحخعغفقكمنيىئ", 0.28), **dict.fromkeys("سشصض", 0.46)}


class Lines(msgspec.Struct, frozen=True):
    """Lines of text and the size at which they fit."""

    lines: tuple[str, ...]
    size: float


def width(text: str) -> float:
    """The estimated width of bold text, in ems."""
    flourishes = sum(_FLOURISH.get(word[-1], 0) for word in text.split())
    return sum(_EM.get(character, _USUAL_EM) for character in text) + flourishes


def fit(text: str, box: tuple[float, float], largest: float, most_lines: int = 4) -> Lines:
    """Break `text` into at most `most_lines` lines so that it is as large as the box allows."""
    words = _bound(text.split())
    settings = [
        _set(broken, box, largest)
        for count in range(1, min(most_lines, len(words)) + 1)
        for broken in _breaks(words, count)
    ]
    return max(settings, key=_merit)


def _merit(setting: Lines) -> tuple[float, int, float]:
    """Larger first, to the half point; then fewer lines; then lines of like width."""
    widths = [width(line) for line in setting.lines]
    ragged = sum((max(widths) - one) ** 2 for one in widths)
    return round(setting.size * 2) / 2, -len(setting.lines), -ragged


def _bound(words: list[str]) -> list[str]:
    """Small words stay with the word that follows, as a typesetter keeps them."""
    bound: list[str] = []
    for word in words:
        if bound and _belong(bound[-1], word):
            bound[-1] += f" {word}"
        else:
            bound.append(word)
    return bound or [""]


def _belong(before: str, word: str) -> bool:
    """Whether `word` stays on the line of what stands before it: « soir », de Fès, d'argan."""
    last = before.rpartition(" ")[2]
    elided = word[1:2] in ("'", "’") and len(before) + len(word) <= 18
    closing = word in ("»", "!", "?", ":")
    return closing or elided or (last != "»" and (len(last) <= 2 or last in LITTLE))


def _breaks(words: list[str], count: int) -> list[tuple[str, ...]]:
    cuts = itertools.combinations(range(1, len(words)), count - 1)
    return [
        tuple(" ".join(words[a:b]) for a, b in itertools.pairwise((0, *cut, len(words))))
        for cut in itertools.islice(cuts, 200)
    ]


def _set(lines: tuple[str, ...], box: tuple[float, float], largest: float) -> Lines:
    widest = max(max(width(line) for line in lines), 0.5)
    size = min(largest, box[0] / widest, box[1] / (len(lines) * LEADING))
    return Lines(lines, round(size - 0.05, 1))


def text(
    words: str, x: float, y: float, size: float, fill: str, language: str, more: str = ""
) -> str:
    """One line of text on its base line, right to left in Arabic; the picture centres all text."""
    if not words:
        return ""
    script = ' direction="rtl"' if language == "ar" else ""
    place = f'x="{number(x)}" y="{number(y)}" font-size="{number(size)}"'
    tail = f" {more}" if more else ""
    return f'<text {place}{script} fill="{fill}"{tail}>{letters(words)}</text>'
