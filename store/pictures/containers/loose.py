"""Goods shown as they are: heaped on the scale, in crates and punnets, cheeses."""

import math

from store.pictures.containers.body import Container, gloss, heap, metal
from store.pictures.labels import Place
from store.pictures.looks import PackShot
from store.pictures.paint import (
    GOLD,
    Scene,
    darker,
    dots,
    ellipse,
    group,
    leaf,
    lighter,
    line,
    path,
    rect,
    repeat,
)
from store.pictures.pieces import SMALL, piece

POWDERS = frozenset(("cumin", "spices", "henna", "pepper"))


def _cone(scene: Scene, colour: str) -> str:
    """Ground spice, heaped to a point as in the market."""
    paint = scene.across(
        "powder",
        (0, darker(colour, 0.35), 1),
        (35, lighter(colour, 0.3), 1),
        (60, colour, 1),
        (100, darker(colour, 0.45), 1),
    )
    d = "M-122 0Q-70-40-22-128Q0-158 22-128Q70-40 122 0Q60 12 0 12Q-60 12-122 0Z"
    grains = [((i * 37) % 150 - 75, -((i * 23) % 60)) for i in range(26)]
    return (
        path(d, paint)
        + dots([(x * (1 + y / 90), y) for x, y in grains], 1.4, lighter(colour, 0.45))
        + line("M-18-120Q-60-40-96-8", lighter(colour, 0.5), 3, 'opacity=".4"')
    )


def scale(scene: Scene, spec: PackShot) -> Container:
    """The market scale: goods in its brass pan, its dial the label."""
    main, brass = spec.palette.main, metal(scene, GOLD, "brass")
    goods = (
        _cone(scene, spec.palette.content)
        if spec.motif in POWDERS
        else heap(scene, spec.motif, 112, 5, 1.35)
    )
    pan = (
        path("M-148-214H148Q140-178 84-176H-84Q-140-178-148-214Z", brass)
        + ellipse(0, -214, 148, 9, darker(GOLD, 0.35))
        + ellipse(0, -215, 146, 6, lighter(GOLD, 0.35))
    )
    foot = rect(-9, -180, 18, 20, brass) + rect(-40, -170, 80, 12, darker(main, 0.35), 5)
    d = "M-92-10Q-94 0-84 0H84Q94 0 92-10L74-150Q72-162 58-162H-58Q-72-162-74-150Z"
    feet = rect(-84, -4, 30, 8, darker(main, 0.6), 3) + rect(54, -4, 30, 8, darker(main, 0.6), 3)
    body = feet + path(d, metal(scene, main, "enamel"))
    needle = path("M0-146L4-132H-4Z", "#b8432f")
    return Container(
        group(goods, "translate(0 -222)") + pan + foot + body,
        Place(-72, -154, 144, 144, "round"),
        needle,
        112,
    )


def crate(scene: Scene, spec: PackShot) -> Container:
    """A market crate heaped with fruit."""
    wood = "#cfa067"
    fruit = heap(scene, spec.motif, 128, 4, 2.1 if spec.motif not in SMALL else 1.2)
    leaves = path(leaf(-116, -150, 46, 12, -160) + leaf(100, -168, 52, 13, -24), "#5f8440") + path(
        leaf(-70, -196, 40, 11, -120) + leaf(76, -190, 40, 11, -60), "#83a858"
    )
    back = rect(-140, -150, 280, 60, darker(wood, 0.5), 4)
    slats = "".join(
        rect(-150, y, 300, 38, wood, 3)
        + line(f"M-142 {y + 10}H110M-104 {y + 25}H142", darker(wood, 0.3), 1.1, 'opacity=".5"')
        for y in (-128, -84, -40)
    )
    posts = "".join(
        rect(x, -136, 22, 136, darker(wood, 0.16), 2)
        + dots([(x + 11, -116), (x + 11, -22)], 2, "#6b4a28")
        for x in (-150, 128)
    )
    over = path(
        "M-150-128H150V0H-150Z",
        scene.down("face", (0, "#fff", 0.16), (40, "#fff", 0), (100, "#1c0f08", 0.34)),
    )
    return Container(
        back + leaves + group(fruit, "translate(0 -138)") + slats + posts,
        Place(-116, -124, 232, 114, "landscape"),
        over,
        156,
    )


