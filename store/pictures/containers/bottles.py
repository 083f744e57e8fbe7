"""Bottles: oil in dark glass, vinegar and flower water in clear glass, milk."""

from store.pictures.containers.body import Container, bottle, cork, glass, gloss, metal, streak
from store.pictures.labels import Place
from store.pictures.looks import PackShot
from store.pictures.ornaments import WAXES
from store.pictures.paint import GOLD, Scene, darker, ellipse, lighter, line, path, rect


def capsule(scene: Scene, half: float, top: float, height: float, colour: str) -> str:
    """The metal capsule over a cork, with its gold ring."""
    paint = metal(scene, colour, "capsule")
    ring = rect(-half - 1, top + height - 9, half * 2 + 2, 5, metal(scene, GOLD, "ring"), 1)
    return (
        rect(-half, top, half * 2, height, paint, 5)
        + ring
        + line(f"M{-half * 0.4:.1f} {top + 6}v{height - 22}", "#fff", 3, 'opacity=".35"')
    )


def wax(spec: PackShot) -> str:
    """The capsule's colour: the region's own, so that one oil is told from another from afar."""
    return WAXES.get(spec.region, spec.palette.deep)


def oil_bottle(scene: Scene, spec: PackShot) -> Container:
    """Dark glass, round shoulders: argan and sesame oil."""
    d = bottle(74, 226, 18, 308, 348)
    under = glass(scene, d, spec.palette.content) + rect(
        -19, -352, 38, 9, darker(spec.palette.content, 0.3), 3
    )
    under += capsule(scene, 20, -398, 62, wax(spec))
    under += line("M-60-236Q-56-260-33-277", "#fff", 6, 'opacity=".4"') + streak(
        -9, -330, -306, 4, 0.4
    )
    return Container(
        under,
        Place(-74, -220, 148, 204, bend=4),
        gloss(scene, d) + streak(-54, -210, -30, 5, 0.14),
        82,
    )


def square_bottle(scene: Scene, spec: PackShot) -> Container:
    """The square shouldered bottle of olive oil."""
    c = spec.palette.content
    d = (
        "M-76-8Q-76 0-68 0H68Q76 0 76-8V-262Q76-284 46-292Q20-299 "
        "19-314V-352H-19V-314Q-20-299-46-292Q-76-284-76-262Z"
    )
    sides = path(
        "M-76-262V-8Q-76 0-68 0H-58V-270Q-60-284-46-292Q-76-284-76-262Z", darker(c, 0.5)
    ) + path("M76-262V-8Q76 0 68 0H60V-270Q62-284 46-292Q76-284 76-262Z", darker(c, 0.62))
    face = scene.down("face", (0, lighter(c, 0.18), 1), (45, c, 1), (100, darker(c, 0.45), 1))
    glint = path(
        "M-55-268Q-52-284-36-290L-25-294V-286L-44-272V-262H-55Z", "#fff", 'opacity=".35"'
    ) + streak(-8, -344, -316, 4, 0.35)
    under = (
        path(d, face)
        + sides
        + glint
        + rect(-21, -354, 42, 8, darker(c, 0.4), 3)
        + capsule(scene, 21, -402, 60, wax(spec))
    )
    over = (
        path("M-58-262H-36L-54-2H-58Z", "#fff", 'opacity=".12"')
        + line("M-58-264V-6", "#fff", 1.6, 'opacity=".35"')
        + line("M60-264V-6", "#fff", 1, 'opacity=".2"')
    )
    return Container(under, Place(-57, -256, 116, 230), over, 84)


def clear_bottle(scene: Scene, spec: PackShot) -> Container:
    """Clear glass with its vinegar, and a cork."""
    d = bottle(72, 214, 16, 312, 350)
    level = bottle(67, 211, 12, 312, 330)
    under = path(d, "#dfe8e2", 'opacity=".75"') + glass(scene, level, spec.palette.content)
    under += (
        cork(14, -374, 30)
        + rect(-18, -354, 36, 10, "#cdd9d3", 4)
        + ellipse(0, -329, 11, 2.5, lighter(spec.palette.content, 0.5))
    )
    under += line("M-61-226Q-59-256-34-276", "#fff", 6, 'opacity=".55"') + streak(
        -7, -326, -300, 3, 0.6
    )
    over = gloss(scene, d, 0.8) + line("M-68-210V-14", "#fff", 2, 'opacity=".5"')
    return Container(under, Place(-72, -208, 144, 192, bend=4), over, 80)


def syrup_bottle(scene: Scene, spec: PackShot) -> Container:
    """A squat flask with a swing stopper: molasses and syrups."""
    d = bottle(82, 158, 17, 250, 284)
    wire = line("M-17-262Q-30-276-24-300Q-14-318 0-318Q14-318 24-300Q30-276 17-262", "#8f8b84", 3)
    stopper = path("M-15-292Q-15-316 0-317Q15-316 15-292Z", "#f4efe6") + rect(
        -16, -293, 32, 8, "#b8432f", 3
    )
    under = (
        glass(scene, d, spec.palette.content)
        + rect(-21, -286, 42, 12, darker(spec.palette.content, 0.35), 4)
        + stopper
        + wire
    )
    under += line("M-69-170Q-66-196-38-216", "#fff", 7, 'opacity=".4"')
    return Container(under, Place(-82, -152, 164, 130, bend=5), gloss(scene, d), 90)


def sprinkler_bottle(scene: Scene, spec: PackShot) -> Container:
    """Flower water under a silver sprinkler, as it is served to guests."""
    d = bottle(70, 196, 15, 268, 292)
    level = bottle(65, 194, 12, 266, 286)
    silver = metal(scene, "#b9bcc0", "silver")
    head = (
        path("M-24-280Q-26-308-9-318L-4-380H4L9-318Q26-308 24-280Z", silver)
        + ellipse(0, -384, 7.5, 7.5, silver)
        + rect(-27, -284, 54, 10, silver, 4)
    )
    engraved = line("M-18-294q4-7 8 0q4-7 8 0q4-7 8 0q4-7 8 0", "#6f7276", 1.4)
    under = (
        path(d, "#f6eaea", 'opacity=".8"')
        + glass(scene, level, spec.palette.content)
        + head
        + engraved
        + line("M-58-206Q-56-228-34-242", "#fff", 6, 'opacity=".65"')
    )
    over = gloss(scene, d, 0.75) + line("M-66-192V-14", "#fff", 2, 'opacity=".5"')
    return Container(under, Place(-70, -190, 140, 174, bend=4), over, 78)


def milk_bottle(scene: Scene, spec: PackShot) -> Container:
    """The dairy's bottle, milk to the neck, foil on top."""
    d = bottle(70, 208, 30, 296, 330)
    level = bottle(66, 206, 26, 294, 312)
    under = path(d, "#dfe9ec", 'opacity=".8"') + path(
        level,
        scene.across(
            "milk", (0, "#cfd3d0", 1), (30, "#fffdf6", 1), (65, "#f8f1e2", 1), (100, "#c4bda9", 1)
        ),
    )
    foil = path(
        "M-35-352Q0-360 35-352L38-326q-6 6-12 0q-6 6-13 0q-6 6-13 0q-6 6-13 0q-6 6-13 0q-6 6-12 0Z",
        metal(scene, spec.palette.main, "foil"),
    )
    under += foil + line("M-58-222Q-56-250-38-266", "#fff", 7)
    return Container(under, Place(-70, -196, 140, 172, bend=4), gloss(scene, d, 0.7), 78)
