"""What adorns a paper: the operator's own picture, or the house's frieze of stars."""

import io

from PIL import Image, ImageDraw, ImageOps

from pos.printing.paper import BLACK, WHITE


def logo(content: bytes, room: int) -> Image.Image:
    """The operator's picture in black dots on white."""
    with Image.open(io.BytesIO(content), formats=("WEBP",)) as opened:
        picture = opened.convert("RGBA")
    ground = Image.new("RGBA", picture.size, "white")
    ground.alpha_composite(picture)
    fitted = ImageOps.contain(ground.convert("L"), (room, room // 2))
    return fitted.convert("1").convert("L")


def stars(width: int, side: int = 24) -> Image.Image:
    """A frieze of eight-pointed stars, each two squares one upon the other."""
    frieze = Image.new("L", (width, side), WHITE)
    pen = ImageDraw.Draw(frieze)
    count = width // (side + 8)
    for number in range(count):
        x = round((number + 0.5) * width / count)
        y, long, short = side / 2, side / 2 - 1, (side / 2 - 1) * 0.7071
        pen.rectangle((x - short, y - short, x + short, y + short), BLACK)
        pen.polygon([(x, y - long), (x + long, y), (x, y + long), (x - long, y)], BLACK)
        pen.ellipse((x - 3, y - 3, x + 3, y + 3), WHITE)
    return frieze
