"""The list of the till's texts and the modules that show them say the same."""

import re
from pathlib import Path

from pos.till import strings as till_strings

MODULES = Path(till_strings.__file__).parent.parent / "static" / "till"
ONE = re.compile(r'(?<![\w.])t\(\s*"((?:[^"\\]|\\.)*)"')
MANY = re.compile(r'(?<![\w.])nt\(\s*"((?:[^"\\]|\\.)*)",\s*"((?:[^"\\]|\\.)*)"')
REFUSAL = re.compile(r'(?:new \w+|super)\(\s*"((?:[^"\\]|\\.)*)"')


def _sources(pattern: str) -> str:
    return "\n".join(path.read_text("utf-8") for path in sorted(MODULES.glob(pattern)))


def test_the_till_shows_no_text_that_cannot_be_translated_and_none_is_listed_in_vain() -> None:
    shown = _sources("**/*.js")
    assert set(ONE.findall(shown)) == set(till_strings.OWN)
    assert set(MANY.findall(shown)) == set(till_strings.PLURALS)


def test_a_refusal_of_the_rules_that_is_listed_is_worded_as_the_rules_word_it() -> None:
    assert set(till_strings.OF_THE_RULES) <= set(REFUSAL.findall(_sources("pure/*.js")))
