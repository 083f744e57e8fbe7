"""Finding goods by what a person types: any language, any letter form, one slip of the finger (rules §5.8).

An `Index` is made of `product_search` and kept in memory; it never changes. `find` makes a new one when
the catalogue has moved. Twin of `Index`: pos/static/till/pure/fold.js.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice
from typing import Final
from weakref import WeakKeyDictionary

from store import clock
from store.catalogue import sounding
from store.catalogue.folding import fold, product_text
from store.db import Database, Reader, Transaction, rows_of

__all__ = ["Index", "find", "fold", "index_of", "remember", "terms"]

LONGEST_TEXT: Final = 200
MOST_TERMS: Final = 8
MOST_FOUND: Final = 1_000
FRESH_MS: Final = clock.SECOND
# How well a word of a product answers a word that was typed; lower is better.
NAME, NAME_PREFIX, OTHER, OTHER_PREFIX, SOUND, TYPO = (rank * 16 for rank in range(6))
LAST_PLACE: Final = 9
SHORTEST_WITH_TYPO: Final = 4
ROOT: Final = re.compile("[\u0621-\u064a]{3}")
LONG_VOWELS: Final = "اوي"
MEASURED: Final = re.compile("([0-9]+)(ml|cl|l|g|kg|cm|مل|لتر|غ|كغ|سم)")
UNSAID: Final = frozenset(
    [
        "de",
        "du",
        "des",
        "la",
        "le",
        "les",
        "et",
        "a",
        "au",
        "aux",
        "en",
        "un",
        "une",
        "of",
        "the",
        "and",
        "with",
        "for",
        "من",
        "في",
        "على",
        "مع",
    ]
)
"""Words that say nothing of the goods; dropped where others are left."""


def terms(text: str) -> tuple[str, ...]:
    """The words to look for: those of `text` that say something, at most eight."""
    words = tuple(dict.fromkeys(fold(text[:LONGEST_TEXT]).split()))
    telling = tuple(word for word in words if len(word) > 1 and word not in UNSAID)
    return (telling or words)[:MOST_TERMS]


class Index:
    """Which products have which words, and how prominently.

    `rows` are (product id, text), the text as `product_text` writes it: names first, a line each,
    the rest on the last line.
    """

    def __init__(self, rows: Iterable[tuple[int, str]]) -> None:
        self._where: dict[str, dict[int, int]] = {}
        for product_id, text in rows:
            *names, others = text.split("\n")
            for line in names:
                for place, word in enumerate(line.split()):
                    self._note(word, product_id, NAME + min(place, LAST_PLACE))
            for word in others.split():
                self._note(word, product_id, OTHER)
        self._vocabulary = sorted(self._where)

    def _note(self, word: str, product_id: int, rank: int) -> None:
        places = self._where.setdefault(word, {})
        places[product_id] = min(rank, places.get(product_id, rank))

    def find(self, text: str, limit: int = MOST_FOUND) -> list[int]:
        """The products that have every word of `text`, best first.

        A word of the name counts before the beginning of one, then the same of what else is known of
        the goods; where nothing else is found, an Arabic word is found by its sound in Latin letters, a measure that is
        written onto its number as if it stood apart, and a slip of one letter is forgiven. Nothing typed: nothing.
        """
        wanted = terms(text)
        if not wanted:
            return []
        found = _in_all([self._exactly(term) or self._loosely(term) for term in wanted])
        if not found:
            found = _in_all([self._exactly(term) | self._loosely(term) for term in wanted])
        ranked = sorted(found.items(), key=lambda item: (item[1], item[0]))
        return [product_id for product_id, _ in ranked[:limit]]

    def _exactly(self, term: str) -> dict[int, int]:
        """Products with a word that is `term` or begins with it, each with its best rank."""
        found: dict[int, int] = {}
        for word in self._beginning_with(term):
            further = 0 if word == term else NAME_PREFIX - NAME
            for product_id, rank in self._where[word].items():
                found[product_id] = min(rank + further, found.get(product_id, TYPO))
        return found

    def _beginning_with(self, term: str) -> Iterator[str]:
        for word in islice(self._vocabulary, bisect_left(self._vocabulary, term), None):
            if not word.startswith(term):
                return
            yield word

    def _loosely(self, term: str) -> dict[int, int]:
        return self._nearly(term) | self._sounding(term) | self._measured(term)

    def _measured(self, term: str) -> dict[int, int]:
        """Products of so much, where the measure was typed onto its number: "250ml" is 250 ml."""
        parts = MEASURED.fullmatch(term)
        return _in_all([self._where.get(part, {}) for part in parts.groups()]) if parts else {}

    def _sounding(self, term: str) -> dict[int, int]:
        """Products with an Arabic word that is written in Latin letters as it sounds."""
        typed = sounding.of_typed(term)
        found: dict[int, int] = {}
        for word, sound in self._by_consonants.get(typed.consonants, ()) if typed else ():
            if typed and sounding.is_heard(typed, sound):
                for product_id, rank in self._where[word].items():
                    if rank < OTHER or not sounding.is_short(typed):
                        found[product_id] = min(SOUND + rank, found.get(product_id, 2 * SOUND))
        return found

    @cached_property
    def _by_consonants(self) -> Mapping[str, list[tuple[str, sounding.Sound]]]:
        """The Arabic words with what they sound like, by their consonants."""
        found: dict[str, list[tuple[str, sounding.Sound]]] = {}
        for word in self._vocabulary:
            if sound := sounding.of_arabic(word):
                found.setdefault(sound.consonants, []).append((word, sound))
        return found

    def _nearly(self, term: str) -> dict[int, int]:
        """Products with a word that is one slip away from `term`; of a short Arabic one, with its plural."""
        is_near = one_slip if len(term) >= SHORTEST_WITH_TYPO else is_plural
        if not term.isalpha():
            return {}
        near = {word for form in _shortened(term) for word in self._by_shortened.get(form, ())}
        found: dict[int, int] = {}
        for word in near:
            if is_near(term, word):
                for product_id, rank in self._where[word].items():
                    found[product_id] = min(TYPO + rank, found.get(product_id, 2 * TYPO))
        return found

    @cached_property
    def _by_shortened(self) -> Mapping[str, list[str]]:
        """Words by each form of them that lacks at most one letter: two words one slip apart share such a form."""
        found: dict[str, list[str]] = {}
        for word in self._vocabulary:
            if word.isalpha() and len(word) >= SHORTEST_WITH_TYPO - 1:
                for form in _shortened(word):
                    found.setdefault(form, []).append(word)
        return found


def _in_all(answers: list[dict[int, int]]) -> dict[int, int]:
    """What every answer holds, ranks summed."""
    smallest = min(answers, key=len)
    return {
        product_id: sum(answer[product_id] for answer in answers)
        for product_id in smallest
        if all(product_id in answer for answer in answers)
    }


def _shortened(word: str) -> set[str]:
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


def one_slip(typed: str, word: str) -> bool:
    """Whether one letter too many, too few or wrong, or two swapped, is all that lies between them."""
    short, long = sorted((typed, word), key=len)
    if len(long) - len(short) > 1:
        return False
    at = next((i for i in range(len(short)) if short[i] != long[i]), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    swapped = long[at : at + 2] == short[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    return swapped or short[at + 1 :] == long[at + 1 :]


def is_plural(root: str, word: str) -> bool:
    """Whether an Arabic word is its three letters with a long vowel among them, as many plurals are: تمر, تمور."""
    if ROOT.fullmatch(root) is None or len(word) != len(root) + 1:
        return False
    return any(word[i] in LONG_VOWELS and word[:i] + word[i + 1 :] == root for i in range(1, 3))


# -- the index of a database -----------------------------------------------------------------


class _Kept:
    """The index of one database, and what tells that it is still the right one."""

    def __init__(self, database: Database) -> None:
        self.index = Index(())
        self.mark: tuple[int, int] = (-1, -1)
        self.checked_at = 0
        database.listen(self._heard)

    def _heard(self, topic: str, _payload: str) -> None:
        if topic == "catalogue":
            self.checked_at = 0


_kept: WeakKeyDictionary[Database, _Kept] = WeakKeyDictionary()


async def find(database: Database, text: str, limit: int = MOST_FOUND) -> list[int]:
    """The ids of the products that `text` finds, best first; archived ones among them."""
    return (await index_of(database)).find(text, limit)


async def index_of(database: Database) -> Index:
    """The index of the catalogue as it is: another process's changes count after a second at most."""
    kept = _kept.get(database) or _kept.setdefault(database, _Kept(database))
    now = clock.now()
    if now >= kept.checked_at + FRESH_MS:
        mark = await _mark(database)
        if mark != kept.mark:
            rows = await database.report("SELECT product_id, folded FROM product_search")
            kept.index, kept.mark = Index((row[0], row[1]) for row in rows), mark
        kept.checked_at = now
    return kept.index


