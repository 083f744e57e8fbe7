"""Leaves, herbs and flowers, each in a box of -50 to 50 around its middle.

Like all the motifs they are painted flat, as with gouache: a base, a shade and a light.
"""

from math import cos, pi, sin

from store.pictures.paint import dots, ellipse, group, leaf, line, number, path, sprig

GREEN = ("#55702f", "#7c9a45")
SILVER = ("#5f7148", "#93a571")
PINE = ("#3f6450", "#6b917a")


def _spots(
    count: int, reach: float, foot: float = 26, top: float = -40
) -> list[tuple[float, float]]:
    """Points that climb a sprig, left and right in turn."""
    steps = [(i, i / (count - 1)) for i in range(count)]
    return [((-1, 1)[i % 2] * reach * (1 - 0.6 * s), foot + (top - foot) * s) for i, s in steps]


def ring(count: int, radius: float, start: float = 0) -> list[tuple[float, float]]:
    """Points spread evenly on a circle."""
    turns = [start + 2 * pi * i / count for i in range(count)]
    return [(radius * cos(t), radius * sin(t)) for t in turns]


def rosette(count: int, length: float, width: float, turn: float = 0) -> str:
    """Path data of petals around a middle."""
    return "".join(leaf(0, 0, length, width, turn + 360 * i / count) for i in range(count))


def thyme() -> str:
    sides = "".join(
        group(
            sprig(10, 20, 7, 40, GREEN, "#5d5a2c"), f"rotate({lean} 0 58)scale(.8)translate(0 14)"
        )
        for lean in (-28, 28)
    )
    heads = dots([(-24, -8), (-18, -18), (-27, -20), (24, -8), (18, -18), (27, -20)], 4, "#b58ac9")
    bloom = dots(_spots(9, 12, 0), 4.6, "#b58ac9") + dots(_spots(6, 8, -10, -44), 2.8, "#e3cbee")
    return sides + heads + sprig(12, 25, 9, 42, GREEN, "#5d5a2c") + bloom


def rosemary() -> str:
    side = group(sprig(14, 25, 4.2, 34, PINE, "#6a5a3a"), "rotate(-24 0 48)scale(.8)")
    bloom = dots([(-9, -12), (8, -4), (-24, -16), (5, -26), (-7, -30)], 4, "#7d8fd0")
    return side + group(sprig(16, 28, 4.4, 34, PINE, "#6a5a3a"), "rotate(10 0 48)") + bloom


def verbena() -> str:
    flowers = dots([(-3, -42), (3, -46), (0, -38), (-4, -34), (4, -40)], 2.6, "#fffaf0")
    return sprig(10, 42, 9, 52, ("#6d8f3c", "#9bb95c"), "#6d7a3a") + flowers


def lavender() -> str:
    spikes = []
    for lean in (-24, 22, 0):
        buds = _spots(12, 6.5, -2, -44)
        spike = dots(buds, 4.6, "#7a62b3") + dots(buds[1::2], 2.4, "#b3a1dc")
        stem = line("M0 48V0", "#6f8a52", 2)
        spikes.append(group(stem + spike, f"rotate({lean} 0 60)"))
    foot = path(leaf(0, 44, 30, 4, -150) + leaf(0, 44, 30, 4, -30), "#6f8a52")
    return foot + "".join(spikes)


def henna() -> str:
    flower = dots([*ring(7, 8), (0, 0)], 4, "#f1e3bd") + dots([(0, 0)], 3, "#c98b3f")
    return sprig(10, 34, 15, 55, ("#4c7338", "#86a64e"), "#6b4a2c") + group(
        flower, "translate(0 -36)"
    )


def bouquet() -> str:
    """Wild flowers of the plain: poppy, daisy, cornflower."""
    stems = line("M0 48Q-4 10-20-14M0 48Q4 10 20-6M0 48Q2 0 2-30", "#5d7a35", 2.4)
    leaves = path(leaf(-2, 36, 30, 9, -150) + leaf(2, 34, 32, 9, -34), "#7c9a45")
    daisy = path(rosette(10, 15, 4), "#fffaf0") + dots([(0, 0)], 5, "#e0a526")
    corn = path(rosette(8, 13, 5), "#5a76c4") + dots([(0, 0)], 4, "#33478f")
    poppy = ellipse(-5, 0, 10, 12, "#c8402b") + ellipse(6, 1, 10, 11, "#e0583c")
    flowers = group(daisy, "translate(-21 -14)") + group(corn, "translate(21 -6)")
    return (
        stems + leaves + flowers + group(poppy + dots([(1, 2)], 3.4, "#38211c"), "translate(2 -32)")
    )


def euphorbia() -> str:
    """Daghmous: the candelabra spurge of the south, ribbed, with its small yellow flowers."""
    arm = "M-5 46V-20Q-5-28 0-28Q5-28 5-20V46Z"
    shade = line("M-1.5 44V-22", "#3f6b46", 2) + dots(
        [(-5, y) for y in range(-14, 40, 9)], 1, "#fffaf0"
    )
    stem = path(arm, "#6f9a5c") + shade + dots([(-4, -29), (4, -29), (0, -33)], 3.6, "#efbd2d")
    left = line("M0 34H-16Q-22 34-22 28V4", "#6f9a5c", 9) + dots(
        [(-26, 0), (-18, 0), (-22, -4)], 3.6, "#efbd2d"
    )
    right = line("M0 22H14Q20 22 20 16V-6", "#5b8750", 9) + dots(
        [(16, -10), (24, -10), (20, -14)], 3.6, "#d9a01f"
    )
    far = line("M-22 30H-30Q-36 30-36 24V18", "#5b8750", 7) + dots([(-36, 13)], 4, "#d9a01f")
    return far + left + right + stem


