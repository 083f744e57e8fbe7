"""Animals, the sea, the hive and the house, each in a box of -50 to 50 around its middle."""

from store.pictures.motifs.plants import ring, rosette
from store.pictures.paint import dots, ellipse, group, leaf, line, path

COMB = "M0-14L12-7V7L0 14L-12 7V-7Z"


def bee() -> str:
    wings = ellipse(
        -6, -16, 9, 16, "#fffaf0", 'opacity=".85" stroke="#b98a2f" transform="rotate(-24)"'
    )
    wings += ellipse(
        8, -16, 9, 16, "#fffaf0", 'opacity=".85" stroke="#b98a2f" transform="rotate(24)"'
    )
    body = ellipse(0, 6, 13, 20, "#e9ad22") + line("M-12 3H12M-12 11H12M-9 19H9", "#3a2412", 4.4)
    return (
        wings
        + body
        + dots([(0, -14)], 8, "#3a2412")
        + line("M-4-20Q-6-28-11-30M4-20Q6-28 11-30", "#3a2412", 1.8)
    )


def comb() -> str:
    """The bee on her comb."""
    cells = "".join(
        path(COMB, fill, f'transform="translate({place})"')
        for place, fill in (
            ("-24 0", "#e9ad22"),
            ("24 0", "#d5921b"),
            ("-12 21", "#f4c950"),
            ("12 21", "#e9ad22"),
            ("-12-21", "#d5921b"),
            ("12-21", "#f4c950"),
            ("0 0", "#f7d97c"),
            ("-36 21", "#d5921b"),
            ("36 21", "#f4c950"),
        )
    )
    cells = group(cells, "", 'stroke="#8d5a12" stroke-width="2"')
    return cells + group(bee(), "translate(4 -2)rotate(24)scale(.9)")


def with_bee(flower: str) -> str:
    """A honey's flower, with the bee that came to it."""
    return group(flower, "translate(-5 4)scale(.92)") + group(
        bee(), "translate(33 -26)rotate(52)scale(.52)"
    )


def pollen() -> str:
    grains = [
        (-22, 34),
        (-8, 38),
        (8, 36),
        (23, 34),
        (-14, 27),
        (1, 27),
        (16, 26),
        (-6, 18),
        (9, 18),
        (1, 10),
    ]
    heap = (
        dots(grains, 7, "#d9951c")
        + dots(grains[1::2], 5.6, "#f0bf3a")
        + dots([(x - 2, y - 2) for x, y in grains], 1.6, "#fbe39a")
    )
    daisy = path(rosette(11, 24, 6), "#fffaf0", 'stroke="#e5d3ae" stroke-width=".8"') + dots(
        [(0, 0)], 8, "#e0a526"
    )
    return (
        group(daisy, "translate(-14 -16)")
        + heap
        + group(bee(), "translate(26 -22)rotate(40)scale(.6)")
    )


def goat() -> str:
    """The goat of the Rif, in profile-less dignity: she looks at you."""
    horns = line("M-9-24Q-18-44-34-42M9-24Q18-44 34-42", "#8a6f4c", 6.5) + line(
        "M-9-24Q-18-42-32-41M9-24Q18-42 32-41", "#c9ae84", 2
    )
    ears = path(leaf(-14, -12, 30, 9, 160) + leaf(14, -12, 30, 9, 20), "#a37f58")
    head = path(
        "M-15-22Q0-30 15-22Q19-2 12 20Q8 34 0 34Q-8 34-12 20Q-19-2-15-22Z", "#f3e6d2"
    ) + path("M0-27Q15-26 15-22Q19-2 12 20Q8 34 0 34Z", "#dfc9a8")
    face = (
        dots([(-8, -6), (8, -6)], 2.8, "#2b1b10")
        + line("M-5 25Q0 29 5 25M0 29V24", "#6b4a38", 2)
        + path("M-5 33Q0 50 5 33Z", "#c9ae84")
    )
    return horns + ears + head + face + path("M-7-27Q0-12 7-27Q0-34-7-27Z", "#a37f58")


def camel() -> str:
    """The she-camel of the dunes."""
    body = (
        "M-32-4Q-22-12-18-22Q-10-34-2-22Q2-12 12-10Q22-10 24-20L24-34Q25-43 "
        "34-43Q39-43 45-37Q46-33 42-32L33-32Q33-16 28-6Q24 4 17 8L19 24L16 42H11L12 "
        "25L7 10Q-6 14-17 8L-19 22L-21 42H-26L-26 24Q-28 14-31 6Q-36 12-36 20Q-39 "
        "8-32-4Z"
    )
    far = line("M12 6L10 24L5 40M-22 6L-16 24L-14 40", "#8f6337", 4.6)
    saddle = path("M-22-12Q-12-38 2-16L6-2Q-8 4-22-2Z", "#b8432f") + line(
        "M-21-8Q-8-2 4-8M-22-3Q-8 3 6-3", "#efc35a", 2
    )
    dune = path("M-50 46Q-20 34 6 40Q30 46 50 38V48Q0 52-50 48Z", "#e0b877")
    return dune + far + path(body, "#b98850") + saddle + dots([(36, -38)], 1.5, "#2b1b10")


