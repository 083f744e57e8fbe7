"""Jars: honey, jam, amlou, preserves, dry goods behind glass, earthenware."""

from store.pictures.containers.body import (
    Container,
    cloth_cap,
    cork,
    crowd,
    glass,
    gloss,
    jar,
    lid,
    metal,
    streak,
)
from store.pictures.labels import Place
from store.pictures.looks import PackShot
from store.pictures.paint import GOLD, Scene, darker, ellipse, lighter, line, mix, path, rect


def honey_jar(scene: Scene, spec: PackShot) -> Container:
    """Honey with the light behind it, a gold lid, the keeper's paper strip over the lid."""
    c = spec.palette.content
    d = jar(88, 232, 26)
    glow = scene.round("glow", (0, lighter(c, 0.5), 0.9), (70, c, 0), at='cx=".42" cy=".8"')
    under = glass(scene, d, c) + path(d, glow) + lid(scene, 76, -268, 38, GOLD)
    under += (
        path("M-17-268H17V-150H-17Z", spec.palette.main)
        + line("M-12-268V-150M12-268V-150", GOLD, 1.4)
        + streak(-70, -212, -204, 7, 0.6)
    )
    return Container(under, Place(-88, -198, 176, 180, bend=5), gloss(scene, d, 0.85), 96)


def jam_jar(scene: Scene, spec: PackShot) -> Container:
    """A low jar under a tied cloth."""
    c = spec.palette.content
    d = jar(104, 176, 26)
    under = (
        glass(scene, d, c)
        + rect(-92, -192, 184, 20, darker(c, 0.2))
        + cloth_cap(spec.palette.main, 112, -206, 42)
    )
    return Container(under, Place(-104, -148, 208, 126, "landscape"), gloss(scene, d, 0.85), 112)


def spread_jar(scene: Scene, spec: PackShot) -> Container:
    """Amlou: a straight jar under a turned wooden lid."""
    c = spec.palette.content
    d = jar(90, 236, 20, 6)
    wood = scene.across(
        "wood", (0, "#8a5a30", 1), (30, "#d9a86c", 1), (60, "#c08a50", 1), (100, "#7a4c26", 1)
    )
    top = (
        rect(-92, -276, 184, 40, wood, 9)
        + line("M-80-262H60M-70-250H84M-60-256H-10", "#8a5a30", 1.3, 'opacity=".6"')
        + rect(-84, -240, 168, 8, "#e9e2d2")
    )
    oil = rect(-84, -230, 168, 16, mix(c, "#d79a2b", 0.6), 4)
    return Container(
        glass(scene, d, c) + oil + top,
        Place(-90, -208, 180, 186, bend=5),
        gloss(scene, d, 0.85),
        98,
    )


def preserve_jar(scene: Scene, spec: PackShot) -> Container:
    """Olives, lemons, capers: what is inside shows above and below a band of label."""
    d = jar(90, 252, 24)
    inside = crowd(scene, spec.motif, jar(84, 236, 20), darker(spec.palette.content, 0.35), 1.1)
    brine = path(jar(84, 236, 20), spec.palette.content, 'opacity=".22"')
    under = (
        path(d, "#dbe5dc")
        + inside
        + brine
        + lid(scene, 80, -286, 36, spec.palette.deep)
        + streak(-72, -226, -190, 7, 0.5)
    )
    return Container(under, Place(-90, -178, 180, 150, bend=5), gloss(scene, d, 0.8), 98)


def clip_jar(scene: Scene, spec: PackShot) -> Container:
    """The rubber-sealed jar with a wire clip."""
    d = jar(92, 236, 26)
    inside = crowd(scene, spec.motif, jar(86, 222, 22), darker(spec.palette.content, 0.25), 1.5)
    top = path("M-82-246H82Q84-272 60-276H-60Q-84-272-82-246Z", "#dfe8e4") + path(
        "M-70-268H20L10-252H-74Z", "#fff", 'opacity=".5"'
    )
    seal = rect(-86, -247, 172, 11, "#d9692f", 4)
    wire = line(
        "M-90-226H90M-70-228V-262Q-70-280-50-280H50Q70-280 70-262V-228M0-226V-190", "#8f8b84", 3.4
    )
    under = path(d, "#dbe5dc") + inside + top + seal + wire
    return Container(under, Place(-92, -172, 184, 146, bend=5), gloss(scene, d, 0.8), 100)


def cork_jar(scene: Scene, spec: PackShot) -> Container:
    """Dry goods behind clear glass under a wide cork."""
    d = jar(86, 244, 22)
    inside = crowd(scene, spec.motif, jar(80, 224, 18), darker(spec.palette.content, 0.3), 1.1)
    under = (
        path(d, "#e3ebe6")
        + inside
        + cork(66, -284, 46)
        + rect(-78, -250, 156, 10, "#d3ddd8", 4)
        + streak(-68, -216, -184, 7, 0.55)
    )
    return Container(under, Place(-86, -172, 172, 144, bend=5), gloss(scene, d, 0.75), 94)


