"""What is installed is pinned, checked by hash, and as new as what the project asks for."""

import ast
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
RUNTIME = PROJECT["project"]["dependencies"]
GROUPS = PROJECT["dependency-groups"]
OURS = ("store", "inventory", "pos", "shop")
LOCKS = {
    "requirements.lock": RUNTIME,
    "requirements-dev.lock": RUNTIME + GROUPS["dev"],
    "requirements-node.lock": GROUPS["node"],
}


def pins(lock: str) -> dict[str, str]:
    """The version of each package of a lock."""
    text = (ROOT / lock).read_text("utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==([^\s;]+)", text, re.MULTILINE))


def imported(file: Path) -> Iterator[str]:
    """The first word of every module that a file imports."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


def browser_packages() -> dict[str, Any]:
    packages: dict[str, Any] = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    return packages


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_what_the_project_asks_for(lock: str) -> None:
    pinned = pins(lock)
    asked = [Requirement(text) for text in LOCKS[lock]]
    stale = [str(r) for r in asked if pinned.get(r.name, "0") not in r.specifier]
    assert stale == [], "run `make lock`"


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_hashes_and_no_addresses(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    assert "://" not in text
    entries = re.split(r"\n(?=\S)", text.strip())
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_runtime_and_the_developers_run_the_same_versions() -> None:
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()


def test_the_shop_imports_nothing_that_make_run_does_not_install() -> None:
    declared = {Requirement(text).name for text in RUNTIME}
    owners = packages_distributions()
    files = [file for package in OURS for file in (ROOT / package).rglob("*.py")]
    foreign = {module for file in files for module in imported(file)} - sys.stdlib_module_names
    undeclared = [
        module
        for module in sorted(foreign - set(OURS))
        if declared.isdisjoint(name.lower() for name in owners.get(module, []))
    ]
    assert undeclared == []


def test_the_browser_packages_are_exact_and_locked_without_addresses() -> None:
    asked = json.loads((ROOT / "package.json").read_text())
    locked = browser_packages()
    for name, version in {**asked["dependencies"], **asked["devDependencies"]}.items():
        assert locked[f"node_modules/{name}"]["version"] == version
    assert [path for path, package in locked.items() if "resolved" in package] == []
    assert [path for path, package in locked.items() if path and "integrity" not in package] == []


def test_the_build_left_every_browser_file_under_its_hashed_name() -> None:
    vendor = ROOT / "store" / "static" / "vendor"
    manifest = json.loads((vendor / "manifest.json").read_text())
    assert {"htmx.js", "htmx-sse.js", "fonts.css"} <= manifest.keys()
    assert [name for name in manifest.values() if not (vendor / name).is_file()] == []
    styles = (vendor / manifest["fonts.css"]).read_text()
    assert set(re.findall(r'url\("(.+?)"\)', styles)) == {
        name for name in manifest.values() if name.endswith(".woff2")
    }
