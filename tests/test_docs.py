"""What the README and docs/ say about commands, settings, routes, rules and files is true of the code."""

import argparse
import importlib
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from store import app, environment
from store.__main__ import parser
from store.web import addresses

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
TEXT = {page.name: page.read_text("utf-8") for page in PAGES}
EVERYTHING = "\n".join(TEXT.values())

COMMAND = re.compile(r"python -m store ([^`\n\\]*(?:\\\n[^`\n\\]*)*)")
MAKE = re.compile(r"(?:`|^|sudo )make ([a-z-]+(?: [a-z-]+)*)", re.MULTILINE)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)#:]+)\)|src=\"([^\":]+)\"")
DOTTED = re.compile(r"(?:store|inventory|pos|shop)(?:\.[a-zA-Z_]\w*)+")


def commands() -> list[str]:
    return sorted({found.replace("\\\n", " ").strip() for found in COMMAND.findall(EVERYTHING)})


@pytest.mark.parametrize("words", commands())
def test_a_command_that_the_docs_show_is_understood(
    words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given = shlex.split(words, comments=True)
    try:
        parser().parse_args(given)
    except SystemExit:
        # A mention without its arguments ("`python -m store import`") must be a command all the same.
        said = capsys.readouterr().err
        assert "invalid choice" not in said, said
        assert "unrecognized" not in said, said


def sub_commands(found: argparse.ArgumentParser, before: str = "") -> Iterator[str]:
    for action in found._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, inner in action.choices.items():
                yield before + name
                yield from sub_commands(inner, f"{before}{name} ")


def test_every_command_is_in_the_docs() -> None:
    named = {name for name in sub_commands(parser()) if " " not in name}
    shown = {words.split()[0] for words in commands() if words}
    assert named <= shown


def test_every_make_target_that_the_docs_name_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {word for words in MAKE.findall(EVERYTHING) for word in words.split()}
    assert {"run", "test", "bench", "soak"} <= named <= targets


def test_the_environment_variables_of_the_docs_are_those_of_the_program() -> None:
    described = set(re.findall(r"^\| (`[A-Z_`, ]+`) \|", TEXT["running.md"], re.MULTILINE))
    shown = {name for cell in described for name in CODE.findall(cell)}
    listed = re.search(r"STORE_DATA, [A-Z_, ]+\.", environment.__doc__ or "")
    assert listed
    assert shown == set(re.findall(r"[A-Z_]{3,}", listed.group()))


def paths_named() -> set[str]:
    """Everything in backquotes that looks like an address of the application."""
    said = {code for code in CODE.findall(EVERYTHING) if re.fullmatch(r"/[a-z0-9{}/:_.-]*", code)}
    return {path for path in said if not path.startswith(("/opt", "/var", "/etc"))}


def test_every_address_that_the_docs_name_is_a_route() -> None:
    known = [
        re.sub(r"\{[^}]*\}", "*", path).rstrip("/")
        for path, _ in addresses.every_route(app.routes())
    ]
    for path in paths_named():
        asked = re.sub(r"\{[^}]*\}", "*", path).rstrip("/")
        asked = re.sub(r"^/(fr|ar|en)(?=/|$)", "/*", asked)
        assert asked in known, f"{path} is not a route"


def files_named() -> set[str]:
    tops = ("store/", "pos/", "shop/", "inventory/", "templates/", "tests/", "docs/", "bench/", "scripts/")  # fmt: skip
    return {code.rstrip("/") for code in CODE.findall(EVERYTHING) if code.startswith(tops)}


@pytest.mark.parametrize("name", sorted(files_named()))
def test_a_file_that_the_docs_name_exists(name: str) -> None:
    assert (ROOT / name).exists() or list(ROOT.glob(name))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_link_of_the_docs_leads_somewhere(page: Path) -> None:
    for groups in LINK.findall(page.read_text("utf-8")):
        target = next(filter(None, groups))
        assert (page.parent / target).exists(), target


def rules_named() -> set[str]:
    return {code for code in CODE.findall(TEXT["rules.md"]) if DOTTED.fullmatch(code)}


@pytest.mark.parametrize("name", sorted(rules_named()))
def test_a_rule_lives_where_the_docs_say(name: str) -> None:
    found: object = None
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for attribute in parts[length:]:
            found = getattr(found, attribute)
        break
    assert found is not None


def test_the_tree_of_the_readme_is_the_tree() -> None:
    tree = re.search(r"```\n(store/.*?)```", TEXT["README.md"], re.DOTALL)
    assert tree
    shown = set(re.findall(r"^([a-z]+)/", tree.group(1), re.MULTILINE))
    there = {path.name for path in ROOT.iterdir() if path.is_dir() and path.name[0] not in "._"}
    assert shown == there - {"node_modules"}


REPORTS = (ROOT / "docs" / "field_reports.md").read_text("utf-8")
TESTS = set(re.findall(r"def (test_\w+)\(", "\n".join(p.read_text("utf-8") for p in (ROOT / "tests").rglob("test_*.py"))))  # fmt: skip


def test_every_test_that_the_field_reports_name_exists() -> None:
    named = set(re.findall(r"`(test_\w+)`", REPORTS))
    assert named - TESTS == set()
    of_modules = re.findall(r"`(\w+\.test\.mjs): ([^`]+)`", REPORTS)
    assert of_modules
    for file, title in of_modules:
        assert f'test("{title}"' in (ROOT / "tests" / "pos" / file).read_text("utf-8")


@pytest.mark.parametrize("row", range(1, 26))
def test_every_report_of_the_field_has_a_test_named_after_it(row: int) -> None:
    (told,) = re.findall(rf"^\| {row:02} \|.*$", REPORTS, re.MULTILINE)
    named = re.findall(r"`(test_\w+)`", told)
    assert named
    assert all(name.startswith(f"test_row_{row:02}_") for name in named)
