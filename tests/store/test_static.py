"""Files for the browser: named by their content, kept for ever, sent compressed, and no others."""

import hashlib
import json
import re
from pathlib import Path

import brotli
import pytest

from store.web.static import FOLDER, FOR_EVER, Assets, asset, assets
from tests.house import House

pytestmark = pytest.mark.anyio
STYLE = "css/base.css"


def a_folder(path: Path, **files: str) -> Path:
    for name, text in files.items():
        (path / name.replace("_", ".")).write_text(text, "utf-8")
    return path


def test_the_address_changes_with_any_file_and_with_nothing_else(tmp_path: Path) -> None:
    first = Assets(a_folder(tmp_path, a_css="p {}", b_js="1")).build
    assert Assets(tmp_path).build == first
    a_folder(tmp_path, a_css="p { color: red }")
    changed = Assets(tmp_path).build
    assert changed != first
    (tmp_path / "b.js").rename(tmp_path / "c.js")
    assert Assets(tmp_path).build not in (first, changed)


def test_a_third_partys_file_is_named_by_its_content() -> None:
    manifest = json.loads((FOLDER / "vendor" / "manifest.json").read_text("utf-8"))
    assert manifest
    for name, hashed in manifest.items():
        assert asset(f"vendor/{name}") == f"/static/vendor/{hashed}"
        content = (FOLDER / "vendor" / hashed).read_bytes()
        (mark,) = re.findall(r"[.-]([0-9a-f]{8,})\.", hashed)
        assert hashlib.sha256(content).hexdigest().startswith(mark)


async def test_a_file_may_be_kept_for_ever_and_travels_compressed(house: House) -> None:
    guest = await house.client(**{"Accept-Encoding": "br"})
    answer = await guest.get(asset(STYLE))
    assert answer.headers["cache-control"] == FOR_EVER
    assert "immutable" in FOR_EVER
    assert answer.headers["content-encoding"] == "br"
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert answer.content == (FOLDER / STYLE).read_bytes()
    assert len(brotli.compress(answer.content)) < len(answer.content) / 2


async def test_who_understands_no_encoding_gets_the_file_as_it_is(house: House) -> None:
    guest = await house.client(**{"Accept-Encoding": "identity"})
    answer = await guest.get(asset(STYLE))
    assert "content-encoding" not in answer.headers
    assert answer.content == (FOLDER / STYLE).read_bytes()


async def test_what_is_packed_already_is_not_packed_again(house: House) -> None:
    guest = await house.client(**{"Accept-Encoding": "br, gzip"})
    fonts = [path for path in assets().paths if path.endswith(".woff2")]
    assert fonts
    answer = await guest.get(f"/static/vendor/{fonts[0].removeprefix('vendor/')}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "font/woff2"
    assert "content-encoding" not in answer.headers


async def test_who_has_the_file_is_told_so(house: House) -> None:
    guest = await house.client()
    etag = (await guest.get(asset(STYLE))).headers["etag"]
    again = await guest.get(asset(STYLE), headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")


async def test_a_page_of_an_older_build_gets_todays_file_but_not_for_ever(house: House) -> None:
    guest = await house.client()
    answer = await guest.get(f"/static/0123456789ab/{STYLE}")
    assert answer.content == (FOLDER / STYLE).read_bytes()
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    [
        "%2e%2e/environment.py",
        "..%2f..%2fpyproject.toml",
        "css/%2e%2e/%2e%2e/environment.py",
        "/etc/passwd",
        "css",
        "css/",
        "",
        "css/base.css.br",
        "css/base.css%00",
        "CSS/base.css",
    ],
)
async def test_no_path_leads_to_another_file(house: House, path: str) -> None:
    guest = await house.client()
    for build in (assets().build, "vendor", "x"):
        answer = await guest.get(f"/static/{build}/{path}")
        assert answer.status_code in (400, 404)
        assert b"import" not in answer.content


async def test_every_file_that_we_name_in_templates_is_there(house: House) -> None:
    templates = (FOLDER.parent.parent / "templates").rglob("*.html")
    named = {
        found
        for template in templates
        for found in re.findall(r"""asset\(["']([^"'~]+)["']\)""", template.read_text("utf-8"))
    }
    guest = await house.client()
    assert len(named) > 5
    missing = [name for name in named if (await guest.get(asset(name))).status_code != 200]
    assert missing == []
