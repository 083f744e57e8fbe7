"""The office's import: a file is looked at first, row by row; what was seen is then taken in whole.

A file that was sent is kept in the data folder under the digest of its bytes, for a day, so that nobody
chooses it twice. The plan that a person agrees to bears a mark: where the file would do something else
by then, nothing is done.
"""

import asyncio
import hashlib
import re
import time
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from inventory.pool.cooperatives import COOPERATIVES
from inventory.pool.goods import GOODS
from store import clock
from store.catalogue.importer import exporting, planning, sheet
from store.catalogue.importer.columns import Record
from store.catalogue.importer.kind import Kind
from store.catalogue.importer.sheet import MOST_BYTES, Sheet
from store.errors import BadInput, NotAllowed, NotFound, StoreError
from store.web import AUDITOR, MANAGER, POOL_OPERATOR, form, render, route, see_other, uploads, url

KINDS: dict[str, Kind] = {kind.name: kind for kind in (GOODS, COOPERATIVES)}
KEPT_SECONDS = 24 * 3600
DIGEST = re.compile(r"[0-9a-f]{64}")
SHOWN = 200


class Agreed(msgspec.Struct, frozen=True):
    mark: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]


def _kind(request: Request) -> Kind:
    """The kind of file in the address. Raises NotFound; NotAllowed where it is the manager's alone."""
    kind = KINDS.get(request.path_params["kind"])
    if kind is None:
        raise NotFound("There is no such page.")
    if request.method == "POST" and kind is GOODS and request.state.staff.role != MANAGER:
        raise NotAllowed("Your role does not allow this.")
    return kind


def _written(kind: Kind, name: str, record: Record) -> str:
    """A cell as a file would have it."""
    column = next(column for column in kind.columns if column.name == name)
    return column.write(record[name]) if name in record else ""


def _folder(request: Request) -> Path:
    folder: Path = request.app.state.environment.data / "imports"
    return folder


async def show(request: Request) -> Response:
    return _show(request)


def _show(request: Request, refusal: StoreError | None = None) -> Response:
    may = {GOODS.name: {MANAGER}, COOPERATIVES.name: {MANAGER, POOL_OPERATOR}}
    return render(
        request, "office/import/choose.html", status=refusal.status if refusal else 200,
        refusal=refusal, kinds=list(KINDS.values()),
        may={name for name, roles in may.items() if request.state.staff.role in roles},
    )  # fmt: skip


async def send(request: Request) -> Response:
    """Take the file in and show what it would do; nothing is changed yet."""
    kind = _kind(request)
    try:
        chosen = await uploads(request, "file")
        if not chosen:
            raise BadInput("Choose a file.", "file")
        content = await chosen[0].read()
        await asyncio.to_thread(sheet.read, content)
    except StoreError as refusal:
        return _show(request, refusal)
    digest = await asyncio.to_thread(_keep, _folder(request), content)
    return see_other(request, url("office.import.plan", kind=kind.name, digest=digest))


def _keep(folder: Path, content: bytes) -> str:
    """Keep the bytes under their digest; those of more than a day ago are removed."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if time.time() - old.stat().st_mtime > KEPT_SECONDS:
            old.unlink(missing_ok=True)
    digest = hashlib.sha256(content).hexdigest()
    (folder / digest).write_bytes(content)
    return digest


async def _sheet(request: Request) -> Sheet:
    """The rows of the file that was sent. Raises NotFound when it is gone."""
    digest = request.path_params["digest"]
    path = _folder(request) / digest
    if not DIGEST.fullmatch(digest) or not path.is_file():
        raise NotFound("This file was sent more than a day ago. Send it again.")
    return await asyncio.to_thread(lambda: sheet.read(path.read_bytes()))


async def show_plan(request: Request) -> Response:
    return await _show_plan(request)


async def _show_plan(request: Request, refusal: StoreError | None = None) -> Response:
    kind, rows = _kind(request), await _sheet(request)
    made, fault = None, refusal
    try:
        made = await planning.plan(request.app.state.db, kind, rows, now=clock.now())
    except BadInput as reason:
        fault = reason
    return render(
        request, "office/import/plan.html", status=fault.status if fault else 200, kind=kind, plan=made,
        refusal=fault, mark=planning.mark(made) if made else "", shown=SHOWN,
        digest=request.path_params["digest"], written=_written,
        may=request.state.staff.role == MANAGER or (kind is COOPERATIVES and request.state.staff.role == POOL_OPERATOR),
    )  # fmt: skip


async def carry_out(request: Request) -> Response:
    """Do what the plan says, all of it or nothing."""
    kind, rows = _kind(request), await _sheet(request)
    try:
        given = await form(request, Agreed)
        by, now = request.state.staff.id, clock.now()
        await request.app.state.db.write(
            lambda tx: planning.run(tx, kind, rows, by=by, now=now, agreed=given.mark)
        )
    except StoreError as refusal:
        return await _show_plan(request, refusal)
    return see_other(request, url("office.products" if kind is GOODS else "office.cooperatives"))


async def as_file(request: Request) -> Response:
    """What is in the house, in the columns of the import."""
    kind, wanted = _kind(request), request.path_params["format"]
    if wanted not in exporting.TYPES:
        raise NotFound("There is no such page.")
    content = await exporting.export(request.app.state.db, kind, wanted, now=clock.now())
    name = f"{kind.name}-{clock.day(clock.now())}.{wanted}"
    return Response(
        content,
        media_type=exporting.TYPES[wanted],
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )


READERS = {MANAGER, POOL_OPERATOR, AUDITOR}
SENDERS = {MANAGER, POOL_OPERATOR}
routes = [
    route("/import", show, allow=READERS, name="office.import"),
    route(
        "/import/{kind}", send, allow=SENDERS, methods=("POST",), name="office.import.send",
        body_limit_bytes=MOST_BYTES + 65_536,
    ),
    route("/import/{kind}.{format}", as_file, allow=READERS, name="office.import.file"),
    route("/import/{kind}/{digest}", show_plan, allow=READERS, name="office.import.plan"),
    route("/import/{kind}/{digest}", carry_out, allow=SENDERS, methods=("POST",), name="office.import.do"),
]  # fmt: skip
