"""Uploaded photographs: what is refused, and what is left of what is accepted."""

import io
import struct
import zlib

import pytest
from PIL import Image

from store.errors import BadInput
from store.pictures.photos import MOST_BYTES, resize_photo

RED, BLUE = (200, 30, 30), (30, 30, 200)
KEYS = {f"{encoding}-{width}" for encoding in ("avif", "webp") for width in (320, 640, 1280)}


def photo(size: tuple[int, int] = (1600, 1200), encoding: str = "JPEG", **options: object) -> bytes:
    """A picture whose left half is red and whose right half is blue."""
    picture = Image.new("RGB", size, BLUE)
    picture.paste(RED, (0, 0, size[0] // 2, size[1]))
    kept = io.BytesIO()
    picture.save(kept, encoding, **options)
    return kept.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def pixel(picture: Image.Image, place: tuple[int, int]) -> tuple[int, ...]:
    found = picture.convert("RGBA").getpixel(place)
    assert isinstance(found, tuple)
    return found


def header_only_png(wide: int, high: int) -> bytes:
    """A PNG that says it is enormous and is not."""
    header = b"IHDR" + struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    body = b"IDAT" + zlib.compress(b"\0" * 64)
    chunks = (header, body, b"IEND")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
        for chunk in chunks
    )


@pytest.mark.parametrize("encoding", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_each_accepted_format_becomes_avif_and_webp_at_three_widths(encoding: str) -> None:
    sizes = resize_photo(photo(encoding=encoding))
    assert set(sizes) == KEYS
    for key, data in sizes.items():
        kind, width = key.split("-")
        assert opened(data).format == kind.upper()
        assert opened(data).size == (int(width), int(width) * 3 // 4)


def test_a_small_photo_is_not_enlarged() -> None:
    sizes = resize_photo(photo((400, 300)))
    assert opened(sizes["avif-320"]).size == (320, 240)
    assert opened(sizes["avif-640"]).size == (400, 300)
    assert opened(sizes["webp-1280"]).size == (400, 300)


def test_a_photo_taken_sideways_is_turned_upright_and_forgets_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: show it a quarter to the right
    exif[0x010F] = "a telling camera"
    exif.get_ifd(0x8825)[1] = "N"
    sizes = resize_photo(photo((1600, 1200), exif=exif.tobytes(), comment=b"secret"))
    for key, data in sizes.items():
        picture = opened(data)
        wide, high = picture.size
        assert high == round(wide * 4 / 3), key
        assert not picture.getexif()
        assert b"telling" not in data
        assert b"secret" not in data
        top, bottom = (pixel(picture, (wide // 2, high // 8 * part)) for part in (1, 7))
        assert top[0] > top[2], "the red half is above"
        assert bottom[2] > bottom[0], "the blue half is below"


def test_what_is_transparent_stays_so() -> None:
    kept = io.BytesIO()
    Image.new("RGBA", (500, 500), (10, 120, 40, 0)).save(kept, "PNG")
    for data in resize_photo(kept.getvalue()).values():
        assert pixel(opened(data), (5, 5))[3] == 0


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a picture",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"%PDF-1.7\n" + photo(),
        b"<html><script>alert(1)</script></html>" + photo(),
        photo(encoding="GIF"),
        photo((64, 64), encoding="BMP"),
        photo((64, 64), encoding="TIFF"),
        photo((64, 64), encoding="ICO"),
    ],
    ids=["nothing", "text", "svg", "pdf-first", "html-first", "gif", "bmp", "tiff", "ico"],
)
def test_anything_but_the_four_formats_is_refused(data: bytes) -> None:
    with pytest.raises(BadInput, match="JPEG, PNG, WebP or AVIF") as refused:
        resize_photo(data)
    assert refused.value.field == "photo"


def test_what_hangs_behind_a_photo_does_not_survive() -> None:
    polyglot = photo() + b"<script>alert(1)</script>PK\x03\x04payload"
    for data in resize_photo(polyglot).values():
        assert b"script" not in data
        assert b"payload" not in data


@pytest.mark.parametrize("size", [(50_000, 50_000), (16_001, 10), (5_001, 5_000)])
def test_a_bomb_is_refused_by_its_header(size: tuple[int, int]) -> None:
    with pytest.raises(BadInput, match="25 megapixels"):
        resize_photo(header_only_png(*size))


def test_a_real_picture_of_more_than_25_megapixels_is_refused() -> None:
    kept = io.BytesIO()
    Image.new("L", (5_100, 5_000)).save(kept, "PNG")
    with pytest.raises(BadInput, match="25 megapixels"):
        resize_photo(kept.getvalue())


def test_a_damaged_photo_is_refused() -> None:
    whole = photo(encoding="PNG")
    with pytest.raises(BadInput, match="damaged"):
        resize_photo(whole[: len(whole) // 2])


def test_more_than_12_megabytes_are_refused_unread() -> None:
    with pytest.raises(BadInput, match="12 MB"):
        resize_photo(photo((64, 64)) + b"\0" * MOST_BYTES)
