"""Copy the white list of third-party browser files out of node_modules, ready to be served for ever.

    python scripts/assets.py node_modules store/static/vendor

A file's name carries a digest of its contents, compressed copies lie beside it, and manifest.json
says which name stands for which: `{"htmx.js": "htmx.5d1f0c2a.js"}`. Nothing else leaves node_modules.
"""

import gzip
import hashlib
import json
import shutil
import sys
from pathlib import Path

import brotli

FILES = {
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "htmx-sse.js": "htmx.org/dist/ext/hx-sse.min.js",
}
COMPRESSED = {".js", ".css"}


def main(modules: Path, vendor: Path) -> None:
    """Fill `vendor` anew."""
    fresh = vendor.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    manifest = {
        name: add(fresh, name, (modules / path).read_bytes()) for name, path in FILES.items()
    }
    (fresh / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True))
    shutil.rmtree(vendor, ignore_errors=True)
    fresh.rename(vendor)


def add(folder: Path, name: str, content: bytes) -> str:
    """Write one file under its hashed name, and compressed where that helps; the hashed name."""
    stem, _, suffix = name.rpartition(".")
    hashed = f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{suffix}"
    (folder / hashed).write_bytes(content)
    if f".{suffix}" in COMPRESSED:
        (folder / f"{hashed}.br").write_bytes(brotli.compress(content, quality=11))
        (folder / f"{hashed}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
    return hashed


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
