"""What all containers share: how glass, metal, paper and cloth take the light.

The light stands at the upper left. A container is drawn around x = 0 standing on y = 0, so that
it can be scaled about the ground.
"""

import math

import msgspec

from store.pictures.labels import Place
from store.pictures.paint import Scene, darker, ellipse, lighter, line, number, path, rect, repeat
from store.pictures.pieces import SMALL, piece

FINE = {"salt": 0.26, "sesame": 0.3, "nigella": 0.3, "pollen": 0.44}


class Container(msgspec.Struct, frozen=True):
    """What lies under the label, where the label goes, what lies over it, and its half width."""

    under: str
    place: Place | None
    over: str
    spread: float


def bottle(half: float, shoulder: float, neck: float, throat: float, top: float) -> str:
    """Outline of a bottle: half width up to `shoulder`, half `neck` from `throat` to `top`."""
    h, s, n, t = number(half), number(-shoulder), number(neck), number(-throat)
    low, high = (
        number(-shoulder - (throat - shoulder) * 0.62),
        number(-shoulder - (throat - shoulder) * 0.5),
    )
    return (
        f"M-{h}-11Q-{h} 0-{number(half - 11)} 0H{number(half - 11)}Q{h} 0 {h}-11V{s}"
        f"C{h} {low} {n} {high} {n} {t}V{number(-top)}H-{n}V{t}C-{n} {high}-{h} {low}-{h} {s}Z"
    )


def jar(half: float, height: float, corner: float = 20, mouth: float = 10) -> str:
    """Outline of a jar: round corners below, a small shoulder below its mouth."""
    h, w, c, top = number(half), number(half - mouth), number(half - corner), number(-height)
    low = number(-height + corner * 1.1)
    return (
        f"M-{h}-{number(corner)}Q-{h} 0-{c} 0H{c}Q{h} 0 {h}-{number(corner)}V{low}Q{h} "
        f"{top} {w} {top}H-{w}Q-{h} {top}-{h} {low}Z"
    )


def glass(scene: Scene, d: str, colour: str, name: str = "glass") -> str:
    """A round body of coloured glass, or of clear glass full of something."""
    paint = scene.across(
        name,
        (0, darker(colour, 0.55), 1),
        (18, darker(colour, 0.12), 1),
        (36, lighter(colour, 0.22), 1),
        (62, colour, 1),
        (90, darker(colour, 0.5), 1),
        (100, darker(colour, 0.25), 1),
    )
    return path(d, paint)


def gloss(scene: Scene, d: str, strength: float = 1) -> str:
    """The light and shade that lie over a round body, its label included."""
    return path(d, gloss_paint(scene, strength))


def gloss_paint(scene: Scene, strength: float = 1) -> str:
    """The paint of that light and shade."""
    s = strength
    return scene.across(
        "gloss",
        (0, "#1c0f08", 0.42 * s),
        (12, "#1c0f08", 0.1 * s),
        (22, "#fff", 0.3 * s),
        (30, "#fff", 0.06 * s),
        (60, "#1c0f08", 0),
        (88, "#1c0f08", 0.3 * s),
        (97, "#1c0f08", 0.4 * s),
        (100, "#fff", 0.1 * s),
    )


def streak(x: float, top: float, bottom: float, width: float, opacity: float = 0.5) -> str:
    """A long highlight on glass."""
    return line(
        f"M{number(x)} {number(top)}V{number(bottom)}", "#fff", width, f'opacity="{opacity:g}"'
    )


def metal(scene: Scene, colour: str, name: str = "metal") -> str:
    """The paint of a lid or a capsule."""
    return scene.across(
        name,
        (0, darker(colour, 0.45), 1),
        (20, lighter(colour, 0.1), 1),
        (32, lighter(colour, 0.55), 1),
        (48, colour, 1),
        (85, darker(colour, 0.35), 1),
        (100, darker(colour, 0.1), 1),
    )


def lid(scene: Scene, half: float, top: float, height: float, colour: str) -> str:
    """A screw lid with its rolled rim."""
    paint = metal(scene, colour, "lid")
    disc = rect(-half, top, half * 2, height, paint, 5)
    rim = rect(-half - 2, top + height - 8, half * 2 + 4, 9, paint, 4)
    return (
        disc
        + line(
            f"M{number(-half + 4)} {number(top + 4)}h{number(half * 2 - 8)}",
            "#fff",
            1.6,
            'opacity=".45"',
        )
        + rim
        + line(
            f"M{number(-half)} {number(top + height + 2)}h{number(half * 2)}",
            "#1c0f08",
            2.4,
            'opacity=".3"',
        )
    )


