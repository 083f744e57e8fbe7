"""The look of the house keeps its promises: readable colours, small files, nothing that the CSP forbids."""

import re
from pathlib import Path

import brotli
import pytest

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "store" / "static"
# A mail is read without our style sheets, under no policy of ours: it alone carries its own style.
TEMPLATES = sorted(
    path for path in (ROOT / "templates").rglob("*.html") if path.parent.name != "emails"
)
TOKENS = (STATIC / "css" / "tokens.css").read_text("utf-8")
COLOURS = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", TOKENS.split("@media")[0]))
GROUNDS = sorted(name for name in COLOURS if name.startswith("category-"))
TEXT_ON = [
    *((text, ground) for text in ("ink", "ink-soft", "indigo", "brick", "olive", "rose", "earth")
      for ground in ("paper", "sheet", "sand")),
    *(("ink", ground) for ground in ("saffron", "saffron-soft", "olive-soft", "brick-soft", *GROUNDS)),
    ("indigo", "indigo-soft"), ("olive-deep", "olive-soft"), ("sheet", "olive"), ("sheet", "brick"),
    ("sheet", "indigo"), ("saffron", "indigo-deep"), ("lilac", "indigo-deep"),
]  # fmt: skip


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb` (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(COLOURS[one]), luminance(COLOURS[other])))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("text", "ground"), TEXT_ON)
def test_text_is_readable_on_its_ground(text: str, ground: str) -> None:
    assert contrast(text, ground) >= 4.5


def test_lines_around_fields_can_be_seen() -> None:
    assert all(contrast("line-strong", ground) >= 3 for ground in ("paper", "sheet", "sand"))


def test_every_category_ground_has_its_class() -> None:
    classes = re.findall(r"\.ground-([\w-]+) \{ --ground: var\(--category-([\w-]+)\); \}", TOKENS)
    assert sorted(f"category-{name}" for name, _ in classes) == GROUNDS
    assert all(name == colour for name, colour in classes)


def test_what_the_shop_loads_to_be_styled_is_small() -> None:
    names = ("tokens", "base", "ui", "shop")
    sizes = [len(brotli.compress((STATIC / "css" / f"{name}.css").read_bytes())) for name in names]
    assert sum(sizes) < 14_000


def test_the_behaviours_of_the_pages_are_small() -> None:
    assert len(brotli.compress((STATIC / "js" / "ui.js").read_bytes())) < 3_000


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_template_holds_nothing_that_the_csp_forbids(template: Path) -> None:
    text = template.read_text("utf-8")
    assert not re.findall(
        r"<style|\bstyle=|\bon[a-z]+=\"|javascript:|hx-on|<script(?![^>]*(?:src=|json))", text
    )


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_icon_that_a_template_asks_for_is_drawn(template: Path) -> None:
    drawn = set(
        re.findall(r'symbol id="([\w-]+)"', (STATIC / "img" / "icons.svg").read_text("utf-8"))
    )
    asked = re.findall(r"\bicon\(\"([\w-]+)\"", template.read_text("utf-8"))
    assert set(asked) <= drawn


def test_styles_and_scripts_name_only_files_that_exist() -> None:
    for sheet in (STATIC / "css").rglob("*.css"):
        for address in re.findall(r'url\("([^"]+)"\)', sheet.read_text("utf-8")):
            assert (sheet.parent / address).is_file(), f"{sheet.name}: {address}"


def test_nothing_is_placed_to_the_left_or_right_but_by_the_direction_of_the_text() -> None:
    """Arabic mirrors by itself only where properties are logical; a select's arrow has no logical form."""
    physical = (
        r"^\s*(?:margin|padding|border|inset)?-?(?:left|right)\s*:|text-align: (?:left|right)"
    )
    for sheet in (STATIC / "css").rglob("*.css"):
        assert not re.findall(physical, sheet.read_text("utf-8"), re.MULTILINE), sheet.name