def punnet(scene: Scene, spec: PackShot) -> Container:
    """A cardboard tray of eight, its label in front."""
    board = spec.palette.main
    item = scene.piece("piece", piece(spec.motif))
    spots = [
        (x, y) for y, xs in ((-158, (-75, -25, 25, 75)), (-116, (-92, -31, 31, 92))) for x in xs
    ]
    fruit = "".join(repeat(item, x, y, (i * 29) % 30 - 15, 2.5) for i, (x, y) in enumerate(spots))
    well = path("M-146-104L-120-160H120L146-104Z", darker(board, 0.55))
    front = path("M-150-108H150L138-8Q137 0 129 0H-129Q-137 0-138-8Z", board)
    over = path(
        "M-150-108H150L138 0H-138Z",
        scene.down("face", (0, "#fff", 0.2), (35, "#fff", 0), (100, "#1c0f08", 0.34)),
    )
    return Container(well + fruit + front, Place(-118, -102, 236, 94, "landscape"), over, 150)


def wheel(scene: Scene, spec: PackShot) -> Container:
    """A ripened cheese on its edge, a wedge cut from another."""
    rind = "#c79a55"
    disc = ellipse(14, -126, 126, 126, darker(rind, 0.45)) + ellipse(
        0,
        -126,
        126,
        126,
        scene.round(
            "rind", (0, lighter(rind, 0.35), 1), (75, rind, 1), (100, darker(rind, 0.3), 1)
        ),
    )
    cloth = dots(
        [(112 * math.cos(i * 2.4), -126 + 112 * math.sin(i * 2.4)) for i in range(24)],
        1.6,
        darker(rind, 0.3),
    )
    wedge = (
        path("M52-8L142-64L160-30V0Q100 8 52-8Z", "#f6e7bd")
        + path("M52-8L142-64L146-52L60 0Z", rind)
        + dots([(120, -26), (138, -14), (104, -12), (142, -34)], 3, "#dcc48c")
        + path("M142-64L160-30V0L152 0V-28L138-60Z", darker(rind, 0.15))
    )
    return Container(disc + cloth, Place(-92, -218, 184, 184, "round"), wedge, 130)


def fresh_cheese(scene: Scene, spec: PackShot) -> Container:
    """Jben in its braid of palm leaf."""
    braid = scene.tile(
        "braid",
        (22, 22),
        rect(0, 0, 22, 22, "#8da356")
        + path("M0 11L11 0L22 11L11 22Z", "#b7c87c")
        + line("M0 11L11 0L22 11L11 22Z", "#5f7438", 1.4),
    )
    d = "M-122-122Q-122-148 0-148Q122-148 122-122V-26Q122 4 0 4Q-122 4-122-26Z"
    side = (
        path(d, "#f7efdd")
        + path("M-124-46Q-124-20 0-20Q124-20 124-46V-24Q124 8 0 8Q-124 8-124-24Z", braid)
        + path("M-124-118Q-124-92 0-92Q124-92 124-118V-132Q124-106 0-106Q-124-106-124-132Z", braid)
    )
    top = (
        ellipse(0, -126, 120, 25, "#fffaf0")
        + ellipse(0, -128, 104, 19, "#f3e8d2")
        + line("M-60-134q20 8 40 0M-10-124q24 7 46 0M30-138q16 4 30 0", "#dfcfae", 2)
    )
    herb = path(
        leaf(-10, -130, 34, 6, -20) + leaf(-10, -130, 30, 6, -160) + leaf(-10, -130, 26, 6, -90),
        "#6b8a4c",
    )
    return Container(
        side + top + herb, Place(-92, -100, 184, 84, "landscape"), gloss(scene, d, 0.6), 128
    )
