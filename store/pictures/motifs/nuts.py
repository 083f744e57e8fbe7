"""Nuts, stones and pulses, each in a box of -50 to 50 around its middle."""

from store.pictures.motifs.plants import rosette
from store.pictures.paint import dots, ellipse, group, leaf, line, path


def almond() -> str:
    """Two almonds in their shade of brown, and the blossom of February."""
    nut = path("M0-30Q20-8 16 10Q12 26 0 28Q-12 26-16 10Q-20-8 0-30Z", "#a9672f")
    nut += path("M-3-22Q-14-4-10 12Q-6 20-4 22Q-8 0-3-22Z", "#d29a5c") + line(
        "M4-16Q10 2 6 20M0-18V24", "#7d4519", 1.4
    )
    flower = (
        path(rosette(5, 19, 9, -90), "#f7d5da")
        + path(rosette(5, 9, 4, -90), "#e58fa3")
        + dots([(0, 0)], 2.6, "#b8456a")
    )
    leaves = path(leaf(0, 0, 34, 7, -150) + leaf(0, 0, 34, 7, -20), "#77995a")
    return (
        group(leaves + flower, "translate(2 -24)scale(1.1)")
        + group(nut, "translate(-15 18)rotate(-20)scale(.92)")
        + group(nut, "translate(17 18)rotate(20)scale(.92)")
    )


def peanut() -> str:
    shell = path(
        (
            "M0-34Q15-34 15-19Q15-8 11-2Q18 6 18 17Q17 34 0 34Q-17 34-18 17Q-18 "
            "6-11-2Q-15-8-15-19Q-15-34 0-34Z"
        ),
        "#cf9d5a",
    )
    net = line(
        "M-8-30V30M0-32V32M8-30V30M-13-18H13M-10-4H10M-16 12H16M-13 24H13",
        "#a87437",
        1.3,
        'opacity=".8"',
    )
    seed = ellipse(0, 0, 9, 12, "#a64b2e") + line("M-4-5Q-5 1-3 5", "#d98a66", 2.4)
    return (
        group(shell + net, "translate(-12 -4)rotate(-24)")
        + group(seed, "translate(22 22)rotate(30)")
        + group(seed, "translate(30 -4)rotate(-14)scale(.9)")
    )


def walnut() -> str:
    whole = ellipse(0, 0, 24, 27, "#b07d45") + line("M0-27Q-5 0 0 27", "#6f4720", 3)
    whole += line(
        "M-13-18Q-20-4-12 8M-12 16Q-6 20-6 22M11-18Q16-6 10 4M14 10Q12 18 7 21", "#7d5326", 1.8
    ) + line("M-17-10Q-20 0-17 8", "#d5aa70", 2.6)
    half = ellipse(0, 0, 19, 22, "#8d5c2c") + ellipse(0, 0, 15, 18, "#e9cf9d")
    half += path(
        "M-2-15Q-14-12-10-3Q-15 2-9 8Q-8 15-2 14ZM2-15Q14-12 10-3Q15 2 9 8Q8 15 2 14Z", "#b98449"
    )
    return (
        path(leaf(-6, -16, 40, 13, -30), "#77995a")
        + path(leaf(-6, -16, 34, 12, -150), "#55702f")
        + group(whole, "translate(-13 2)")
        + group(half, "translate(22 20)rotate(16)")
    )


