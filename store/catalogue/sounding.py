"""Arabic words as people write them in Latin letters: "zaafrane", "zafran" and "za3fran" are زعفران (rules §5.8). Pure.

Of a word what is heard: its consonants, and between them the long vowels. The short vowels, which Arabic does not write, are
written in any way or not at all. Of a word of two consonants more has to be heard, for it sounds like many others: its ع too, as
a 3 or a vowel. Twin: pos/static/till/pure/sounding.js.
"""

import re
from typing import Final, NamedTuple

SHORTEST, FEWEST = 3, 2
"""A word of fewer letters or consonants sounds like too many others."""
MEASURES: Final = frozenset(["مل", "سم"])
TYPED: Final = re.compile(r"[379]?[a-z]+(?:[379][a-z]+)*[379]?")
"""Latin letters, and the digits that stand for ع, ح and ق among them."""
ARABIC: Final = re.compile("[\u0621-\u064a]+")
PAIRS: Final = {"ch": "c", "sh": "c", "kh": "x", "gh": "k", "qu": "k", "dj": "j", "th": "t", "dh": "d", "ph": "f"}  # fmt: skip
LATIN: Final = {
    **{letter: letter for letter in "bdfhjklmnrstxz"},
    "c": "k", "g": "k", "q": "k", "p": "b", "v": "f", "7": "h", "9": "k",
}  # fmt: skip
LETTERS: Final = {
    "ب": "b", "ت": "t", "ث": "t", "ج": "j", "ح": "h", "خ": "x", "د": "d", "ذ": "d", "ر": "r", "ز": "z", "س": "s", "ش": "c",
    "ص": "s", "ض": "d", "ط": "t", "ظ": "d", "غ": "k", "ف": "f", "ق": "k", "ك": "k", "ل": "l", "م": "m", "ن": "n", "ه": "h",
}  # fmt: skip
CONSONANTS: Final = frozenset([*LATIN.values(), *PAIRS.values()])
VOWELS: Final = {
    "a": "AE", "e": "AIE", "i": "I", "y": "I", "o": "U", "u": "U", "w": "U", "3": "E",
    "ا": "A", "ي": "I", "و": "U", "ع": "E",
}  # fmt: skip
FINAL_H: Final = "ه"
"""How the ta marbuta is folded: a vowel, if anything."""


class Sound(NamedTuple):
    """The consonants of a word, and the vowels before each of them and behind the last."""

    consonants: str
    vowels: list[set[str]]


def of_typed(word: str) -> Sound | None:
    """What a word in Latin letters sounds like; None for one that is none, or that is too short to tell."""
    if len(word) < SHORTEST or TYPED.fullmatch(word) is None:
        return None
    heard: list[str] = []
    at = 0
    while at < len(word):
        pair = PAIRS.get(word[at : at + 2])
        heard.append(pair or LATIN.get(word[at], word[at]))
        at += 2 if pair else 1
    return _sound(heard)


def of_arabic(word: str) -> Sound | None:
    """What a folded Arabic word sounds like; None for one that is none, or that is too short to tell."""
    if ARABIC.fullmatch(word) is None or word in MEASURES:
        return None
    return _sound([LETTERS.get(letter, letter) for letter in word.removesuffix(FINAL_H)])


def _sound(heard: list[str]) -> Sound | None:
    """A consonant that is written twice, or said twice, counts once."""
    consonants = ""
    vowels: list[set[str]] = [set()]
    for letter in heard:
        if letter in VOWELS:
            vowels[-1] |= {*VOWELS[letter]}
        elif letter in CONSONANTS and consonants[-1:] != letter:
            consonants += letter
            vowels.append(set())
    if len(consonants) > FEWEST:
        vowels = [there - {"E"} for there in vowels]
    return Sound(consonants, vowels) if len(consonants) >= FEWEST else None


def is_short(sound: Sound) -> bool:
    """Whether it has so few consonants that only a name's word is meant by it."""
    return len(sound.consonants) == FEWEST


def is_heard(typed: Sound, word: Sound) -> bool:
    """Whether what was typed has the consonants of an Arabic word, and its long vowels where they are; an alef that begins it may be left out."""
    first, *others = word.vowels
    wanted = [first - {"A"}, *others]
    return typed.consonants == word.consonants and all(
        vowels <= heard for vowels, heard in zip(wanted, typed.vowels, strict=True)
    )