async def _mark(reader: Reader) -> tuple[int, int]:
    row = await reader.fetchrow("SELECT COUNT(*), COALESCE(SUM(version), 0) FROM product")
    return (0, 0) if row is None else (int(row[0]), int(row[1]))


ENTRY = """SELECT p.id, p.name_fr, p.name_ar, p.name_en, p.sku, p.region, p.province, p.sign_name,
        c.name_fr AS category_fr, c.name_ar AS category_ar, c.name_en AS category_en
    FROM product p JOIN category c ON c.id = p.category_id"""
CHUNK: Final = 1_000


async def remember(tx: Transaction, product_ids: Iterable[int]) -> None:
    """Write down what these products are found by, after they were made or changed."""
    wanted = set(product_ids)
    entries = [
        (row[0], product_text(list(row)[1:4], list(row)[4:]))
        for row in await tx.fetch(ENTRY)
        if row[0] in wanted
    ]
    for start in range(0, len(entries), CHUNK):
        chunk = entries[start : start + CHUNK]
        await tx.execute(
            f"""INSERT INTO product_search (product_id, folded) VALUES {rows_of(len(chunk), 2)}
                ON CONFLICT (product_id) DO UPDATE SET folded = excluded.folded""",
            *[value for entry in chunk for value in entry],
        )
    tx.notify("catalogue", "")