def arbutus() -> str:
    """Sasnou: the strawberry tree, red rough fruit and white bells."""
    leaves = path(leaf(0, 8, 46, 11, -160) + leaf(0, 8, 44, 11, -95), "#4f7440")
    leaves += path(leaf(0, 8, 46, 11, -30) + leaf(0, 8, 36, 9, 170), "#77995a")
    fruit = (
        ellipse(0, 0, 15, 15, "#c23a26")
        + dots(ring(7, 9), 1.6, "#e98a55")
        + dots([(-5, -6)], 3, "#f0a47a")
    )
    bell = path("M-5 0Q-7 10-3 13H3Q7 10 5 0Q0-4-5 0", "#fff5e4", 'stroke="#d9c3a0"')
    bells = group(bell, "translate(28 12)") + group(bell, "translate(37 4)scale(.8)")
    return (
        leaves
        + bells
        + group(fruit, "translate(-14 20)")
        + group(fruit, "translate(12 30)scale(.86)")
    )


def zendaz() -> str:
    """Bupleurum of the mountain: umbels of small yellow flowers."""
    rays = "".join(
        f"M0 4L{number(x)} {number(y)}"
        for x, y in ((-34, -14), (-20, -30), (0, -36), (20, -30), (34, -14))
    )
    stem = line("M0 48V4" + rays, "#7d8b45", 2.2)
    leaves = path(leaf(0, 40, 36, 6, -142), "#55702f") + path(leaf(0, 34, 36, 6, -36), "#7c9a45")
    umbels = "".join(
        group(
            dots([*ring(6, 6), (0, 0)], 3.6, "#e6b422") + dots([(-2, -2)], 2, "#fbe28a"),
            f"translate({x} {y})",
        )
        for x, y in ((-34, -16), (34, -16), (-20, -32), (20, -32), (0, -38))
    )
    return stem + leaves + umbels


def saffron() -> str:
    """The crocus of Taliouine: violet petals and three red stigmas that leave the flower."""
    leaves = line("M-6 48Q-22 24-40 10M6 48Q22 26 42 16M2 48Q12 30 20 2", "#5f7d3c", 3)
    back = path(
        leaf(0, 24, 62, 19, -128) + leaf(0, 24, 62, 19, -52) + leaf(0, 24, 66, 18, -90), "#7a559f"
    )
    stigmas = line("M0 10Q-6-14-16-30M0 10V-34M0 10Q6-14 16-30", "#d2361f", 4.2)
    tips = dots([(-16, -30), (0, -34), (16, -30)], 3.2, "#e8632c")
    front = path(leaf(0, 28, 54, 17, -152) + leaf(0, 28, 54, 17, -28), "#9b78bf")
    cup = path("M0 44Q-16 22-12-6Q-2 6 0 14Q2 6 12-6Q16 22 0 44Z", "#b698d4")
    return leaves + back + stigmas + tips + front + cup


def rose() -> str:
    """The Damask rose of the Dadès."""
    leaves = path(leaf(0, 14, 50, 15, 152) + leaf(0, 14, 46, 14, -170), "#4f7440")
    leaves += path(leaf(0, 14, 50, 15, 28) + leaf(0, 14, 46, 14, -10), "#77995a")
    outer = dots(ring(6, 19, 0.5), 15, "#d97a96") + dots(ring(5, 14, 0.1), 13, "#e797ac")
    middle = ellipse(0, 0, 17, 17, "#c95b7d") + line("M-12 6Q-14-10 2-12Q14-10 11 3", "#f3b6c6", 3)
    heart = line("M-5 5Q-9-4 1-5Q8-3 4 3Q0 6-2 2", "#9d3558", 3) + line(
        "M-14 11Q0 20 14 8", "#f3b6c6", 2.6
    )
    return leaves + group(outer + middle + heart, "translate(0 -6)")


def rosebuds() -> str:
    bud = path("M0 16Q-14 10-12-6Q-8-16 0-20Q8-16 12-6Q14 10 0 16Z", "#cf6585")
    bud += path("M0 16Q-4-2 6-14Q14-2 0 16Z", "#e495aa") + line("M-7 2Q-5-10 2-15", "#a53f61", 2)
    bud += path("M-9 10Q0 6 9 10Q4 20 0 19Q-4 20-9 10Z", "#5f7d3c") + line("M0 18V30", "#5f7d3c", 3)
    side = path(leaf(-2, 40, 30, 9, -150) + leaf(2, 40, 30, 9, -30), "#77995a")
    return side + "".join(
        group(bud, t)
        for t in (
            "translate(-21 2)rotate(-22)",
            "translate(21 2)rotate(22)",
            "translate(0 -12)scale(1.15)",
        )
    )
