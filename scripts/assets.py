"""Copy the white list of third-party browser files out of node_modules, ready to be served for ever.

    python scripts/assets.py node_modules store/static/vendor

A file's name carries a digest of its contents, compressed copies lie beside it, and manifest.json
says which name stands for which: `{"htmx.js": "htmx.5d1f0c2a9b37.js"}`. Nothing else leaves node_modules.
Printed receipts need Latin and Arabic in one file, at a fixed weight: those are merged here.
"""

import gzip
import hashlib
import io
import json
import re
import shutil
import sys
import tempfile
from pathlib import Path

import brotli
from fontTools.merge import Merger
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FONTS = "@fontsource-variable/{0}/files/{0}-{1}-wght-normal.woff2"
FILES = {
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "htmx-sse.js": "htmx.org/dist/ext/hx-sse.min.js",
    "mada-latin.woff2": FONTS.format("mada", "latin"),
    "mada-latin-ext.woff2": FONTS.format("mada", "latin-ext"),
    "mada-arabic.woff2": FONTS.format("mada", "arabic"),
    "el-messiri-latin.woff2": FONTS.format("el-messiri", "latin"),
    "el-messiri-arabic.woff2": FONTS.format("el-messiri", "arabic"),
    "zxing.js": "zxing-wasm/dist/iife/full/index.js",
    "zxing.wasm": "zxing-wasm/dist/full/zxing_full.wasm",
}
PAPER_WEIGHTS = {"paper-regular.ttf": 500, "paper-bold.ttf": 800}
PAPER_SCRIPTS = ("latin", "latin-ext", "arabic")
LICENSES = {
    "htmx.LICENSE": "htmx.org/LICENSE",
    "mada.LICENSE": "@fontsource-variable/mada/LICENSE",
    "el-messiri.LICENSE": "@fontsource-variable/el-messiri/LICENSE",
    "zxing.LICENSE": "zxing-wasm/LICENSE",
}
FONT_FACES = Path(__file__).with_name("fonts.css")
COMPRESSED = ("js", "css", "wasm")


def main(modules: Path, vendor: Path) -> None:
    """Fill `vendor` anew; it is exchanged as a whole, at the end."""
    fresh = vendor.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    manifest = {
        name: add(fresh, name, (modules / path).read_bytes()) for name, path in FILES.items()
    }
    for name, weight in PAPER_WEIGHTS.items():
        manifest[name] = add(fresh, name, paper_font(modules, weight))
    manifest["fonts.css"] = add(fresh, "fonts.css", font_faces(manifest).encode())
    (fresh / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True))
    for name, path in LICENSES.items():
        shutil.copyfile(modules / path, fresh / name)
    shutil.rmtree(vendor, ignore_errors=True)
    fresh.rename(vendor)


def font_faces(manifest: dict[str, str]) -> str:
    """fonts.css with the hashed names in its urls. Raises KeyError for a font that is not on the list."""
    return re.sub(
        r'url\("(.+?)"\)', lambda url: f'url("{manifest[url[1]]}")', FONT_FACES.read_text()
    )


def paper_font(modules: Path, weight: int) -> bytes:
    """One font of all the scripts at one weight; the same bytes each time."""
    with tempfile.TemporaryDirectory() as folder:
        parts = []
        for script in PAPER_SCRIPTS:
            font = TTFont(modules / FONTS.format("mada", script), recalcTimestamp=False)
            part = instantiateVariableFont(font, {"wght": weight})
            part.flavor = None
            parts.append(str(Path(folder) / f"{script}.ttf"))
            part.save(parts[-1])
        merged = Merger().merge(parts)
    merged.recalcTimestamp = False
    merged["head"].created = merged["head"].modified = 0
    out = io.BytesIO()
    merged.save(out)
    return out.getvalue()


def add(folder: Path, name: str, content: bytes) -> str:
    """Write one file under its hashed name, and compressed where that helps; the hashed name."""
    stem, _, suffix = name.rpartition(".")
    hashed = f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{suffix}"
    (folder / hashed).write_bytes(content)
    if suffix in COMPRESSED:
        (folder / f"{hashed}.br").write_bytes(brotli.compress(content, quality=11))
        (folder / f"{hashed}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
    return hashed


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
