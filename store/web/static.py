"""Files for the browser: ours under one build id, third-party ones under their own hashed names.

`/static/{build}/css/base.css`: the build id is a digest of every file of ours, so a relative url in a
stylesheet or a module inherits it and everything may be kept for ever. Files are found in a table made
at start: no path from outside ever touches the disk. Compressed copies are made once, or read from the
build's.
"""

import functools
import gzip
import hashlib
import json
import mimetypes
from collections.abc import Container
from pathlib import Path
from typing import Final

import brotli
import msgspec
from starlette.requests import Request
from starlette.responses import Response

from store.errors import NotFound
from store.i18n import N_
from store.web.access import PUBLIC, GuardedRoute, route
from store.web.responses import etag_of, not_modified

FOLDER: Final = Path(__file__).parent.parent / "static"
TYPES: Final = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".wasm": "application/wasm",
}
COMPRESSIBLE: Final = (".js", ".css", ".svg", ".json", ".webmanifest", ".txt", ".html", ".wasm")
FOR_EVER: Final = "public, max-age=31536000, immutable"


class File(msgspec.Struct):
    """A file's bytes, as they are and as they travel."""

    content: bytes
    type: str
    etag: str
    encoded: dict[str, bytes]


class Assets:
    """The files of a folder by their path in it."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self.folder = folder
        self.paths = sorted(self._find())
        self.vendor = _manifest(folder / "vendor" / "manifest.json")
        self.build = self._digest()
        self._files: dict[str, File] = {}

    def _find(self) -> list[str]:
        files = (path for path in self.folder.rglob("*") if path.is_file())
        names = (path.relative_to(self.folder).as_posix() for path in files)
        return [name for name in names if not name.endswith((".br", ".gz", ".stamp"))]

    def _digest(self) -> str:
        sha = hashlib.sha256()
        for name in self.paths:
            if not name.startswith("vendor/"):
                sha.update(name.encode() + (self.folder / name).read_bytes())
        return sha.hexdigest()[:12]

    def url(self, path: str) -> str:
        """Where the browser gets `path` ("css/base.css", "vendor/htmx.js")."""
        name = path.removeprefix("vendor/")
        if name != path:
            return f"/static/vendor/{self.vendor.get(name, name)}"
        return f"/static/{self.build}/{path}"

    def file(self, path: str) -> File:
        """Raises NotFound."""
        if path not in self._files:
            if path not in self.paths:
                raise NotFound(N_("There is no such file."))
            self._files[path] = self._load(path)
        return self._files[path]

    def _load(self, path: str) -> File:
        content = (self.folder / path).read_bytes()
        suffix = Path(path).suffix
        guessed = TYPES.get(suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"
        encoded = self._encoded(path, content) if suffix in COMPRESSIBLE else {}
        return File(content, guessed, etag_of(content), encoded)

    def _encoded(self, path: str, content: bytes) -> dict[str, bytes]:
        ready = {name: self.folder / f"{path}.{name}" for name in ("br", "gz")}
        br = ready["br"].read_bytes() if ready["br"].exists() else brotli.compress(content, quality=6)  # fmt: skip
        gz = ready["gz"].read_bytes() if ready["gz"].exists() else gzip.compress(content, 9, mtime=0)  # fmt: skip
        return {"br": br, "gzip": gz}


def _manifest(path: Path) -> dict[str, str]:
    return dict(json.loads(path.read_text("utf-8"))) if path.exists() else {}


@functools.cache
def assets() -> Assets:
    """The files of this installation."""
    return Assets()


def asset(path: str) -> str:
    return assets().url(path)


def preferred(accepted: str, available: Container[str]) -> str | None:
    """The encoding to answer in: brotli, else gzip, where there is one and the client takes it."""
    return next(
        (name for name in ("br", "gzip") if name in available and _takes(accepted, name)), None
    )


@functools.lru_cache(maxsize=256)
def _takes(accepted: str, encoding: str) -> bool:
    for part in accepted.lower().split(","):
        name, _, weight = part.partition(";")
        if name.strip() == encoding:
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def file_response(request: Request, file: File, *, cache: str) -> Response:
    """The file, compressed where the client takes it; 304 when it has it."""
    headers = {"Cache-Control": cache, "ETag": file.etag, "Vary": "Accept-Encoding"}
    if not_modified(request, file.etag):
        return Response(status_code=304, headers=headers)
    encoding = preferred(request.headers.get("accept-encoding", ""), file.encoded)
    body = file.encoded[encoding] if encoding else file.content
    if encoding:
        headers["Content-Encoding"] = encoding
    return Response(body, 200, headers, media_type=file.type)


async def serve(request: Request) -> Response:
    build, path = request.path_params["build"], request.path_params["path"]
    if build == "vendor":
        return file_response(request, assets().file(f"vendor/{path}"), cache=FOR_EVER)
    current = build == assets().build  # a page of an older build gets today's file, not for ever
    return file_response(request, assets().file(path), cache=FOR_EVER if current else "no-cache")


async def favicon(request: Request) -> Response:
    return file_response(request, assets().file("img/favicon.svg"), cache="public, max-age=86400")


routes: list[GuardedRoute] = [
    route("/static/{build}/{path:path}", serve, allow=PUBLIC, name="static"),
    route("/favicon.ico", favicon, allow=PUBLIC, name="favicon"),
]
