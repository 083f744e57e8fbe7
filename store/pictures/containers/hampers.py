"""Hampers: the house's gifts, each in its own vessel with what it holds standing in it.

Invariant: what stands in the vessel is made from `spec.inside` and nothing else.
"""

from store.pictures.containers.body import (
    Container,
    bottle,
    gloss,
    gloss_paint,
    jar,
    metal,
)
from store.pictures.containers.crafts import wicker
from store.pictures.labels import Place
from store.pictures.looks import PackShot
from store.pictures.motifs import motif
from store.pictures.ornaments import ornament
from store.pictures.paint import (
    GOLD,
    PAPER,
    Scene,
    darker,
    dots,
    ellipse,
    filled,
    group,
    lighter,
    line,
    path,
    rect,
)

BOTTLES = {"argan": "#8a4a14", "olive": "#3d4a1f", "rose": "#e3a3ae", "apple": "#c9892f"}
POUCHES = frozenset(("clay", "rosemary", "verbena", "fig", "wheat", "five_grains"))
JARS = {"almond": "#9c6a3c", "comb": "#d9941c", "soap": "#4a4022", "prickly_pear": "#b8405a"}


def _small(scene: Scene, name: str) -> str:
    """One of the goods as a small package standing on y = 0."""
    brass = metal(scene, GOLD, "brass")
    mark = group(motif(name), "translate(0 -46)scale(.52)")
    if name in BOTTLES:
        dressed = rect(-11, -204, 22, 34, brass, 3) + rect(-34, -92, 68, 82, PAPER) + mark
        return _packed(scene, "flask", bottle(34, 118, 10, 160, 184), BOTTLES[name], dressed)
    if name == "date":
        box = rect(-64, -104, 128, 104, "#7a3f1d", 3) + rect(-56, -96, 112, 88, PAPER)
        return box + group(mark, "scale(1.15)")
    if name in POUCHES:
        dressed = rect(-46, -158, 92, 16, "#a97d48") + rect(-36, -104, 72, 84, PAPER)
        dressed += group(mark, "translate(0 -8)")
        return _packed(scene, "bag", "M-46-4Q-50-80-46-150H46Q50-80 46-4Z", "#c69a63", dressed)
    dressed = rect(-42, -146, 84, 30, brass, 5) + rect(-46, -92, 92, 80, PAPER) + mark
    return _packed(scene, "pot", jar(46, 118, 14, 6), JARS.get(name, "#a8662e"), dressed)


def _packed(scene: Scene, name: str, outline: str, colour: str, dressed: str) -> str:
    """A package of that outline, its label on it, the light over both."""
    shape = scene.piece(name, f'<path d="{outline}"/>')
    return filled(shape, colour) + dressed + filled(shape, gloss_paint(scene, 0.8))


def _goods(
    scene: Scene, inside: tuple[str, ...], foot: float, room: float, size: float = 1.12
) -> str:
    """What the hamper holds, side by side, the outer ones leaning out."""
    shown = inside[:4]
    step = room / max(len(shown), 1)
    leans = [(i - (len(shown) - 1) / 2) for i in range(len(shown))]
    order = sorted(zip(leans, shown, strict=True), key=lambda one: -abs(one[0]))
    return "".join(
        group(
            _small(scene, name),
            f"translate({lean * step:.0f} {foot})rotate({lean * 5:.0f})scale({size})",
        )
        for lean, name in order
    )


def _ribbon(colour: str, x: float, y: float) -> str:
    loops = path("M0 0Q-44-34-52-4Q-48 22 0 0Q44-34 52-4Q48 22 0 0Z", colour) + path(
        "M-4 4L-30 44L-14 40L-6 50L4 6ZM4 4L28 42L14 40L8 50L-2 6Z", darker(colour, 0.18)
    )
    return group(
        loops
        + line("M-42-6Q-24-8-6-2M42-6Q24-8 6-2", lighter(colour, 0.4), 2.4)
        + ellipse(0, 0, 10, 9, darker(colour, 0.12)),
        f"translate({x} {y})scale(.72)",
    )


def gift_basket(scene: Scene, spec: PackShot) -> Container:
    """A basket of doum with its ribbon."""
    d = "M-150-140Q-142-50-116-6Q0 8 116-6Q142-50 150-140Q0-118-150-140Z"
    handle = line("M-132-140Q-126-366 0-368Q126-366 132-140", "#a8793f", 12) + line(
        "M-132-140Q-126-366 0-368Q126-366 132-140", "#e0bd80", 4, 'stroke-dasharray="3 9"'
    )
    straw = line(
        "M-120-140l-16-20M-90-136l-8-26M-40-132l10-26M20-130l-6-28M70-132l12-24M110-138l18-20",
        "#e8cd8a",
        4,
    )
    goods = _goods(scene, spec.inside, -120, 280)
    rim = line("M-150-140Q0-114 150-140", "#c99a58", 12) + line(
        "M-150-140Q0-114 150-140", "#8a6230", 3, 'stroke-dasharray="2 9"'
    )
    under = (
        handle
        + ellipse(0, -140, 148, 20, "#5d4020")
        + straw
        + goods
        + path(d, wicker(scene))
        + gloss(scene, d, 0.9)
        + rim
    )
    return Container(
        under, Place(-88, -104, 176, 92, "landscape"), _ribbon(spec.palette.content, 0, -134), 134
    )


