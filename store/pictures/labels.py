"""The house's label: a doorway of its region's tiles, the ingredient in the arch, the name below.

Invariant: whatever its form, a label holds the ornament of the region, the motif of the product,
its name, its net quantity and, when it has one, the seal of its sign of origin. The maker's tag on
a piece of craft is the exception: the piece itself is the ornament.
"""

import msgspec

from store.pictures.doorway import doorway
from store.pictures.lettering import fit, text
from store.pictures.looks import PackShot
from store.pictures.motifs import motif
from store.pictures.ornaments import ornament
from store.pictures.paint import GOLD, PAPER, Scene, ellipse, group, line, number, path, rect
from store.pictures.seals import seal

BOLD = 'font-weight="700"'


class Place(msgspec.Struct, frozen=True):
    """Where a container wants its label: a box, its form, and how much a round wall bends it."""

    x: float
    y: float
    w: float
    h: float
    form: str = "portrait"
    bend: float = 0


def label(scene: Scene, spec: PackShot, place: Place, language: str) -> str:
    """The label of that picture, drawn at its place."""
    forms = {"landscape": landscape, "round": roundel, "tag": tag}
    return forms.get(place.form, portrait)(scene, spec, place, language)


def portrait(scene: Scene, spec: PackShot, place: Place, language: str) -> str:
    """Doorway above, name below, net quantity on the foot."""
    x, y, w, h, bend = place.x, place.y, place.w, place.h, place.bend
    middle, foot = x + w / 2, y + h * (0.875 if spec.net else 0.95)
    door = y + h * (0.5 if h > w * 1.25 else 0.47)
    paint = ornament(scene, spec.region, spec.palette.main, w / 150)
    sheet = path(slab(x, y, w, y + h, bend), PAPER) + path(slab(x, y, w, door, bend), paint)
    band = path(slab(x, foot, w, y + h, bend), spec.palette.deep)
    rules = line(_edge(x, door, w, bend) + _edge(x, foot, w, bend), GOLD, 1.6)
    arch = doorway(scene, spec, w * 0.31, (door - y) * 0.9)
    arch = group(arch, f"translate({number(middle)} {number(door + bend * 0.9)})")
    room = Place(x, door + bend, w * (0.82 if bend else 0.9), foot - door)
    words = _words(spec, room, middle, language)
    net = _net(spec, middle, foot + bend, y + h - foot, language)
    medal = w * 0.12 + 6
    corner = seal(spec, x + w - medal * 0.95, y + medal * 0.8, medal, language)
    return sheet + band + rules + arch + words + net + corner


def landscape(scene: Scene, spec: PackShot, place: Place, language: str) -> str:
    """Doorway at the start of the line (on the right in Arabic), name beside it."""
    x, y, w, h = place.x, place.y, place.w, place.h
    side = min(w * 0.44, h * 1.05)
    mirrored = language == "ar"
    start, rest = (x + w - side, x) if mirrored else (x, x + side)
    foot = y + h * (0.83 if spec.net else 0.94)
    paint = ornament(scene, spec.region, spec.palette.main, h / 170)
    sheet = path(slab(x, y, w, y + h, 0), PAPER) + path(slab(start, y, side, y + h, 0), paint)
    band = rect(rest, foot, w - side, y + h - foot, spec.palette.deep)
    seam = f"M{number(start if mirrored else rest)} {number(y)}v{number(h)}"
    rules = line(f"{seam}M{number(rest)} {number(foot)}h{number(w - side)}", GOLD, 1.6)
    arch = doorway(scene, spec, min(side * 0.34, h * 0.38), min(h * 0.86, side * 0.98))
    arch = group(arch, f"translate({number(start + side / 2)} {number(y + h)})")
    middle = rest + (w - side) / 2
    room = Place(rest, y + h * 0.03, (w - side) * 0.88, foot - y - h * 0.03)
    words = _words(spec, room, middle, language) + _net(spec, middle, foot, y + h - foot, language)
    medal = h * 0.13 + 4
    edge = x + w - medal * 0.7 if mirrored else x + medal * 0.7
    return sheet + band + arch + rules + words + seal(spec, edge, y + medal * 0.6, medal, language)


