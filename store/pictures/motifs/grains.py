"""Grain, seeds and spices, each in a box of -50 to 50 around its middle."""

from store.pictures.motifs.plants import ring, rosette
from store.pictures.paint import dots, ellipse, group, leaf, line, number, path


def _ear(kernel: str, light: str, awn: float) -> str:
    """An ear of grain: pairs of kernels, with beards as long as `awn`."""
    rows = range(-28, 20, 9)
    beards = "".join(
        f"M-5 {y}l{number(-awn * 0.42)} {number(-awn)}M5 {y}l{number(awn * 0.42)} {number(-awn)}"
        for y in rows
    )
    left = "".join(leaf(0, y + 6, 16, 7, -128) for y in rows)
    right = "".join(leaf(0, y + 6, 16, 7, -52) for y in rows) + leaf(0, -26, 16, 7, -90)
    stem = line("M0 48V-24" + (beards if awn else ""), light, 1.4)
    return stem + path(left, kernel) + path(right, light)


def wheat() -> str:
    ear = _ear("#b9842a", "#dcb04f", 0)
    return (
        group(ear, "rotate(-22 0 50)") + group(ear, "rotate(22 0 50)") + group(ear, "scale(1.08)")
    )


def barley() -> str:
    ear = _ear("#a88a3c", "#d5bd6c", 26)
    left, right = (
        "rotate(-15 0 60)translate(-5 12)scale(.9)",
        "rotate(15 0 60)translate(5 12)scale(.9)",
    )
    return group(ear, left) + group(ear, right)


def maize() -> str:
    rows = [(x, y) for y in range(-34, 26, 8) for x in (-9, 0, 9)]
    cob = ellipse(0, -6, 17, 36, "#d79a1f") + dots(rows, 3.7, "#f5cf58")
    husk = path("M-4 46Q-34 28-24-18Q-16 10 2 30Z", "#6d8f3c") + path(
        "M0 46Q34 30 24-14Q14 14-6 34Z", "#94b355"
    )
    return cob + husk


def five_grains() -> str:
    """Khoumassi: five flours, five ears in one sheaf."""
    kinds = (
        (-34, "#8a6a2c", "#b08d43"),
        (34, "#8a6a2c", "#b08d43"),
        (-17, "#b9842a", "#dcb04f"),
        (17, "#b9842a", "#dcb04f"),
        (0, "#cfa245", "#efd17e"),
    )
    ears = "".join(group(_ear(a, b, 0), f"rotate({lean} 0 52)scale(.9)") for lean, a, b in kinds)
    return ears + line("M-9 34Q0 39 9 34", "#a8432f", 5)


def sesame() -> str:
    """A branch of sesame capsules, its flower and its seeds."""
    pod = path("M0 0Q-12-14 0-32Q12-14 0 0Z", "#8d9a4c") + line("M0-3V-27", "#5f6f2e", 1.6)
    pods = "".join(
        group(pod, f"translate(0 {y})rotate({a})")
        for y, a in ((20, -54), (14, 54), (0, -40), (-6, 40))
    )
    flower = path(rosette(5, 15, 8, -90), "#f7e3ec", 'stroke="#d9a9bd"') + dots(
        [(0, 0)], 3, "#e0a526"
    )
    spots = (
        (-32, 38, 20),
        (-18, 44, -30),
        (14, 42, 10),
        (30, 34, -40),
        (28, 46, 0),
        (-40, 46, -10),
    )
    seeds = "".join(leaf(x, y, 12, 5, a) for x, y, a in spots)
    twig = line("M0 46V-22", "#6f7d38", 3) + pods + group(flower, "translate(0 -32)scale(1.1)")
    return twig + path(seeds, "#f4e3ba", 'stroke="#b98f48" stroke-width="1.4"')