def crowd(scene: Scene, name: str, d: str, ground: str, scale: float = 1) -> str:
    """A body seen full of pieces: one repeated tile of them over their own shade."""
    spots = (
        (4, 6, 20),
        (30, 2, -30),
        (50, 12, 60),
        (16, 22, -60),
        (40, 28, 10),
        (58, 36, -20),
        (4, 38, 40),
        (26, 44, -10),
        (46, 50, 80),
        (12, 56, 0),
        (56, 2, 0),
        (30, 60, 30),
    )
    factor = (1.5 if name in SMALL else 1) * 1.08
    item = scene.piece("piece", piece(name))
    copies = "".join(
        repeat(item, x + dx, y + dy, a, factor)
        for x, y, a in spots
        for dx in ((0, -60) if x > 40 else (0,))
        for dy in ((0, -64) if y > 50 else (0,))
    )
    tile = rect(0, 0, 60, 64, ground) + copies
    return path(
        d,
        scene.tile(
            "crowd",
            (60, 64),
            tile,
            f"scale({(FINE.get(name, 0.5) if name in SMALL else 1) * scale:.2f})",
        ),
    )


def heap(scene: Scene, name: str, half: float, rows: int, size: float) -> str:
    """Pieces piled up from y = 0, narrower with each row, the nearest in front."""
    item = scene.piece("piece", piece(name))
    step = 21 * size
    drawn = []
    for row in reversed(range(rows)):
        reach = half * math.cos(math.pi / 2 * row / rows) ** 0.8
        count = max(1, round(2 * reach / step))
        for i in range(count):
            x = (i - (count - 1) / 2) * step
            drawn.append(
                repeat(
                    item,
                    x + (row % 2) * 3,
                    -row * step * 0.62 + (i % 2) * 3,
                    (i * 47 + row * 31) % 50 - 25,
                    size,
                )
            )
    return "".join(drawn)


def cloth_cap(colour: str, half: float, top: float, drop: float) -> str:
    """A gathered cloth over a lid, tied with twine."""
    h, t = half, top
    waves = "".join(f"q{number(h / 6)} {9 if i % 2 else 14} {number(h / 3)} 0" for i in range(6))
    skirt = path(
        (
            f"M{number(-h * 0.86)} {number(t + 12)}Q{number(-h * 0.9)} {number(t)} "
            f"{number(-h * 0.6)} {number(t - 5)}Q0 {number(t - 16)} {number(h * 0.6)} "
            f"{number(t - 5)}Q{number(h * 0.9)} {number(t)} {number(h * 0.86)} "
            f"{number(t + 12)}L{number(h)} {number(t + drop)}"
        )
        + f"L{number(-h)} {number(t + drop)}Z",
        colour,
    )
    skirt += path(f"M{number(-h)} {number(t + drop)}{waves}Z", colour)
    folds = "".join(
        f"M{number(h * s * 0.84)} {number(t + 14)}L{number(h * s)} {number(t + drop + 4)}"
        for s in (-0.75, -0.45, -0.12, 0.22, 0.52, 0.8)
    )
    twine = line(
        (
            f"M{number(-h * 0.86)} {number(t + 14)}Q0 {number(t + 22)} {number(h * 0.86)} "
            f"{number(t + 14)}"
        ),
        "#d9b679",
        3.4,
    )
    return (
        skirt
        + line(folds, darker(colour, 0.35), 1.6, 'opacity=".6"')
        + line(
            (
                f"M{number(-h * 0.5)} {number(t - 2)}Q0 {number(t - 10)} {number(h * 0.4)} "
                f"{number(t - 4)}"
            ),
            lighter(colour, 0.5),
            3,
            'opacity=".6"',
        )
        + twine
    )


def cork(half: float, top: float, height: float) -> str:
    body = rect(-half, top, half * 2, height, "#c9995f", 4) + rect(
        half * 0.3, top, half * 0.7, height, "#a5743e", 4
    )
    return (
        body
        + ellipse(0, top + 3, half - 1, 3, "#e0ba86")
        + line(
            (
                f"M{number(-half * 0.5)} {number(top + height * 0.4)}h3M{number(-half * 0.1)} "
                f"{number(top + height * 0.7)}h4M{number(half * 0.3)} "
                f"{number(top + height * 0.45)}h2"
            ),
            "#7d5429",
            1.6,
        )
    )
