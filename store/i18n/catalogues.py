"""The texts of the whole house and their translations: found, merged, checked.

A text is found where it is written: `_("…")`, `N_("…")`, `ngettext` in Python and in templates, the sentences
of refusals wherever one is made, and the till's own list. French and Arabic live in one .po each; a
translation comes in through `store/locale/parts/*.json` or by editing the .po.
"""

import ast
import json
import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from store.i18n import FOLDER

ROOT: Final = FOLDER.parent.parent
PACKAGES: Final = ("store", "inventory", "pos", "shop")
TRANSLATED: Final = ("fr", "ar")
PARTS: Final = FOLDER / "parts"
ONE: Final = frozenset({"_", "N_", "gettext"})
PLACE: Final = re.compile(r"%\((\w+)\)[sd]")
PLURALS: Final = "PLURALS"
"""A tuple of this name lists counted texts for somebody else to use: the till's modules."""
ARABIC_FORMS: Final = (
    "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 :"
    " n%100>=11 && n%100<=99 ? 4 : 5);"
)
FORMS: Final = {"fr": "nplurals=2; plural=(n > 1);", "ar": ARABIC_FORMS}

Text = tuple[str, str | None]
"""A message and, where it counts something, its plural."""


def texts() -> dict[Text, set[str]]:
    """Every text of the house, with the files it is written in."""
    found: dict[Text, set[str]] = {}
    for path, text in [*_in_python(), *_in_templates()]:
        found.setdefault(text, set()).add(path.relative_to(ROOT).as_posix())
    return found


def _in_python() -> Iterator[tuple[Path, Text]]:
    trees = {
        path: ast.parse(path.read_text("utf-8"))
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
    }
    refusals = _refusals(trees.values())
    for path, tree in trees.items():
        for text in _in_tree(tree, refusals):
            yield path, text