def chest(scene: Scene, spec: PackShot) -> Container:
    """A cedar chest, twelve stars on its front: one for each region."""
    wood = "#9c6433"
    paint = scene.across(
        "wood", (0, lighter(wood, 0.22), 1), (40, wood, 1), (100, darker(wood, 0.42), 1)
    )
    goods = _goods(scene, spec.inside, -156, 264)
    lid_ = (
        rect(-152, -330, 304, 150, darker(wood, 0.45), 8)
        + rect(-142, -320, 284, 136, ornament(scene, spec.region, spec.palette.main, 1.1), 4)
        + line("M-146-186H146", GOLD, 4)
    )
    front = rect(-156, -172, 312, 172, paint, 6) + rect(-156, -172, 312, 9, lighter(wood, 0.35), 3)
    colours = (
        "#c8402b",
        "#2f5d5a",
        "#d9982b",
        "#27477a",
        "#7a559f",
        "#5d7a4a",
        "#b5713a",
        "#1f6f86",
        "#9c2f4e",
        "#8a6a2c",
        "#3f6450",
        "#c56a3a",
    )
    star = "M-12-12H12V12H-12ZM0-17L17 0L0 17L-17 0Z"
    spots = [(x, y) for y in (-146, -22) for x in (-130, -78, -26, 26, 78, 130)]
    shape = scene.piece("star", f'<path d="{star}"/>')
    stars = "".join(
        filled(shape, colour, x, y) for colour, (x, y) in zip(colours, spots, strict=True)
    )
    stars += dots(spots, 4, "#f3d9a0")
    over = path(
        "M-156-172H156V0H-156Z",
        scene.down("face", (0, "#fff", 0.16), (25, "#fff", 0), (100, "#1c0f08", 0.34)),
    )
    return Container(
        lid_ + goods + front + stars, Place(-124, -124, 248, 82, "landscape"), over, 162
    )


def tray(scene: Scene, spec: PackShot) -> Container:
    """The brass tray of the ftour, a lantern lit behind."""
    brass = metal(scene, GOLD, "brass")
    glow = ellipse(
        0, -300, 120, 120, scene.round("glow", (0, "#f9d77e", 0.75), (100, "#f9d77e", 0))
    )
    lantern = (
        path("M-8-398H8L12-384Q38-372 40-346H-40Q-38-372-12-384Z", brass)
        + path("M-36-346H36L44-250H-44Z", "#fbe3a0")
        + line(
            "M-36-346L-44-250M-12-346L-15-250M12-346L15-250M36-346L44-250M-40-298H40",
            darker(GOLD, 0.45),
            5,
        )
        + path("M0-322L10-298L0-274L-10-298Z", "#c8402b")
        + path("M-52-252H52L44-236H-44Z", brass)
        + line("M0-398V-410", darker(GOLD, 0.4), 4)
    )
    goods = _goods(scene, spec.inside, -96, 264, 0.94)
    dish = (
        path("M-166-98H166Q156-66 104-60H-104Q-156-66-166-98Z", brass)
        + ellipse(0, -98, 166, 9, lighter(GOLD, 0.35))
        + line(
            "M-140-84q10 10 20 0t20 0t20 0t20 0t20 0t20 0t20 0t20 0t20 0t20 0t20 0t20 0t20 0t20 0",
            darker(GOLD, 0.5),
            1.6,
        )
    )
    legs = path("M-84-62L-104 0H-90L-62-62ZM84-62L104 0H90L62-62Z", darker("#7a4c26", 0.1)) + rect(
        -98, -30, 196, 8, "#7a4c26", 3
    )
    return Container(
        glow + lantern + legs + goods + dish, Place(-74, -80, 148, 78, "landscape"), "", 140
    )


def pail(scene: Scene, spec: PackShot) -> Container:
    """The copper pail of the hammam, the striped cloth over its edge."""
    copper = "#b9673a"
    d = "M-136-160H136L112-10Q110 0 98 2H-98Q-110 0-112-10Z"
    handle = line("M-128-156Q-120-360 0-362Q120-360 128-156", metal(scene, GOLD, "brass"), 8)
    goods = _goods(scene, spec.inside, -136, 268)
    bands = line("M-130-124H130M-118-46H118", darker(copper, 0.35), 3) + dots(
        [(x, -140) for x in range(-120, 130, 24)], 3.4, lighter(copper, 0.5)
    )
    stripes = (
        rect(0, 0, 26, 10, "#fbf3e4")
        + rect(3, 0, 10, 10, "#b3302b")
        + rect(17, 0, 3, 10, "#2a4a73")
    )
    cloth = "M64-164Q100-178 138-160L150-52Q120-40 86-52Z"
    drape = path(cloth, scene.tile("stripes", (26, 10), stripes, "rotate(-5)")) + line(
        "M88-50v16M98-47v16M108-46v16M118-45v16M128-46v16M138-48v16M147-51v16", "#f3e6cc", 3
    )
    rim = rect(-142, -168, 284, 14, metal(scene, copper, "rim"), 6)
    under = handle + goods + path(d, metal(scene, copper, "copper")) + bands + rim + drape
    return Container(under, Place(-106, -118, 180, 96, "landscape"), gloss(scene, d, 0.5), 132)
