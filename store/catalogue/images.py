"""What goods look like: a photograph where a manager has uploaded one, else the drawn pack-shot.

Both are addressed by what they show (the product's version, the photo's id), so browsers keep them.
"""

from functools import lru_cache
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from store import audit
from store.catalogue.products import Product
from store.db import Transaction
from store.errors import NotFound
from store.pictures.packshot import packshot
from store.pictures.photos import WIDTHS
from store.pictures.spec import Goods, describe, goods_of
from store.web.pages import compress
from store.web.static import preferred

FOR_EVER: Final = "public, max-age=31536000, immutable"
KEPT: Final = 2_000


async def drawing(request: Request) -> Response:
    """The pack-shot of a product, labelled in a language."""
    row = await request.app.state.db.fetchrow(
        "SELECT p.*, c.slug AS category FROM product p JOIN category c ON c.id = p.category_id WHERE p.sku = $1",
        request.path_params["sku"],
    )
    if row is None:
        raise NotFound("There is no such product.")
    svg = _drawn(goods_of(dict(row)), request.path_params["lang"])
    encoding = preferred(request.headers.get("accept-encoding", ""), svg)
    headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
    if encoding:
        headers["Content-Encoding"] = encoding
    return Response(svg[encoding or ""], media_type="image/svg+xml", headers=headers)


@lru_cache(maxsize=KEPT)
def _drawn(goods: Goods, language: str) -> dict[str, bytes]:
    """The drawing's bytes, plain (under the empty name) and compressed."""
    plain = packshot(describe(goods, language), language).encode()
    return {"": plain, "br": compress(plain, "br", 9), "gzip": compress(plain, "gzip", 9)}


async def photograph(request: Request) -> Response:
    """A photo at a width and in a format."""
    parts = request.path_params
    content = await request.app.state.db.fetchval(
        "SELECT content FROM photo_file WHERE photo_id = $1 AND width = $2 AND format = $3",
        parts["id"],
        parts["width"],
        parts["format"],
    )
    if content is None:
        raise NotFound("There is no such photo.")
    return Response(
        content, media_type=f"image/{parts['format']}", headers={"Cache-Control": FOR_EVER}
    )


async def add_photo(
    tx: Transaction, product_id: int, files: dict[str, bytes], *, by: int, now: int
) -> int:
    """Keep a photo, made ready by `store.pictures.photos.resize_photo`, before the product's others."""
    first = await tx.fetchval(
        "SELECT COALESCE(MIN(position), 1) - 1 FROM photo WHERE product_id = $1", product_id
    )
    photo_id = await tx.fetchval(
        "INSERT INTO photo (product_id, position, added_at, added_by) VALUES ($1, $2, $3, $4) RETURNING id",
        product_id,
        first,
        now,
        by,
    )
    for name, content in files.items():
        kind, _, width = name.partition("-")
        await tx.execute(
            "INSERT INTO photo_file (photo_id, format, width, content) VALUES ($1, $2, $3, $4)",
            photo_id,
            kind,
            int(width),
            content,
        )
    await tx.execute("UPDATE product SET version = version + 1 WHERE id = $1", product_id)
    tx.notify("catalogue", str(product_id))
    return int(photo_id)


async def remove_photo(
    tx: Transaction, product_id: int, photo_id: int, *, by: int, now: int
) -> None:
    """Show the picture before this one again. Raises NotFound where it is gone already."""
    await tx.execute("DELETE FROM photo_file WHERE photo_id = $1", photo_id)
    if not await tx.execute(
        "DELETE FROM photo WHERE id = $1 AND product_id = $2", photo_id, product_id
    ):
        raise NotFound("There is no such photo.")
    await tx.execute("UPDATE product SET version = version + 1 WHERE id = $1", product_id)
    await audit.record(tx, by, "photo.remove", f"product:{product_id}", {"photo": photo_id}, now)
    tx.notify("catalogue", str(product_id))


def picture_of(product: Product, language: str, width: int = WIDTHS[0]) -> str:
    """The address of what a product looks like: its newest photograph, else the drawing."""
    if product.photo_id is not None:
        return f"/photos/{product.photo_id}/{width}.webp"
    return f"/pictures/{product.sku}.{language}.svg?v={product.version}"
