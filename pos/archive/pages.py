"""The office's button for the archive of a period."""

import tempfile
from collections.abc import AsyncIterator
from io import BufferedRandom
from typing import Annotated, Final

import msgspec
from msgspec import Meta
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from pos.archive import writing
from pos.archive.rows import Period
from store import audit, clock
from store.errors import BadInput
from store.web import AUDITOR, MANAGER, query, route

Day = Annotated[str, Meta(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])\Z")]
CHUNK: Final = 1 << 16


class Asked(msgspec.Struct, frozen=True):
    """From the first day to the last, both included."""

    from_on: Day
    to_on: Day


async def download(request: Request) -> Response:
    """The archive of a period, of the site's registers; who took it is logged."""
    asked, person, database = query(request, Asked), request.state.staff, request.app.state.db
    period, key = _period(asked), request.app.state.environment.secret
    file: BufferedRandom = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it has been sent
    try:
        digest = await writing.write(database, file, period, key=key, site_id=person.site_id)
    except BaseException:
        file.close()
        raise
    detail = {**period._asdict(), "sha256": digest}
    await database.write(
        lambda tx: audit.record(tx, person.id, "archive.export", "archive:books", detail, clock.now())
    )  # fmt: skip
    name = f"archive-{period.from_on}-{period.to_on}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}  # fmt: skip
    return StreamingResponse(_parts(file), media_type="application/zip", headers=headers)


async def _parts(file: BufferedRandom) -> AsyncIterator[bytes]:
    with file:
        while part := await run_in_threadpool(file.read, CHUNK):
            yield part


def _period(asked: Asked) -> Period:
    """Raises BadInput where a day is none."""
    for name, day_on in msgspec.structs.asdict(asked).items():
        try:
            clock.start_of(day_on)
        except ValueError as error:
            raise BadInput("There is no such day.", name) from error
    return Period(asked.from_on, asked.to_on)


archive_routes = [
    route("/sales/archive", download, allow={MANAGER, AUDITOR}, name="office.archive"),
]
