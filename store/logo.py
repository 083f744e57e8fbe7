"""The operator's logo: any picture comes in, one small clean one is kept and served.

It is decoded and written anew, so that nothing but its pixels survives; a picture that would unpack to
more than 25 million of them is refused unread.
"""

import asyncio
import base64
import hashlib
import io
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError
from starlette.requests import Request
from starlette.responses import Response

from store.db import Reader, Transaction
from store.errors import BadInput, NotFound
from store.i18n import N_
from store.web.access import PUBLIC, GuardedRoute, route
from store.web.addresses import url
from store.web.static import FOR_EVER

KEY: Final = "logo"
FORMATS: Final = ("PNG", "JPEG", "WEBP")
LONGEST_SIDE: Final = 512
MOST_PIXELS: Final = 25_000_000


async def clean(content: bytes) -> bytes:
    """The picture as a small WebP. Raises BadInput for what is not one of FORMATS, or is too large."""
    return await asyncio.to_thread(_clean, content)


def _clean(content: bytes) -> bytes:
    try:
        picture = Image.open(io.BytesIO(content), formats=FORMATS)
        if picture.width * picture.height > MOST_PIXELS:
            raise BadInput(N_("This picture is too large."), KEY)
        upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:  # fmt: skip
        raise BadInput(N_("This is not a picture that can be read (PNG, JPEG or WebP)."), KEY) from error  # fmt: skip
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    upright.save(out, "WEBP", quality=90, method=6)
    return out.getvalue()


async def keep(tx: Transaction, picture: bytes, *, by: int | None, now: int) -> str:
    """Store a cleaned picture in place of the one before; the address it is served at."""
    await tx.execute(
        """INSERT INTO setting (key, value, changed_at, changed_by) VALUES ($1, $2, $3, $4)
           ON CONFLICT (key) DO UPDATE SET value = excluded.value,
               changed_at = excluded.changed_at, changed_by = excluded.changed_by""",
        KEY,
        base64.b64encode(picture).decode(),
        now,
        by,
    )
    return url("logo", version=hashlib.sha256(picture).hexdigest()[:12])


async def find(reader: Reader) -> bytes:
    """Raises NotFound."""
    text = await reader.fetchval("SELECT value FROM setting WHERE key = $1", KEY)
    if text is None:
        raise NotFound(N_("There is no such file."))
    return base64.b64decode(text)


async def show(request: Request) -> Response:
    """Each version has its own address, so it may be kept for ever."""
    picture = await find(request.app.state.db)
    return Response(picture, headers={"Cache-Control": FOR_EVER}, media_type="image/webp")


routes: list[GuardedRoute] = [route("/logo/{version}", show, allow=PUBLIC, name="logo")]