def sheep() -> str:
    wool = dots([*ring(11, 21), *ring(6, 11), (0, 0)], 11.4, "#c9ae84") + dots(
        [*ring(11, 21), *ring(6, 11), (0, 0)], 10, "#fbf3e2"
    )
    curls = line(
        "M-14-10q4-6 8 0M2-14q4-6 8 0M-20 4q4-6 8 0M10 6q4-6 8 0M-4 16q4-6 8 0M-6-1q4-6 8 0",
        "#c9ae84",
        2.2,
    )
    legs = line("M-14 26V44M-4 28V44M8 28V44M16 24V44", "#5b4332", 5)
    head = (
        path("M18-22Q29-30 38-20Q44-6 36 5Q27 6 22-4Z", "#6b4f3b")
        + path(leaf(24, -17, 16, 6, 130), "#4b3526")
        + dots([(34, -11)], 1.8, "#fffaf0")
    )
    return legs + group(wool + curls, "translate(-5 2)") + head


def cow() -> str:
    """Khlii: beef dried in the sun of Fès."""
    horns = path("M-14-22Q-38-20-36-42Q-28-30-10-30ZM14-22Q38-20 36-42Q28-30 10-30Z", "#e6d3ae")
    ears = path(leaf(-16, -16, 26, 9, 165) + leaf(16, -16, 26, 9, 15), "#6b3a22")
    head = path("M-18-28Q0-36 18-28Q20-6 13 14Q-0 18-13 14Q-20-6-18-28Z", "#8a4b2a") + path(
        "M0-34Q18-32 18-28Q20-6 13 14L0 16Z", "#733b20"
    )
    muzzle = (
        ellipse(0, 24, 18, 14, "#e3b79b")
        + dots([(-7, 22), (7, 22)], 2.4, "#5b3322")
        + line("M-7 31Q0 34 7 31", "#5b3322", 1.8)
    )
    return (
        horns
        + ears
        + head
        + dots([(-9, -8), (9, -8)], 2.8, "#1f120a")
        + muzzle
        + path("M-7-33Q0-10 7-33Z", "#f0dcc0")
    )


def fish(skin: str = "#5d7f96", light: str = "#d5e3e6") -> str:
    body = path("M-42 0Q-16-22 22-6L42-18Q37 0 42 18L22 6Q-16 22-42 0Z", skin) + path(
        "M-40 2Q-14 20 22 5Q-4 4-24-2Z", light
    )
    return (
        body
        + dots([(-29, -3)], 2.6, "#15242e")
        + line("M-20-9Q-15 0-20 9", "#2f4a5c", 1.8)
        + dots([(-8, -5), (0, -5), (8, -4)], 1.4, "#2f4a5c")
    )


def sardine() -> str:
    return "".join(
        group(fish(), f"translate({x} {y})rotate({t})scale(.92)")
        for x, y, t in ((2, -24, -6), (-3, 1, -2), (2, 26, 4))
    )


def courbine() -> str:
    wave = line("M-44 34q11-9 22 0t22 0t22 0t22 0M-34 44q11-9 22 0t22 0t22 0", "#5f9bb0", 3)
    return (
        group(fish("#7d8c94", "#eef1ee"), "translate(0 -8)scale(1.12)")
        + path("M-12-22Q4-38 20-18Z", "#5b6b74")
        + wave
    )


def oyster() -> str:
    shell = path("M-4-36Q24-34 32-8Q36 20 12 36Q-12 42-28 20Q-38-4-24-22Q-16-34-4-36Z", "#6f6a63")
    rim = line("M-24-12Q-30 12-10 30M28-8Q30 16 10 31", "#97928a", 2.4)
    inside = path(
        "M-2-28Q18-26 24-6Q27 16 9 28Q-9 31-20 15Q-28-4-17-17Q-11-27-2-28Z", "#efe7da"
    ) + path("M0-16Q14-12 14 4Q10 18-4 17Q-15 8-11-6Q-7-15 0-16Z", "#c3c8bd")
    return (
        shell
        + rim
        + inside
        + ellipse(3, 0, 5.5, 5.5, "#fffdf8")
        + line("M-10 8Q-4 15 5 12", "#98a098", 2)
    )


def salt() -> str:
    """A white heap raked out of the lagoon, and its crystals."""
    heap = path(
        "M-38 22Q-14-2-4-26Q0-34 5-26Q16-4 38 22Q0 30-38 22Z", "#fdfcf7", 'stroke="#b9cdd3"'
    )
    shade = path("M3-28Q16-4 38 22Q20 26 4 26Q14 0 3-28Z", "#cddde1")
    grains = dots(
        [(-14, 12), (-4, 0), (-22, 18), (2, 16), (-8, 20), (12, 18), (0, -14)], 1.5, "#a9c3cb"
    )
    rake = line("M20-44L-32 24", "#8a6235", 3) + line("M-40 17L-24 29", "#8a6235", 4.4)
    waves = line("M-44 35q11-8 22 0t22 0t22 0t22 0M-33 45q11-8 22 0t22 0t22 0", "#3f8aa3", 3.4)
    glint = line("M32-26v12M26-20h12M-30-20v8M-34-16h8", "#c8973a", 2.2)
    return waves + rake + heap + shade + grains + glint


