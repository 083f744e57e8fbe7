"""Fruits, olives and dates, each in a box of -50 to 50 around its middle."""

from store.pictures.motifs.plants import ring, rosette
from store.pictures.paint import dots, ellipse, group, leaf, line, path, sprig


def _olive(skin: str, light: str) -> str:
    return ellipse(0, 0, 9, 12.5, skin) + line("M-4-5Q-5 0-3 4", light, 2.6)


def _olive_branch(skins: tuple[tuple[str, str], ...]) -> str:
    twig = group(
        sprig(12, 36, 7, 46, ("#5f7148", "#97a877"), "#6d5a38"), "rotate(38)translate(0 -2)"
    )
    places = (
        "translate(-15 17)rotate(18)",
        "translate(8 24)rotate(-8)",
        "translate(-27 36)rotate(24)scale(.9)",
    )
    return twig + "".join(group(_olive(*s), p) for s, p in zip(skins, places, strict=True))


def olive() -> str:
    return _olive_branch((("#59692a", "#a9b85e"), ("#6d7d30", "#c0cc74"), ("#4a3550", "#8d7796")))


def green_olive() -> str:
    return _olive_branch((("#7d8f35", "#cad684"),) * 3)


def black_olive() -> str:
    return _olive_branch((("#2c1f2b", "#7a6578"),) * 3)


def fig() -> str:
    """A violet fig and the red heart of another."""
    whole = path(
        "M2-38Q8-24 20-8Q30 10 18 24Q8 32-6 30Q-26 26-24 6Q-20-14-4-24Q-2-30-2-38Z", "#5b3358"
    )
    whole += path("M-4-16Q-20 0-14 20Q-14 2-2-14Z", "#93658a") + line(
        "M8-14Q18 4 12 22M2-16Q6 6 2 28", "#431f42", 1.6
    )
    half = path("M0-24Q5-14 14-4Q22 10 12 20Q0 28-12 20Q-22 10-14-4Q-5-14 0-24Z", "#6d3f62")
    half += path("M0-13Q14 2 10 14Q0 22-10 14Q-14 2 0-13Z", "#f1d9b4") + path(
        "M0-5Q9 4 6 12Q0 17-6 12Q-9 4 0-5Z", "#c2475a"
    )
    seeds = dots([(0, 2), (-3, 7), (3, 7), (0, 11)], 1.1, "#f6d987")
    leaves = path(leaf(0, -26, 40, 12, -165), "#55702f") + path(
        leaf(0, -26, 36, 12, -20), "#7c9a45"
    )
    return (
        leaves
        + group(whole, "translate(-9 4)")
        + group(half + seeds, "translate(22 24)rotate(10)scale(.95)")
    )


def apple() -> str:
    body = path(
        "M0-14Q22-28 32-8Q38 16 22 34Q12 42 0 36Q-12 42-22 34Q-38 16-32-8Q-22-28 0-14Z", "#c23127"
    )
    blush = path("M0-14Q22-28 32-8Q38 16 22 34Q12 42 6 38Q24 12 0-14Z", "#dd5a35") + path(
        "M-24-8Q-32 8-22 26Q-22 6-14-12Z", "#f08c6c"
    )
    stem = line("M0-12Q0-28 8-36", "#6b4524", 3.6) + path(leaf(3, -24, 32, 11, -28), "#7c9a45")
    return (
        body + blush + dots([(10, -2), (16, 12), (8, 20), (-2, 6), (-8, 24)], 1.1, "#f7c08f") + stem
    )


def apple_rings() -> str:
    slice_ = (
        ellipse(0, 0, 23, 23, "#c9472f")
        + ellipse(0, 0, 20.5, 20.5, "#f6e3b5")
        + path(rosette(5, 9, 3, -90), "#d9b472")
    )
    slice_ += line("M-15-6Q-16 4-10 12M13-10Q17-2 14 8", "#e7c98d", 1.6) + dots(
        [(0, -5), (4, 3), (-4, 3)], 1.3, "#6b4524"
    )
    return (
        group(apple(), "translate(-12 -12)scale(.72)")
        + group(slice_, "translate(18 2)scale(.9)")
        + group(slice_, "translate(4 24)")
    )


