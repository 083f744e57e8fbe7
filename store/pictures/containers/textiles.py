"""Rugs, cushions and cloth, shown as themselves with the maker's tag."""

from store.pictures.containers.body import Container
from store.pictures.containers.crafts import maker_tag
from store.pictures.looks import PackShot
from store.pictures.ornaments import ornament
from store.pictures.paint import (
    Scene,
    dots,
    group,
    lighter,
    line,
    path,
    rect,
    repeat,
)

CREAM = "#f3e6cc"
INDIGO = "#233f63"
SAFFRON = "#dfa235"


def rug(scene: Scene, spec: PackShot) -> Container:
    """A knotted rug of the Siroua: lozenges in saffron, madder and indigo."""
    red = spec.palette.content
    d = "M0-46L34 0L0 46L-34 0Z"
    stone = scene.piece(
        "stone",
        path(d, INDIGO)
        + path(d, SAFFRON, 'transform="scale(.74)"')
        + path(d, red, 'transform="scale(.52)"')
        + path(d, CREAM, 'transform="scale(.24)"'),
    )
    field = "".join(repeat(stone, x, y) for y in (-330, -230, -130) for x in (-37, 37))
    field += "".join(
        repeat(stone, x, y, 0, s) for y, s in ((-280, 0.62), (-180, 0.62)) for x in (-74, 0, 74)
    )
    fringe = "".join(f"M{x} {y}v{14}" for x in range(-106, 110, 8) for y in (-400, -60))
    hem = rect(-112, -388, 224, 330, INDIGO) + rect(
        -112, -388, 224, 330, ornament(scene, spec.region, INDIGO, 0.9)
    )
    middle = (
        rect(-88, -364, 176, 282, red)
        + rect(-80, -356, 160, 266, lighter(red, 0.14))
        + rect(-88, -364, 176, 282, "none", 0, f'stroke="{SAFFRON}" stroke-width="4"')
    )
    clipped = group(
        field, "", f'clip-path="{scene.clip("field", rect(-84, -360, 168, 274, "#000"))}"'
    )
    roll = path(
        "M-116-64H116V-16Q116 0 100 0H-100Q-116 0-116-16Z",
        ornament(scene, spec.region, INDIGO, 0.9),
    ) + path(
        "M-116-64H116V-16Q116 0 100 0H-100Q-116 0-116-16Z",
        scene.down(
            "roll", (0, "#1c0f08", 0.5), (30, "#fff", 0.25), (55, "#fff", 0), (100, "#1c0f08", 0.6)
        ),
    )
    pile = scene.tile("pile", (4, 4), rect(0, 0, 4, 2, "#000", 0, 'opacity=".1"'))
    under = (
        line(fringe, CREAM, 2) + hem + middle + clipped + rect(-112, -388, 224, 330, pile) + roll
    )
    cord, place = maker_tag(62, -92)
    return Container(under + cord, place, "", 124)


def cushion(scene: Scene, spec: PackShot) -> Container:
    """A kilim cushion, a little plump."""
    d = (
        "M-128-256Q-134-270-118-266Q0-246 118-266Q134-270 128-256Q112-132 128-8"
        "Q134 6 118 2Q0-14-118 2Q-134 6-128-8Q-112-132-128-256Z"
    )
    clip = f'clip-path="{scene.clip("cushion", path(d, "#000"))}"'
    lit = scene.round(
        "plump",
        (0, "#fff", 0.28),
        (60, "#fff", 0),
        (100, "#1c0f08", 0.5),
        at='cx=".4" cy=".35" r=".75"',
    )
    tassels = "".join(
        line(f"M{x} {y}l{dx} {dy}m{-dx} 0l{dx * 0.3:.0f} {dy * 1.5:.0f}", SAFFRON, 4)
        for x, y, dx, dy in (
            (-124, -262, -12, -12),
            (124, -262, 12, -12),
            (-124, -2, -12, 8),
            (124, -2, 12, 8),
        )
    )
    cord, place = maker_tag(54, -116)
    cover = group(_kilim(spec.palette.content), "", clip) + path(d, lit)
    return Container(tassels + cover + cord, place, "", 132)


def _kilim(red: str) -> str:
    """The cushion's face: bands, teeth and three lozenges, wider than the cushion itself."""
    bands = "".join(
        rect(-134, y, 268, h, colour)
        for y, h, colour in (
            (-270, 40, INDIGO),
            (-230, 14, CREAM),
            (-216, 168, red),
            (-48, 14, CREAM),
            (-34, 40, INDIGO),
        )
    )
    teeth = "".join(f"M{x} -230l9 14h-18ZM{x} -48l9-14h-18Z" for x in range(-126, 132, 18))
    shades = ((INDIGO, 1.06), (SAFFRON, 0.86), (CREAM, 0.66), (red, 0.52), (INDIGO, 0.32))
    lozenge = "".join(
        path("M0-66L66 0L0 66L-66 0Z", colour, f'transform="scale({size})"')
        for colour, size in shades
    )
    places = (
        "translate(-134 -132)scale(.72)",
        "translate(134 -132)scale(.72)",
        "translate(0 -132)",
    )
    zigzag = "".join(f"M-130 {y}" + "l10 8l10-8" * 13 for y in (-250, -18))
    return (
        bands
        + path(teeth, SAFFRON)
        + "".join(group(lozenge, place) for place in places)
        + line(zigzag, SAFFRON, 3)
    )


def mendil(scene: Scene, spec: PackShot) -> Container:
    """The striped cloth of the Jebala, folded twice, its fringe in front."""
    red, blue = spec.palette.content, "#2a4a73"
    stripes = (
        rect(0, 0, 46, 20, "#fbf3e4")
        + rect(4, 0, 14, 20, red)
        + rect(22, 0, 3, 20, red)
        + rect(30, 0, 3, 20, blue)
        + rect(37, 0, 3, 20, red)
    )
    cloth = scene.tile("stripes", (46, 20), stripes)
    fold = scene.down("fold", (0, "#fff", 0.35), (40, "#fff", 0), (100, "#1c0f08", 0.4))
    folds = ""
    for y in (-58, -112, -166):
        d = f"M-140 {y}Q-152 {y + 28}-140 {y + 54}H136Q148 {y + 28} 136 {y}Z"
        folds += path(d, cloth) + path(d, fold)
        folds += line(f"M-140 {y + 54}H136", "#1c0f08", 2, 'opacity=".35"')
    top = path("M-140-166Q-146-190-116-204H116Q146-190 136-166Z", cloth) + path(
        "M-140-166Q-146-190-116-204H116Q146-190 136-166Z", "#fff", 'opacity=".25"'
    )
    flap = path(
        "M-58-204H66V-24H-58Z",
        scene.tile("flap", (20, 46), group(stripes, "rotate(90)translate(0 -20)")),
    ) + path(
        "M-58-204H66V-24H-58Z",
        scene.across(
            "hang", (0, "#1c0f08", 0.25), (12, "#fff", 0.16), (88, "#fff", 0), (100, "#1c0f08", 0.3)
        ),
    )
    fringe = line("".join(f"M{x} -24v20" for x in range(-55, 66, 8)), "#f3e6cc", 3.4) + dots(
        [(x, -14) for x in range(-55, 66, 8)], 3, red
    )
    cord, place = maker_tag(68, -138)
    return Container(folds + top + flap + fringe + cord, place, "", 148)