def smen() -> str:
    """The earthen jar in which butter ages."""
    jar = path(
        "M-16-22H16Q15-14 24-4Q34 14 22 32Q18 38 0 38Q-18 38-22 32Q-34 14-24-4Q-15-14-16-22Z",
        "#b8653a",
    ) + path("M0-22H16Q15-14 24-4Q34 14 22 32Q18 38 0 38Z", "#9a4f2c")
    band = line("M-26 6L-20 0L-14 6L-8 0L-2 6L4 0L10 6L16 0L22 6L27 1", "#f3dcae", 2.2)
    cloth = path("M-20-22Q-18-36 0-37Q18-36 20-22Q10-17 0-18Q-10-17-20-22Z", "#f6ecd9") + line(
        "M-18-23H18", "#b8432f", 3
    )
    return jar + band + line("M-28 14H29", "#f3dcae", 1.6) + cloth


def msemen() -> str:
    """Square folded pancakes, stacked, with honey."""
    leaf_ = "M0-12L36 2L0 18L-36 2Z"
    stack = "".join(
        path(leaf_, c, f'stroke="#b98544" transform="translate(0 {y})"')
        for y, c in ((24, "#d9a860"), (14, "#e6bd7a"), (4, "#efcf94"))
    )
    top = line("M-20-2L4 8M-8-8L18 2M-18 12L6 0M2 14L24 4", "#c98f47", 1.6) + path(
        "M-10-2Q0-8 10-1Q14 6 10 10V24Q7 28 4 23V11Q-8 8-10-2Z", "#d98f1a"
    )
    return (
        stack
        + group(top, "translate(0 2)")
        + line("M-12-20Q-18-28-11-34M4-20Q-2-28 5-34", "#c9a877", 2.2)
    )


def soap() -> str:
    """Bar and bubbles, with an olive leaf."""
    bar = path(
        "M-34 0Q-34-8-26-9L18-17Q26-18 28-10L34 12Q36 20 28 22L-18 32Q-27 33-29 25Z", "#efe0c0"
    ) + path("M-34 0Q-29 18-29 25Q-27 33-18 32L28 22Q36 20 34 12Q0 24-34 0Z", "#d5bd8d")
    foam = "".join(
        ellipse(x, y, r, r, "#fff", 'opacity=".9" stroke="#b7d0d6"')
        for x, y, r in ((-20, -22, 8), (-6, -32, 6), (8, -27, 9), (22, -36, 5), (-32, -12, 5))
    )
    return bar + foam + path(leaf(-14, 8, 30, 6, -12), "#7c8f4a")


def clay() -> str:
    """Ghassoul: sheets of clay from the mountain."""
    hills = (
        path("M-48 20L-22-24L-4 4L12-34L48 20Z", "#b78f6a")
        + path("M12-34L48 20H6Z", "#94694a")
        + path("M-22-24L-4 4L-12 20H-16Z", "#94694a")
        + ellipse(-26, -36, 7, 7, "#e3a33c")
    )
    plates = (
        path("M-40 24L-6 18L34 26L0 34Z", "#a98a72")
        + path("M-34 33L0 27L40 35L4 44Z", "#8a6d57")
        + path("M-34 33L4 44V48L-34 37ZM4 44L40 35V39L4 48Z", "#6d5340")
    )
    return hills + plates


def khatam() -> str:
    """The eight-pointed star of the zellige makers: the house's own sign."""
    square = "M-26-26H26V26H-26Z"
    star = path(square, "#b8432f") + path(square, "#b8432f", 'transform="rotate(45)"')
    inner = path("M-17-17H17V17H-17Z", "#f3d9a0") + path(
        "M-17-17H17V17H-17Z", "#f3d9a0", 'transform="rotate(45)"'
    )
    return star + inner + path(rosette(8, 15, 5, 22.5), "#2f5d5a") + dots([(0, 0)], 4, "#c8973a")


def loom() -> str:
    """The lozenge of the Siroua carpets."""
    rows = (
        ("M0-44L34 0L0 44L-34 0Z", "#a8322a"),
        ("M0-32L24 0L0 32L-24 0Z", "#f0d7a0"),
        ("M0-22L16 0L0 22L-16 0Z", "#24435f"),
        ("M0-10L8 0L0 10L-8 0Z", "#e0a333"),
    )
    hooks = line("M-40-26l8 8l-8 8M40-26l-8 8l8 8M-40 10l8 8l-8 8M40 10l-8 8l8 8", "#24435f", 3)
    return hooks + "".join(path(d, c) for d, c in rows)