def _refusals(trees: Iterable[ast.Module]) -> set[str]:
    """The names of StoreError and of every class that stands on it."""
    parents = {
        node.name: {_name(base) for base in node.bases}
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    known = {"StoreError"}
    while more := {name for name, bases in parents.items() if bases & known} - known:
        known |= more
    return known


def _in_tree(tree: ast.Module, refusals: set[str]) -> Iterator[Text]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name in refusals:
            yield from _given_to_super(node)
        elif isinstance(node, ast.Call):
            yield from _in_call(node, refusals)
        elif isinstance(node, ast.Assign) and [_name(target) for target in node.targets] == [
            PLURALS
        ]:
            yield from ast.literal_eval(node.value)


def _in_call(call: ast.Call, refusals: set[str]) -> Iterator[Text]:
    name = _name(call.func)
    words = [_constant(argument) for argument in call.args]
    if name in ONE and words and words[0]:
        yield words[0], None
    elif name == "ngettext" and len(words) > 1 and words[0] and words[1]:
        yield words[0], words[1]
    elif name in refusals:
        yield from ((word, None) for word in words if word and _is_sentence(word))


def _given_to_super(node: ast.ClassDef) -> Iterator[Text]:
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and _name(call.func) == "__init__":
            for argument in call.args:
                word = _constant(argument)
                if word and _is_sentence(word):
                    yield word, None


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _constant(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _is_sentence(text: str) -> bool:
    """A refusal's words, not the name of its field."""
    return " " in text or text.endswith(".")


def _in_templates() -> Iterator[tuple[Path, Text]]:
    options = {"extensions": "jinja2.ext.i18n,jinja2.ext.do", "newstyle_gettext": "true", "silent": "false"}  # fmt: skip
    for path in sorted((ROOT / "templates").rglob("*.html")):
        found = babel_extract(
            BytesIO(path.read_bytes()), ("_", "N_", "gettext", "ngettext"), [], options
        )
        for _line, function, message, _comments in found:
            words = message if isinstance(message, tuple) else (message, None)
            if words[0]:
                yield path, (words[0], words[1] if function == "ngettext" else None)


# The catalogues


def path_of(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def load(language: str) -> Catalog:
    """The language's .po; an empty one where there is none yet."""
    if not path_of(language).exists():
        return Catalog(locale=language)
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language)


def save(language: str, catalogue: Catalog) -> None:
    """Write the .po, sorted, without dates or line numbers: it changes when a text does."""
    out = BytesIO()
    write_po(out, catalogue, width=100, no_location=False, include_lineno=False, sort_output=True, omit_header=True)  # fmt: skip
    header = (
        f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"MIME-Version: 1.0\\n"\n'
        f'"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {FORMS[language]}\\n"\n\n'
    )
    path_of(language).parent.mkdir(parents=True, exist_ok=True)
    path_of(language).write_bytes(header.encode() + out.getvalue())


def merge() -> None:
    """Bring both .po files to the texts of today: what is known is kept, the parts come in, the rest goes."""
    found = texts()
    given = _parts()
    for language in TRANSLATED:
        before = load(language)
        fresh = Catalog(locale=language)
        for (message, plural), files in sorted(found.items(), key=lambda item: item[0][0]):
            translated = _translation(message, plural, language, before, given)
            where = [(name, None) for name in sorted(files)]
            fresh.add(_id(message, plural), translated, locations=where)  # type: ignore[arg-type]  # Babel takes no line
        save(language, fresh)


def _id(message: str, plural: str | None) -> Any:
    return message if plural is None else (message, plural)


def _translation(
    message: str, plural: str | None, language: str, before: Catalog, given: dict[str, Any]
) -> Any:
    part = given.get(message, {}).get(language)
    if part and isinstance(part, list) == (plural is not None):
        return tuple(part) if plural is not None else part
    known = before.get(message)
    if known is not None and known.pluralizable == (plural is not None):
        return known.string
    return tuple("" for _ in range(_form_count(language))) if plural is not None else ""


def _parts() -> dict[str, dict[str, Any]]:
    return {message: worded for part in _read_parts().values() for message, worded in part.items()}


def _read_parts() -> dict[str, dict[str, dict[str, Any]]]:
    return {path.name: json.loads(path.read_text("utf-8")) for path in sorted(PARTS.glob("*.json"))}


def _form_count(language: str) -> int:
    return int(re.findall(r"nplurals=(\d)", FORMS[language])[0])


def problems() -> list[str]:
    """What keeps the catalogues from being complete, one sentence each."""
    found = texts()
    return [
        *_mixed(found),
        *_worded_twice(),
        *(problem for language in TRANSLATED for problem in _problems_of(language, found)),
    ]


def _mixed(found: dict[Text, set[str]]) -> Iterator[str]:
    """One text both counted and not would need two translations under one key."""
    plurals: dict[str, set[str | None]] = {}
    for message, plural in found:
        plurals.setdefault(message, set()).add(plural)
    for message, kinds in plurals.items():
        if len(kinds) > 1:
            yield f"“{message}” is used both with and without a plural"


def _worded_twice() -> Iterator[str]:
    """Of two parts that word one text, one would win in silence."""
    where: dict[str, list[str]] = {}
    for name, part in _read_parts().items():
        for message in part:
            where.setdefault(message, []).append(name)
    for message, names in where.items():
        if len(names) > 1:
            yield f"“{message}” is worded in {' and in '.join(names)}"


def _problems_of(language: str, found: dict[Text, set[str]]) -> Iterator[str]:
    catalogue = load(language)
    wanted = {message for message, _ in found}
    for message, plural in sorted(found, key=str):
        entry = catalogue.get(message)
        files = ", ".join(sorted(found[message, plural]))
        if entry is None or not _is_complete(entry.string, plural, language):
            yield f"{language}: no translation of “{message}” ({files})"
        elif entry.fuzzy:
            yield f"{language}: unsure translation of “{message}” ({files})"
        elif not _places_agree(message, plural, entry.string):
            yield f"{language}: other places than in “{message}” ({files})"
    for entry in catalogue:
        message = entry.id[0] if isinstance(entry.id, tuple | list) else entry.id
        if message and message not in wanted:
            yield f"{language}: “{message}” is used nowhere"


def _is_complete(translated: Any, plural: str | None, language: str) -> bool:
    if plural is None:
        return isinstance(translated, str) and bool(translated)
    return len(translated) == _form_count(language) and all(translated)


def _places_agree(message: str, plural: str | None, translated: Any) -> bool:
    """Every `%(name)s` of the translation is in the text, and none is lost but the count, in words."""
    forms = [translated] if isinstance(translated, str) else list(translated)
    wanted = set(PLACE.findall(message)) | set(PLACE.findall(plural or ""))
    optional = {"num"} if plural is not None else set()
    return all(
        set(PLACE.findall(form)) <= wanted and wanted - optional <= set(PLACE.findall(form))
        for form in forms
    )