def roundel(scene: Scene, spec: PackShot, place: Place, language: str) -> str:
    """A round label: ornament on the ring, the motif over the name."""
    r = place.w / 2
    gilt = f'stroke="{GOLD}" stroke-width="2"'
    ring = ellipse(0, 0, r, r, ornament(scene, spec.region, spec.palette.main, r / 150), gilt)
    paper = ellipse(0, 0, r * 0.83, r * 0.83, PAPER, gilt)
    picture = group(
        motif(spec.motif), f"translate(0 {number(-r * 0.36)})scale({number(r / 122, 2)})"
    )
    lines = fit(spec.name, (r * 1.34, r * 0.46), r * 0.26, 3)
    words = _stack(lines.lines, 0, r * 0.27, lines.size, spec.palette.deep, language)
    net = text(spec.net, 0, r * 0.71, r * 0.16, spec.palette.main, language, BOLD)
    medal = seal(spec, r * 0.68, -r * 0.7, r * 0.2 + 5, language)
    move = f"translate({number(place.x + r)} {number(place.y + r)})"
    return group(ring + paper + picture + words + net + medal, move)


def tag(scene: Scene, spec: PackShot, place: Place, language: str) -> str:
    """A maker's tag: the name on paper, a line of gold, the dimensions."""
    x, y, w, h = place.x, place.y, place.w, place.h
    card = rect(x, y, w, h, PAPER, 4, f'stroke="{spec.palette.deep}" stroke-width="1.5"')
    card += rect(x + 3, y + 3, w - 6, h - 6, "none", 2, f'stroke="{GOLD}"')
    room = h * (0.66 if spec.net else 0.84)
    lines = fit(spec.name, (w * 0.84, room), h * 0.3, 3)
    middle, centre = x + w / 2, y + h * 0.08 + room / 2
    words = _stack(lines.lines, middle, centre, lines.size, spec.palette.deep, language)
    return (
        card
        + words
        + text(spec.net, middle, y + h * 0.9, h * 0.16, spec.palette.main, language, BOLD)
    )


def slab(x: float, top: float, w: float, bottom: float, bend: float) -> str:
    """Path data of a band around a round wall: its edges sag by `bend` in the middle."""
    if not bend:
        return f"M{number(x)} {number(top)}h{number(w)}V{number(bottom)}h{number(-w)}Z"
    back = f"q{number(-w / 2)} {number(bend * 2)} {number(-w)} 0Z"
    return f"{_edge(x, top, w, bend)}V{number(bottom)}{back}"


def _edge(x: float, y: float, w: float, bend: float) -> str:
    return f"M{number(x)} {number(y)}q{number(w / 2)} {number(bend * 2)} {number(w)} 0"


def _net(spec: PackShot, middle: float, foot: float, height: float, language: str) -> str:
    """The net quantity on the dark band that begins at `foot`."""
    return text(spec.net, middle, foot + height * 0.7, height * 0.62, PAPER, language, BOLD)


def _words(spec: PackShot, room: Place, middle: float, language: str) -> str:
    """The name, its small note and its region, in a room as wide and high as `room`."""
    deep = spec.palette.deep
    small = min(max(room.h * 0.12, 8), 12, room.w / 12)
    note = spec.note if room.h > 60 else ""
    extra = small * (2.7 if note else 1.5)
    lines = fit(spec.name, (room.w, room.h * 0.9 - extra), min(room.h * 0.3, room.w * 0.2))
    centre = room.y + (room.h - extra) / 2 + room.h * 0.02
    foot = room.y + room.h - small * 0.75
    words = _stack(lines.lines, middle, centre, lines.size, deep, language)
    if note:
        size = fit(note, (room.w, small * 2), small * 1.15, 1).size
        slant = "" if language == "ar" else 'font-style="italic"'
        words += text(note, middle, foot - small * 1.35, size, spec.palette.main, language, slant)
    return words + _region(spec.line, middle, foot, small, room.w, deep, language)


def _stack(
    lines: tuple[str, ...], x: float, middle: float, size: float, fill: str, language: str
) -> str:
    """Bold lines of one size, centred on `middle`."""
    step = size * 1.14
    first = middle - step * (len(lines) - 1) / 2 + size * 0.34
    return "".join(
        text(words, x, first + step * i, size, fill, language, BOLD)
        for i, words in enumerate(lines)
    )


def _region(words: str, x: float, y: float, size: float, w: float, fill: str, language: str) -> str:
    """The region: small capitals in Latin letters, plain in Arabic ones."""
    if language == "ar":
        return text(words, x, y, size * 1.1, fill, language)
    size = min(size, w / (len(words) * 0.78 + 1))
    return text(words.upper(), x, y, size * 0.86, fill, language, 'letter-spacing=".6"')