def argan() -> str:
    """Golden fruits, small leaves, and the split nut that gives the oil."""
    leaves = path(leaf(-2, -8, 36, 10, -150) + leaf(-2, -8, 34, 9, -105), "#5a7338")
    leaves += path(leaf(2, -8, 38, 10, -68) + leaf(2, -8, 38, 10, -28), "#86a04e")
    fruit = path("M0-24Q19-14 17 6Q14 24 0 28Q-14 24-17 6Q-19-14 0-24Z", "#c9a534")
    fruit += path("M-5-16Q-15-4-11 12Q-6 0-3-15Z", "#ecd77a") + line("M0 28v5", "#7a5a1c", 2.4)
    nut = path("M0-20Q15-12 14 5Q11 19 0 22Q-11 19-14 5Q-15-12 0-20Z", "#7d4a22")
    kernel = path("M0-13Q9-6 8 5Q6 13 0 15Q-6 13-8 5Q-9-6 0-13Z", "#f3e2bc") + line(
        "M0-8V10", "#c9a877", 1.4
    )
    return (
        leaves
        + group(fruit, "translate(-17 10)rotate(12)")
        + group(fruit, "translate(16 4)rotate(-14)scale(.96)")
        + group(nut + kernel, "translate(4 27)rotate(-8)")
    )


def lentils() -> str:
    pod = path("M-36-14Q-10-40 30-26Q20-2-10-4Q-28-4-36-14Z", "#8ba24f") + dots(
        [(-16, -14), (0, -19), (15, -22)], 6, "#b9c97c"
    )
    heap = "".join(
        ellipse(x, y, 10, 7, c)
        + line(f"M{x - 5} {y - 2}Q{x} {y - 5} {x + 4} {y - 3}", "#cfb588", 1.6)
        for x, y, c in (
            (-26, 30, "#7d6138"),
            (-6, 34, "#6b5230"),
            (15, 31, "#7d6138"),
            (33, 35, "#6b5230"),
            (-15, 21, "#8c7046"),
            (6, 20, "#7d6138"),
            (25, 23, "#8c7046"),
            (-4, 10, "#8c7046"),
            (14, 11, "#6b5230"),
        )
    )
    return pod + line("M30-26Q40-32 44-42", "#6d8740", 2.6) + heap


def chickpeas() -> str:
    pea = path("M0-12Q12-12 12 1Q11 12 0 12Q-11 12-12 1Q-12-12 0-12Z", "#dcb26a") + path(
        "M-2-12Q4-18 8-13Q5-9 0-10Z", "#b98a44"
    )
    pea += line("M0-9Q3 0 0 9", "#b98a44", 1.6) + line("M-7-4Q-8 2-5 6", "#f3d9a3", 2.4)
    left = "".join(leaf(0, -8 - i * 8, 20, 7, -160 + i * 6) for i in range(4))
    right = "".join(leaf(0, -8 - i * 8, 20, 7, -20 - i * 6) for i in range(4)) + leaf(
        0, -34, 14, 6, -90
    )
    places = ("-24 28", "0 34", "24 28", "-12 11", "13 11")
    stem = line("M0 4V-36", "#6f7d38", 2.2) + path(left, "#55702f") + path(right, "#7c9a45")
    return stem + "".join(
        group(pea, f"translate({p})rotate({i * 31 - 40})") for i, p in enumerate(places)
    )


def date_stones() -> str:
    """The stones that are roasted for coffee, and the cup."""
    stone = path(leaf(0, 15, 30, 9, -90), "#8a5a30") + line("M0 11V-10", "#4a2a12", 2)
    cup = path("M-22-6H22Q20 24 0 26Q-20 24-22-6Z", "#fffaf0", 'stroke="#c9a877"') + line(
        "M22 0Q36-1 32 9Q28 15 18 15", "#d9b98a", 3.4
    )
    cup += ellipse(0, -6, 22, 6, "#4a2a18") + line("M-21 8Q0 16 21 8", "#b8432f", 3)
    steam = line("M-8-18Q-14-26-7-32Q-1-39-7-46M8-18Q2-26 9-32Q15-39 9-46", "#b99a76", 2.4)
    return (
        steam
        + group(cup, "translate(-4 2)")
        + group(stone, "translate(-32 34)rotate(70)")
        + group(stone, "translate(4 40)rotate(100)")
        + group(stone, "translate(34 32)rotate(40)")
    )
