"""Photographs that a manager uploads, made safe and small before they are kept.

Invariant: nothing of the uploaded file itself is ever stored or served. Its pixels are decoded,
turned upright and encoded anew, so that metadata, hidden payloads and odd containers end here.
"""

import io
import warnings

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from store.errors import BadInput
from store.i18n import N_

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
MOST_BYTES = 12 * 1024 * 1024
MOST_PIXELS = 25_000_000
MOST_EDGE = 16_000
WIDTHS = (320, 640, 1280)
QUALITIES = {"avif": 58, "webp": 80}


def resize_photo(data: bytes) -> dict[str, bytes]:
    """The photograph as `{"avif-320": …, "webp-320": …, "avif-640": …}`: AVIF and WebP, 320, 640
    and 1280 pixels wide.

    A photo narrower than a width is not enlarged: that width then holds it at its own size.
    Takes about a second of processor time and no database: call it in a thread.
    Raises BadInput for what is not a JPEG, PNG, WebP or AVIF picture, for more than 12 MB or
    25 megapixels (as the header says, before anything is decoded), and for a damaged file.
    """
    if len(data) > MOST_BYTES:
        raise BadInput(N_("The photo is larger than %(megabytes)d MB."), "photo", megabytes=12)
    picture = _decoded(data)
    return {
        f"{encoding}-{width}": _encoded(_narrowed(picture, width), encoding)
        for width in WIDTHS
        for encoding in QUALITIES
    }


def _decoded(data: bytes) -> Image.Image:
    """Upright pixels without metadata."""
    try:
        # Pillow only warns of a bomb below twice its limit; ours is checked by hand.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
                _refuse_too_large(opened.size)
                opened.draft("RGB", (WIDTHS[-1] * 2, WIDTHS[-1] * 2))
                opened.load()
                return _flat(_in_srgb(ImageOps.exif_transpose(opened)))
    except UnidentifiedImageError as error:
        raise BadInput(N_("This is not a JPEG, PNG, WebP or AVIF photo."), "photo") from error
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError) as error:
        # What Pillow's decoders raise for truncated and damaged files.
        raise BadInput(N_("The photo is damaged and cannot be read."), "photo") from error


def _refuse_too_large(size: tuple[int, int]) -> None:
    wide, high = size
    if wide * high > MOST_PIXELS or max(size) > MOST_EDGE:
        raise _too_large()


def _too_large() -> BadInput:
    return BadInput(
        N_("The photo has more than %(megapixels)d megapixels."), "photo", megapixels=25
    )


def _in_srgb(picture: Image.Image) -> Image.Image:
    """The colours as a screen without colour management shows them: phones take wider ones."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "RGBA", "CMYK"):
        return picture
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = "RGBA" if picture.mode == "RGBA" else "RGB"
        screen = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(picture, source, screen, outputMode=mode) or picture
    except (ImageCms.PyCMSError, OSError):
        return picture  # a broken profile is no reason to refuse the photo


def _flat(picture: Image.Image) -> Image.Image:
    """RGB, or RGBA where something is see-through; a fresh image that carries no metadata."""
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    pixels = picture.convert(mode)
    clean = Image.new(mode, pixels.size)
    clean.paste(pixels)
    return clean


def _narrowed(picture: Image.Image, width: int) -> Image.Image:
    if picture.width <= width:
        return picture
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def _encoded(picture: Image.Image, encoding: str) -> bytes:
    kept = io.BytesIO()
    picture.save(kept, encoding.upper(), quality=QUALITIES[encoding])
    return kept.getvalue()