def cumin() -> str:
    """Umbels and striped seeds."""
    umbel = line("M0 26V0M0 8L-26-16M0 8L26-16M0 8L-12-30M0 8L13-30", "#6f8a3c", 2.6)
    heads = [
        (-31, -18),
        (-22, -21),
        (31, -18),
        (22, -21),
        (-16, -35),
        (-8, -33),
        (17, -35),
        (9, -33),
    ]
    flowers = dots([*heads, (0, -24), (-27, -24), (27, -24)], 4.4, "#cf8fae") + dots(
        heads, 2, "#f6dfe8"
    )
    seeds = "".join(
        leaf(x, y, 40, 12, a) for x, y, a in ((-44, 34, -12), (6, 24, 16), (-24, 48, -6))
    )
    ridges = line("M-37 31L-12 27M13 25L38 33M-17 46L8 44", "#f0d9a8", 1.8)
    return umbel + flowers + path(seeds, "#8a6a34", 'stroke="#6b4e22"') + ridges


def nigella() -> str:
    petals = path(rosette(8, 30, 8, 22), "#7e97cf") + path(rosette(5, 32, 12), "#a9bbe6")
    heart = ellipse(0, 0, 9, 9, "#5f7d3c") + dots(ring(7, 11), 2, "#2c3358")
    seeds = dots([(-34, 36), (-24, 42), (-30, 46), (30, 38), (22, 44), (36, 44)], 3.2, "#221a1c")
    return line("M0 48V0", "#5f7d3c", 2.4) + group(petals + heart, "translate(0 -10)") + seeds


def spices() -> str:
    """Ras el hanout: star anise over cardamom, clove and rosebud."""
    star = (
        path(rosette(8, 32, 7, 22), "#7a3f1c")
        + path(rosette(8, 22, 3, 22), "#b06a34")
        + dots(ring(8, 17, 0.4), 2.4, "#e9c58b")
    )
    pod = path("M0-13Q9 0 0 13Q-9 0 0-13", "#93a552") + line("M0-11V11", "#66793a", 1.4)
    clove = line("M0 12V-6", "#4c2a18", 4) + dots([(-4, -8), (4, -8), (0, -11)], 3, "#6b3d24")
    return (
        group(star, "translate(0 -10)")
        + group(pod, "translate(-30 32)rotate(-40)")
        + group(pod, "translate(-10 38)rotate(30)scale(.85)")
        + group(clove, "translate(16 36)rotate(30)")
        + group(clove, "translate(34 30)rotate(-20)")
    )


def pepper() -> str:
    """Niora: the round sweet pepper."""
    body = path("M0-22Q30-34 36-4Q38 30 6 42Q0 44-6 42Q-38 30-36-4Q-30-34 0-22Z", "#b8241c")
    light = path("M-24-14Q-34 8-18 28Q-22 4-14-16Z", "#e2604a") + line(
        "M8-16Q18 10 6 34", "#8a1714", 2.4
    )
    return (
        body
        + light
        + path("M-16-24Q0-34 16-24Q8-16 0-20Q-8-16-16-24", "#5f7d3c")
        + line("M0-26Q0-38 9-44", "#5f7d3c", 5)
    )


def roots() -> str:
    """Ginger behind, turmeric in front."""
    ginger = line("M-30 2Q-8-10 14-4Q26 0 36-8M-8-8Q-8-24-18-30M16-4Q22-20 18-32", "#cda978", 19)
    rings = line("M-26-6v16M8-14v18M28-12v14M-16-24l8-3M14-24l9 1", "#a37d4c", 1.6)
    turmeric = line("M-30 34Q-6 24 10 30Q24 34 34 28M-4 28Q-2 42 8 44", "#b9702a", 15)
    cut = ellipse(-34, 33, 6, 9, "#f2a11f") + ellipse(-34, 33, 3, 5.5, "#f9c34a")
    return ginger + rings + turmeric + line("M-14 24v12M4 22v14M22 26v12", "#8a4d18", 1.4) + cut
