"""Letters brought to one form, so that every way of writing a word finds it (rules §5.8). Pure.

Latin loses case and accents, Arabic its vowel signs, its tatweel, the seats of hamza and the article;
digits are 0–9. Twin: pos/static/till/pure/fold.js.
"""

import unicodedata
from collections.abc import Iterable, Iterator

APOSTROPHES = dict.fromkeys(map(ord, "’‘‛ʼʻ`´′＇"), "'")
ELIDED = frozenset(["c", "d", "j", "l", "m", "n", "s", "t", "qu"])
"""What French drops before a vowel: d'argan is argan."""
TATWEEL = "\u0640"
LETTERS = str.maketrans(
    {
        "œ": "oe", "æ": "ae", "ø": "o", "ß": "ss", "ı": "i", "đ": "d", "ł": "l",
        "ٱ": "ا", "ة": "ه", "ہ": "ه", "ھ": "ه", "ى": "ي", "ی": "ي", "ې": "ي", "ء": "",
        "گ": "ك", "ڭ": "ك", "ک": "ك", "ڪ": "ك", "پ": "ب", "چ": "ج", "ژ": "ز", "ڤ": "ف",
        **{digit: str(i) for i, digit in enumerate("٠١٢٣٤٥٦٧٨٩")},
        **{digit: str(i) for i, digit in enumerate("۰۱۲۳۴۵۶۷۸۹")},
    }
)  # fmt: skip
ARTICLES = ("وال", "بال", "كال", "فال", "ال", "لل")
PARTICLES = ("و", "ب")
"""What Arabic writes together with the next word: "and", "with". Only the index looks behind them."""
SHORTEST_AFTER_ARTICLE, SHORTEST_AFTER_PARTICLE = 2, 3


def fold(text: str) -> str:
    """The words of `text` in their one form, a space between: "L'Huile d'Argan" → "huile argan"."""
    return " ".join(word for parts in _chunks(text) for word in _words(parts))


def indexed(text: str) -> str:
    """`fold`, and behind it the other forms under which its words are looked for: "dargan", "اركان"."""
    chunks = list(_chunks(text))
    words = [word for parts in chunks for word in _words(parts)]
    return " ".join([*words, *dict.fromkeys(form for form in _forms(chunks) if form not in words)])


def product_text(names: Iterable[str], others: Iterable[str]) -> str:
    """What is kept of a product to find it by: one line per name, and one for everything else."""
    return "\n".join([*map(indexed, names), indexed(" ".join(others))])


def _chunks(text: str) -> Iterator[list[str]]:
    """What stands between spaces, each cut at its apostrophes."""
    for chunk in _plain(text).split():
        parts = [part for part in chunk.split("'") if part]
        if parts:
            yield parts


def _plain(text: str) -> str:
    split = unicodedata.normalize("NFKD", text.translate(APOSTROPHES)).lower()
    return "".join(map(_letter, split)).translate(LETTERS)


def _letter(character: str) -> str:
    kind = unicodedata.category(character)
    if kind[0] == "M" or kind == "Cf" or character == TATWEEL:
        return ""
    return character if kind[0] in "LN" or character == "'" else " "


def _words(parts: list[str]) -> list[str]:
    kept = parts[1:] if len(parts) > 1 and parts[0] in ELIDED else parts
    return [_without_article(word) for word in kept]


def _without_article(word: str) -> str:
    for article in ARTICLES:
        if word.startswith(article) and len(word) >= len(article) + SHORTEST_AFTER_ARTICLE:
            return word[len(article) :]
    return word


def _forms(chunks: list[list[str]]) -> Iterator[str]:
    for parts in chunks:
        if len(parts) > 1:
            yield "".join(parts)
        for word in _words(parts):
            if word[0] in PARTICLES and len(word) > SHORTEST_AFTER_PARTICLE:
                yield _without_article(word[1:])
