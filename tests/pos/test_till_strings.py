"""The list of the till's texts and the modules that show them say the same."""

import re
from pathlib import Path

from pos.sales import refusals
from pos.till import strings as till_strings
from store.errors import StoreError
from store.i18n import LANGUAGES, speaking
from store.i18n import gettext as _
from store.web import refusals as web

POS = Path(till_strings.__file__).parent.parent
ROOT = POS.parent
MODULES = POS / "static" / "till"
REFUSED = re.compile(r'(?:RefusedReceipt|super\(\).__init__)\(\s*"(\w+)"')
WORDED = re.compile(r"^ +(\w+): (\[.+\]),$", re.MULTILINE)
OFFICE = re.compile(r'^  "(\w+)": \(_\(', re.MULTILINE)
STATUS = re.compile(r"^ +(\d+): ", re.MULTILINE)
BUG = 500
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


def test_every_status_of_a_refusal_says_why_and_what_to_do_where_it_names_no_sale() -> None:
    given = {kind.status for kind in _kinds_of(StoreError)} | web.MESSAGES.keys() | {BUG}
    worded = _sources("screens/device/refused_words.js").partition("const statuses")[2]
    assert set(map(int, STATUS.findall(worded.partition("};")[0]))) == given


def _kinds_of(kind: type[StoreError]) -> set[type[StoreError]]:
    """A kind of refusal with all that are made of it."""
    return {kind}.union(*(_kinds_of(one) for one in kind.__subclasses__()))


def test_every_way_to_refuse_a_sale_says_why_and_what_to_do_at_the_till_and_in_the_office() -> None:
    given = {
        word for path in POS.rglob("*.py") for word in REFUSED.findall(path.read_text("utf-8"))
    }
    assert given == {*refusals.WORDS, "rejected"}, (
        "a word that is given is listed, and none in vain"
    )

    worded = (
        _sources("screens/device/refused_words.js").partition("const words")[2].partition("};")[0]
    )
    said = dict(WORDED.findall(worded))
    assert set(said) == set(refusals.WORDS)
    texts = [text for pair in said.values() for text in ONE.findall(pair)]
    assert len(set(texts)) == 2 * len(said), "each word has a reason and a step of its own"
    for language in LANGUAGES:
        with speaking(language):
            assert len({_(text) for text in texts}) == len(texts)
            assert language == "en" or not [text for text in texts if _(text) == text]

    page = (ROOT / "templates" / "office" / "sales" / "refused.html").read_text("utf-8")
    assert set(OFFICE.findall(page)) == set(refusals.WORDS)