def vial(scene: Scene, spec: PackShot) -> Container:
    """A gram of saffron: a small flask full of red threads, a cork sealed with wax."""
    d = jar(66, 224, 16, 26)
    inside = crowd(scene, spec.motif, jar(60, 206, 12, 24), "#7a1812", 0.9)
    wax = path(
        (
            "M-34-250Q-36-276 0-277Q36-276 34-250Q30-238 24-248Q18-230 "
            "10-246Q0-236-8-247Q-18-232-24-247Q-32-240-34-250Z"
        ),
        spec.palette.deep,
    ) + line("M-22-262Q-14-270 0-270", "#fff", 3, 'opacity=".4"')
    under = (
        path(d, "#e6ece6")
        + inside
        + cork(28, -258, 40)
        + rect(-44, -230, 88, 10, "#d3ddd8", 4)
        + wax
        + streak(-50, -196, -160, 5, 0.6)
    )
    return Container(under, Place(-66, -166, 132, 152, bend=4), gloss(scene, d, 0.75), 74)


def duo(scene: Scene, spec: PackShot) -> Container:
    """Two small jars in one sleeve: two ground spices."""
    one, other = "#d9951c", "#cfae7a"
    parts = []
    for x, colour, name in ((-58, one, "one"), (58, other, "two")):
        body = f'<g transform="translate({x} 0)">'
        body += glass(scene, jar(54, 212, 14, 5), colour, name) + lid(
            scene, 50, -248, 38, spec.palette.deep
        )
        parts.append(body + streak(-38, -196, -172, 6, 0.5) + "</g>")
    over = path(
        "M-112-150H112V-14H-112Z",
        scene.across(
            "sleeve",
            (0, "#1c0f08", 0.35),
            (12, "#fff", 0.16),
            (48, "#1c0f08", 0.02),
            (50, "#1c0f08", 0.28),
            (60, "#fff", 0.14),
            (100, "#1c0f08", 0.35),
        ),
    )
    return Container("".join(parts), Place(-112, -150, 224, 136, "landscape"), over, 118)


def earthen_jar(scene: Scene, spec: PackShot) -> Container:
    """The khabia in which smen ages, cloth on its mouth, the label on a cord."""
    d = (
        "M-58-214H58Q60-196 86-170Q118-128 96-58Q80-8 62 "
        "0H-62Q-80-8-96-58Q-118-128-86-170Q-60-196-58-214Z"
    )
    clay = glass(scene, d, spec.palette.content, "clay")
    bands = line("M-84-172Q0-156 84-172M-100-64Q0-44 100-64", "#f0d7a6", 3) + line(
        (
            "M-92-160q8 10 15 3q8 10 15 3q8 10 16 3q8 10 16 2q8 10 15 1q8 8 15 0q8 8 15 "
            "0q8 8 15-1q8 6 15-3q8 6 15-3q8 6 14-3q8 5 14-4"
        ),
        "#f0d7a6",
        2,
        'opacity=".8"',
    )
    under = clay + bands + cloth_cap("#f3e6cc", 72, -236, 36)
    return Container(under, Place(-66, -148, 132, 112), gloss(scene, d, 0.7), 100)


def pot(scene: Scene, spec: PackShot) -> Container:
    """A wide low pot: beldi soap, creams, spreads in small jars."""
    c = spec.palette.content
    d = jar(112, 132, 22, 4)
    under = (
        glass(scene, d, c)
        + lid(scene, 112, -182, 52, spec.palette.deep)
        + ellipse(0, -182, 104, 6, lighter(spec.palette.deep, 0.2))
    )
    return Container(under, Place(-112, -124, 224, 108, "landscape"), gloss(scene, d, 0.8), 120)


def small_jar(scene: Scene, spec: PackShot) -> Container:
    """A little jar of tapenade or pollen."""
    c = spec.palette.content
    d = jar(86, 158, 22)
    under = (
        glass(scene, d, c)
        + lid(scene, 76, -196, 40, spec.palette.deep)
        + rect(-17, -196, 34, 60, spec.palette.main)
        + line("M-12-196V-136M12-196V-136", GOLD, 1.4)
    )
    return Container(under, Place(-86, -138, 172, 120, "landscape"), gloss(scene, d, 0.85), 94)


def cream_jar(scene: Scene, spec: PackShot) -> Container:
    """A cosmetic cream in white glass under a gold lid."""
    d = jar(96, 116, 24, 4)
    under = glass(scene, d, "#f3e9dd") + rect(-98, -170, 196, 54, metal(scene, GOLD, "lid"), 8)
    return Container(under, Place(-84, -104, 168, 88, "landscape"), gloss(scene, d, 0.6), 104)