def clementine() -> str:
    body = ellipse(0, 0, 30, 27, "#e2781c") + path("M-24-6Q-26 12-10 22Q-20 4-14-16Z", "#f6a850")
    body += dots([(4, -6), (12, 2), (6, 10), (-4, 4), (16, 12), (-2, 16), (18, -6)], 1, "#b8560f")
    leaves = path(leaf(0, -24, 38, 12, -24), "#6d9340") + path(
        leaf(0, -24, 34, 11, -160), "#42682f"
    )
    wedge = path("M-17 0Q0-12 17 0Q10 15 0 15Q-10 15-17 0Z", "#f6a13c") + line(
        "M-12 3L0 12L12 3M0 12V-5", "#fcd39a", 1.5
    )
    return (
        group(body, "translate(-4 4)")
        + group(leaves, "translate(-4 4)")
        + group(wedge, "translate(24 30)rotate(-14)")
    )


def lemon() -> str:
    """A preserved lemon: whole, and cut in a cross, as for the jar."""
    whole = path(
        (
            "M-38 2Q-34-4-30-8Q-16-26 6-22Q26-18 32-2Q38 0 38 5Q34 8 30 8Q20 26-4 24Q-24 "
            "22-30 8Q-36 8-38 2Z"
        ),
        "#e9c02c",
    )
    whole += path("M-24-2Q-14-18 4-17Q-10-8-16 6Z", "#f8e27a")
    half = (
        ellipse(0, 0, 19, 19, "#dba91c")
        + ellipse(0, 0, 16.5, 16.5, "#fbeeb4")
        + path(rosette(8, 15, 5), "#f2cf4b")
        + dots([(0, 0)], 1.8, "#fbeeb4")
    )
    leaves = path(leaf(-4, -20, 34, 10, -24), "#6d9340") + path(
        leaf(-4, -20, 32, 10, -150), "#42682f"
    )
    return leaves + group(whole, "translate(-6 -4)rotate(-12)") + group(half, "translate(20 24)")


def pomegranate() -> str:
    body = ellipse(0, 4, 32, 31, "#b3272f") + path(
        "M-9-24L-13-40L-5-34L0-42L5-34L13-40L9-24Z", "#8c1c28"
    )
    open_ = path("M-2-14Q26-18 28 8Q22 28 2 24Q-12 8-2-14Z", "#f6dcc0")
    seeds = dots(
        [
            (4, -6),
            (12, -8),
            (20, -2),
            (5, 3),
            (13, 1),
            (21, 7),
            (7, 12),
            (15, 11),
            (10, 19),
            (18, 17),
        ],
        4.2,
        "#cf2a4a",
    )
    light = path("M-20-12Q-30 4-20 22Q-18 4-12-16Z", "#d8605a") + dots(
        [(3, -7), (11, -9), (12, 0), (6, 11), (14, 10)], 1.2, "#f7a3ac"
    )
    return path(leaf(-4, -20, 40, 10, -155), "#55702f") + body + open_ + seeds + light


def prickly_pear() -> str:
    """A pad of cactus crowned with its fruits."""
    pad = ellipse(0, 16, 28, 33, "#66925a") + path("M-18-2Q-26 16-14 36Q-16 16-8-8Z", "#94b982")
    thorns = "".join(
        f"M{x} {y}l-2-4M{x} {y}l2-4"
        for x, y in ((-8, 4), (8, 2), (0, 16), (14, 18), (-10, 28), (8, 34), (-18, 16))
    )
    fruit = path("M-8-13Q0-16 8-13Q16 2 8 15Q0 19-8 15Q-16 2-8-13Z", "#cf4a5c") + line(
        "M-6-9Q-10 2-6 10", "#ec8f90", 2.6
    )
    fruit += dots([(2, -5), (6, 5), (0, 8)], 1.2, "#fbd9a5") + ellipse(0, -13, 7.5, 3, "#8d2440")
    places = (
        "translate(-21 -14)rotate(-34)scale(.9)",
        "translate(21 -14)rotate(34)scale(.9)",
        "translate(0 -24)",
    )
    return pad + line(thorns, "#f4ecd0", 1.2) + "".join(group(fruit, p) for p in places)


