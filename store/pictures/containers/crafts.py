"""Pottery, wood and wickerwork, shown as themselves with the maker's tag."""

from store.pictures.containers.body import Container, glass, gloss
from store.pictures.labels import Place
from store.pictures.looks import PackShot
from store.pictures.ornaments import ornament
from store.pictures.paint import (
    GOLD,
    Scene,
    darker,
    dots,
    ellipse,
    group,
    lighter,
    line,
    path,
    rect,
)

LEMON_WOOD = "#f0d9a0"
EBONY = "#2b1810"


def maker_tag(x: float, y: float) -> tuple[str, Place]:
    """The maker's tag on its cord, hanging from (x, y)."""
    cord = line(f"M{x} {y}Q{x + 16} {y + 12} {x + 6} {y + 28}", "#d9b679", 2.4)
    return cord, Place(x - 34, y + 26, 88, 56, "tag")


def bowl(scene: Scene, spec: PackShot) -> Container:
    """The uneven green glaze of Tamegroute, its foot left bare."""
    green = spec.palette.content
    foot = path("M-56-22H58L52 0H-48Z", "#b9794a") + path("M-56-22H58L56-14H-54Z", "#8a5430")
    d = "M-136-176C-132-92-98-20-54-18H58C100-20 134-90 138-172Q0-140-136-176Z"
    wall = glass(scene, d, green, "glaze")
    drips = path(
        "M-120-150Q-110-60-92-52Q-84-90-78-60Q-66-24-54-34Q-44-90-30-40Q-14-8-2-30Q8-90 22-36Q36-14 46-38Q56-90 68-44Q84-30 92-60Q110-90 122-146Q0-110-120-150Z",
        lighter(green, 0.12),
        'opacity=".45"',
    )
    mouth = (
        ellipse(1, -174, 138, 31, lighter(green, 0.25))
        + ellipse(
            1,
            -171,
            126,
            24,
            scene.down("well", (0, darker(green, 0.65), 1), (100, lighter(green, 0.1), 1)),
        )
        + line("M-136-172Q-60-204 60-202", "#fff", 3, 'opacity=".5"')
    )
    specks = dots(
        [
            (-88, -110),
            (-40, -86),
            (14, -70),
            (60, -104),
            (98, -120),
            (-14, -120),
            (40, -54),
            (-66, -64),
        ],
        2.4,
        darker(green, 0.5),
    )
    glint = path("M-112-140Q-104-86-74-54Q-88-96-92-142Z", "#fff", 'opacity=".45"')
    cord, place = maker_tag(50, -96)
    return Container(foot + wall + drips + specks + glint + mouth + cord, place, "", 100)


def tajine(scene: Scene, spec: PackShot) -> Container:
    """A painted tajine of Safi, cone and dish."""
    blue, gold, white = spec.palette.content, "#d9982b", "#fbf6ea"
    cone = "M-122-92Q-60-130-36-250Q-30-292-14-300H14Q30-292 36-250Q60-130 122-92Q0-62-122-92Z"
    clip = f'clip-path="{scene.clip("cone", path(cone, "#000"))}"'
    band = ornament(scene, "MA-07", blue, 1.05)
    rings = (
        path("M-130-98Q0-58 130-98V-130Q0-94-130-130Z", band)
        + path("M-130-136Q0-100 130-136V-146Q0-110-130-146Z", gold)
        + path("M-60-216Q0-204 60-216V-246Q0-234-60-246Z", band)
        + path("M-60-210Q0-198 60-210V-216Q0-204-60-216Z", gold)
    )
    petals = "".join(
        path("M0 0Q-13-24 0-50Q13-24 0 0Z", blue, f'transform="translate({x} {y})rotate({a})"')
        for x, y, a in ((-62, -138, 22), (-22, -128, 7), (22, -128, -7), (62, -138, -22))
    )
    petals += dots(
        [(-43, -146), (0, -142), (43, -146), (-20, -190), (20, -190), (0, -194)], 5, gold
    )
    knob = (
        ellipse(0, -306, 21, 17, white)
        + path("M-20-312Q0-330 20-312Q0-302-20-312Z", blue)
        + line("M-18-298Q0-290 18-298", gold, 3)
    )
    dish = "M-146-84H146C140-34 106-3 76 0H-76C-106-3-140-34-146-84Z"
    clay = (
        glass(scene, dish, "#c47d4a", "clay")
        + path("M-146-84H146Q144-64 136-50H-136Q-144-64-146-84Z", band)
        + line("M-134-48H134", gold, 4)
    )
    lidded = path(cone, white) + group(rings + petals, "", clip)
    rim = ellipse(0, -86, 148, 12, darker("#c47d4a", 0.35)) + ellipse(
        0, -90, 126, 10, "#1c0f08", 'opacity=".35"'
    )
    cord, place = maker_tag(84, -92)
    return Container(
        clay + rim + lidded + knob + gloss(scene, cone, 0.9) + gloss(scene, dish, 0.6) + cord,
        place,
        "",
        130,
    )


