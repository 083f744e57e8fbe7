"""Every text of the house is there in French and in Arabic, and is spoken to whoever reads that language."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from store import i18n
from store.i18n import catalogues, gettext, ngettext, speaking
from store.i18n.catalogues import PARTS, Text, load, problems

ARABIC = re.compile(r"[\u0600-\u06ff]")
EASTERN_DIGITS = re.compile(r"[\u0660-\u0669\u06f0-\u06f9]")
LATIN_WORD = re.compile(r"[a-z]{4}")
PLACES = re.compile(r"%\(\w+\)[sd]|\S+\.\S+")
"""What stands for something else, and addresses."""
TAG = re.compile(r"</?\w+")


@pytest.fixture(scope="module")
def found() -> Iterator[dict[Text, set[str]]]:
    """The texts of the house, gathered once for all these tests."""
    gathered = catalogues.texts()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogues, "texts", lambda: gathered)
        yield gathered


pytestmark = pytest.mark.usefixtures("found")


def entries(language: str) -> list[tuple[list[str], list[str]]]:
    """(forms of the text, forms of its translation) of each entry."""
    return [(_forms(entry.id), _forms(entry.string)) for entry in load(language) if entry.id]


def _forms(text: Any) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def test_every_text_is_translated_and_nothing_else_is() -> None:
    assert problems() == []


@pytest.mark.parametrize("language", catalogues.TRANSLATED)
def test_a_translation_keeps_the_markup_of_its_text(language: str) -> None:
    for told, said in entries(language):
        for translation in said:
            assert sorted(TAG.findall(translation)) == sorted(TAG.findall(told[-1])), told


def test_arabic_is_written_in_arabic_with_the_digits_of_moroccan_shops() -> None:
    for _, said in entries("ar"):
        for translation in said:
            assert not EASTERN_DIGITS.search(translation), translation
            words = PLACES.sub("", translation)
            assert ARABIC.search(words) or not LATIN_WORD.search(words), translation


@pytest.mark.parametrize("part", sorted(PARTS.glob("*.json")), ids=lambda path: path.stem)
def test_a_file_of_translations_gives_both_languages(
    part: Path, found: dict[Text, set[str]]
) -> None:
    known = {message for message, _ in found}
    for message, given in json.loads(part.read_text("utf-8")).items():
        if message in known:
            assert given.keys() - {"plural"} <= {"fr", "ar"}, message


def test_arabic_counts_in_six_ways_french_in_two() -> None:
    for language, forms in (("ar", 6), ("fr", 2)):
        counted = [said for told, said in entries(language) if len(told) == 2]
        assert {len(said) for said in counted} == {forms}


def test_a_text_is_spoken_in_the_language_of_the_request_and_english_as_it_is_written() -> None:
    said = {}
    for language in i18n.LANGUAGES:
        with speaking(language):
            said[language] = gettext("Staff")
    assert said["en"] == "Staff"
    assert ARABIC.search(said["ar"])
    assert len(set(said.values())) == 3
    assert i18n.current() == "fr", "the request's own language is spoken again"


def test_a_count_chooses_its_words(found: dict[Text, set[str]]) -> None:
    one, many = next(
        (message, plural) for message, plural in sorted(found, key=str) if plural is not None
    )
    with speaking("ar"):
        spoken = {ngettext(one, many, number) for number in (0, 1, 2, 3, 11, 100)}
    assert len(spoken) > 3
    with speaking("fr"):
        assert ngettext(one, many, 0) == ngettext(one, many, 1) != ngettext(one, many, 2)


def test_names_in_a_list_are_parted_by_the_comma_of_the_language() -> None:
    with speaking("ar"):
        assert i18n.listed(["أركان", "عسل"]) == "أركان، عسل"
    with speaking("fr"):
        assert i18n.listed(["argan", "miel"]) == "argan, miel"


def test_an_unknown_text_is_said_as_it_is() -> None:
    with speaking("ar"):
        assert gettext("Nobody wrote this") == "Nobody wrote this"
        assert gettext("") == "", "and not the head of the catalogue"


# The check can fail


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the catalogues to spoil."""
    copy = tmp_path / "locale"
    shutil.copytree(i18n.FOLDER, copy)
    monkeypatch.setattr(catalogues, "FOLDER", copy)
    return copy


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('msgid "Staff"', 'msgid "Stuff"', "fr: no translation of “Staff”"),
        ('msgid "Staff"', 'msgid "Stuff"', "fr: “Stuff” is used nowhere"),
        ('msgid "Staff"\nmsgstr "', 'msgid "Staff"\nmsgstr "%(name)s ', "fr: other places than in “Staff”"),
        ('msgid "Staff"', '#, fuzzy\nmsgid "Staff"', "fr: unsure translation of “Staff”"),
    ],
)  # fmt: skip
def test_a_spoiled_catalogue_is_found_out(folder: Path, old: str, new: str, said: str) -> None:
    source = folder / "fr" / "LC_MESSAGES" / "messages.po"
    text = source.read_text("utf-8")
    assert text.count(old) == 1
    source.write_text(text.replace(old, new), "utf-8")
    assert any(problem.startswith(said) for problem in problems())


def test_a_text_that_two_parts_word_is_found_out(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogues, "PARTS", folder / "parts")
    for name in ("first", "second"):
        (folder / "parts" / f"{name}.json").write_text('{"Staff": {"fr": "Équipe"}}', "utf-8")
    assert any("first.json and in second.json" in problem for problem in problems())


def test_merging_what_is_merged_changes_nothing(folder: Path) -> None:
    catalogues.merge()
    first = {path: path.read_bytes() for path in folder.rglob("*.po")}
    catalogues.merge()
    assert {path: path.read_bytes() for path in folder.rglob("*.po")} == first