def loquat() -> str:
    """Mzah: the loquats of Zegzel."""
    fruit = path("M0-18Q16-16 17 2Q16 20 0 21Q-16 20-17 2Q-16-16 0-18Z", "#eba52f") + path(
        "M-6-13Q-14-2-9 12Q-7-2-2-13Z", "#fbd680"
    )
    fruit += path("M-4 19L0 14L4 19L0 23Z", "#7a4d1c")
    leaves = path(leaf(0, -18, 50, 13, -165) + leaf(0, -18, 34, 11, -100), "#42682f") + path(
        leaf(0, -18, 50, 13, -15), "#6d9340"
    )
    return (
        leaves
        + line("M0-20Q-10-12-16-4M0-20Q12-12 18-2M0-20V6", "#6b4524", 2.6)
        + group(fruit, "translate(-19 10)rotate(8)")
        + group(fruit, "translate(20 12)rotate(-8)")
        + group(fruit, "translate(0 27)")
    )


def caper() -> str:
    """Buds and round leaves, and the white flower with its violet stamens."""
    bud = path("M0-15Q12-6 9 6Q6 13 0 13Q-6 13-9 6Q-12-6 0-15Z", "#6f8a3a") + line(
        "M-4-7Q-7 1-3 7M1-10Q5 0 2 9", "#a8bf68", 1.8
    )
    leaves = (
        ellipse(-26, 6, 14, 12, "#55763a")
        + ellipse(26, 12, 14, 12, "#7f9f52")
        + ellipse(-18, 34, 12, 10, "#7f9f52")
    )
    petals = path(rosette(4, 24, 13, 45), "#fff8ee", 'stroke="#e3cfc0"')
    stamens = line(
        "".join(f"M0 0L{x:.0f} {y:.0f}" for x, y in ring(11, 21)), "#a86bb0", 1.3
    ) + dots(ring(11, 21), 1.6, "#7a3f8c")
    return (
        line("M-34 46Q0 20 22-10", "#6f7d38", 2.6)
        + leaves
        + group(petals + stamens, "translate(-6 -22)")
        + group(bud, "translate(22 -8)rotate(14)")
        + group(bud, "translate(6 30)rotate(-10)")
    )


def date(skin: str = "#7a3f1d", light: str = "#c98a52") -> str:
    """A cluster of three dates under the fronds of their palm."""
    fruit = path("M0-23Q13-22 12 2Q11 25 0 25Q-11 25-12 2Q-13-22 0-23Z", skin) + line(
        "M-6-12Q-9 2-5 15", light, 3.2
    )
    fruit += ellipse(0, -21, 5.5, 3.4, "#dcb76c")
    ribs = line("M0-20Q-22-44-46-22M0-20Q-12-44-30-46M0-20Q0-36 2-50", "#4f7440", 3)
    ribs += line("M0-20Q22-44 46-22M0-20Q12-44 30-46", "#77995a", 3)
    spines = (
        (-36, -34, 150),
        (-24, -38, 120),
        (-38, -32, 80),
        (-18, -44, 170),
        (36, -34, 30),
        (24, -38, 60),
        (38, -32, 100),
        (18, -44, 10),
    )
    blades = path("".join(leaf(x, y, 19, 4, a) for x, y, a in spines), "#5f8446")
    stalks = line("M-19-10Q-10-20 0-20Q10-20 19-10M0-20V-6", "#cfa24e", 2.6)
    places = (
        "translate(-22 12)rotate(14)",
        "translate(22 12)rotate(-14)",
        "translate(0 22)scale(1.08)",
    )
    return ribs + blades + stalks + "".join(group(fruit, place) for place in places)


def pale_date() -> str:
    return date("#a9692d", "#e6bb79")


def red_date() -> str:
    return date("#8c3a20", "#d38763")


def black_date() -> str:
    return date("#33201c", "#8a6a5f")