def tea_box(scene: Scene, spec: PackShot) -> Container:
    """Thuya burl from Essaouira, its lid inlaid with lemon wood."""
    wood = spec.palette.content
    paint = scene.across(
        "wood",
        (0, darker(wood, 0.25), 1),
        (25, lighter(wood, 0.25), 1),
        (55, wood, 1),
        (100, darker(wood, 0.45), 1),
    )
    strip = rect(-142, -112, 288, 7, LEMON_WOOD) + rect(-142, -14, 288, 5, LEMON_WOOD)
    strip += line("M-142-108.5H146", EBONY, 3, 'stroke-dasharray="5 7"')
    front = rect(-142, -130, 288, 130, paint, 4) + _burl(wood) + strip
    clasp = rect(-10, -138, 24, 26, GOLD, 3) + dots([(2, -124)], 3.4, "#5b3a14")
    over = path(
        "M-142-130H146V0H-142Z",
        scene.down("face", (0, "#fff", 0.22), (20, "#fff", 0), (100, "#1c0f08", 0.3)),
    )
    cord, place = maker_tag(46, -112)
    return Container(_inlaid_lid(wood) + front + clasp + over + cord, place, "", 150)


def _inlaid_lid(wood: str) -> str:
    top = path("M-140-128L-106-206H112L144-128Z", lighter(wood, 0.18))
    border = line("M-112-140L-90-194H94L116-140Z", LEMON_WOOD, 4)
    star = "M-20-20H20V20H-20ZM0-28L28 0L0 28L-28 0Z"
    middle = path(star, LEMON_WOOD) + path("M0-14L14 0L0 14L-14 0Z", darker(wood, 0.5))
    sides = (path(star, EBONY, f'transform="translate({x} -167)scale(.7 .34)"') for x in (-62, 66))
    return top + border + group(middle, "translate(2 -168)scale(1.5 .7)") + "".join(sides)


def _burl(wood: str) -> str:
    """The eyes of the burl."""
    eyes = ((-110, -92), (-64, -40), (-118, -34), (104, -88), (116, -30), (-20, -98), (60, -104))
    rings = "".join(
        f"M{x - 16} {y}q16-14 32 0q-16 14-32 0M{x - 7} {y}q7-6 14 0q-7 6-14 0" for x, y in eyes
    )
    return line(rings, darker(wood, 0.45), 1.4, 'opacity=".55"')


def basket(scene: Scene, spec: PackShot) -> Container:
    """A doum basket with two handles."""
    weave = wicker(scene)
    d = "M-132-170Q-128-60-98-8Q0 8 98-8Q128-60 132-170Q0-142-132-170Z"
    handle = line("M-74-160Q-82-290 0-292Q82-290 74-160", "#a8793f", 12) + line(
        "M-74-160Q-82-290 0-292Q82-290 74-160", "#e0bd80", 4, 'stroke-dasharray="3 9"'
    )
    back = ellipse(0, -170, 132, 27, "#6d4c24") + line(
        "M-60-158Q-66-262 0-264Q66-262 60-158", "#8a6230", 10
    )
    band = path(
        "M-128-112Q0-84 128-112L122-76Q0-48-122-76Z",
        ornament(scene, spec.region, spec.palette.main, 0.9),
    )
    rim = line("M-132-170Q0-140 132-170", "#c99a58", 11) + line(
        "M-132-170Q0-140 132-170", "#8a6230", 3, 'stroke-dasharray="2 9"'
    )
    cord, place = maker_tag(44, -88)
    return Container(
        back + path(d, weave) + band + gloss(scene, d, 0.9) + rim + handle + cord, place, "", 118
    )


def wicker(scene: Scene) -> str:
    """The paint of woven palm."""
    strands = (
        rect(0, 0, 28, 20, "#c99a58")
        + rect(1, 1, 12, 8, "#e0bd80", 3)
        + rect(15, 11, 12, 8, "#e0bd80", 3)
        + rect(15, 1, 12, 8, "#d2a665", 3)
        + rect(1, 11, 12, 8, "#d2a665", 3)
        + line("M0 10H28M14 0V20", "#8a6230", 1.3, 'opacity=".7"')
    )
    return scene.tile("wicker", (28, 20), strands)
