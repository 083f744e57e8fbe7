"""Bags: kraft pouches, folded paper bags, cloth sacks, packs sealed under vacuum."""

from store.pictures.containers.body import Container, crowd
from store.pictures.labels import Place
from store.pictures.looks import PackShot
from store.pictures.ornaments import ornament
from store.pictures.paint import GOLD, Scene, darker, ellipse, group, lighter, line, path, rect

KRAFT = "#c69a63"


def _soft(scene: Scene, d: str, deep: float = 0.4) -> str:
    """The soft light on paper and cloth."""
    paint = scene.across(
        "soft",
        (0, "#1c0f08", deep),
        (14, "#1c0f08", 0.06),
        (30, "#fff", 0.2),
        (55, "#fff", 0),
        (84, "#1c0f08", 0.12),
        (100, "#1c0f08", deep),
    )
    return path(d, paint)


def pouch(scene: Scene, spec: PackShot) -> Container:
    """A kraft stand-up pouch, its window full of what it holds."""
    d = "M-104-8Q-108-150-100-300H100Q108-150 104-8Q60 2 0 2Q-60 2-104-8Z"
    seam = (
        rect(-100, -318, 200, 32, darker(KRAFT, 0.1), 3)
        + line("M-100-284H100M-98-306H98", darker(KRAFT, 0.4), 1.2, 'opacity=".6"')
        + line("M-96-300H96", "#fff", 1.4, 'opacity=".3"')
    )
    notch = ellipse(0, -304, 7, 7, darker(KRAFT, 0.55))
    base = path(
        "M-104-8Q-60 2 0 2Q60 2 104-8Q60-34 0-34Q-60-34-104-8Z", darker(KRAFT, 0.28), 'opacity=".7"'
    )
    inside = crowd(
        scene,
        spec.motif,
        "M-78-98Q-82-42-72-32Q0-50 72-32Q82-42 78-98Z",
        darker(spec.palette.content, 0.2),
        1.3,
    )
    glint = path("M-78-98H-34L-56-42L-72-32Q-82-42-78-98Z", "#fff", 'opacity=".2"')
    under = path(d, KRAFT) + seam + notch + base + inside + glint
    return Container(under, Place(-80, -278, 160, 172), _soft(scene, d), 112)


def herb_bag(scene: Scene, spec: PackShot) -> Container:
    """A paper bag of dried herbs, folded over and pegged, its window showing the leaves."""
    d = "M-96 0Q-100-140-94-264H94Q100-140 96 0Z"
    inside = crowd(
        scene,
        spec.motif,
        "M-68-82V-18Q-68-14-62-14H62Q68-14 68-18V-82Z",
        darker(spec.palette.content, 0.35),
        1.5,
    )
    fold = path("M-96-262L-90-302H90L96-262Q0-254-96-262Z", lighter("#e9d9b8", 0.2)) + line(
        "M-95-262Q0-254 95-262", "#8a6a3c", 1.6, 'opacity=".5"'
    )
    peg = rect(-9, -318, 18, 62, "#c08a50", 3) + line("M0-316V-258M-9-288H9", "#7a4c26", 1.8)
    cut = line(
        "M-90-302l9-5l9 5l9-5l9 5l9-5l9 5l9-5l9 5l9-5l9 5l9-5l9 5l9-5l9 5l9-5l9 5l9-5l9 5l9-5l9 5",
        lighter("#e9d9b8", 0.2),
        3,
    )
    under = path(d, "#e9d9b8") + cut + fold + inside
    over = (
        _soft(scene, d, 0.3)
        + line("M-80 0L-72-262M80 0L72-262", "#8a6a3c", 1, 'opacity=".35"')
        + peg
    )
    return Container(under, Place(-74, -252, 148, 164), over, 102)


def paper_bag(scene: Scene, spec: PackShot) -> Container:
    """Flour-mill paper, a block of couscous, the top rolled and tied."""
    paper = "#f0e4cc"
    d = "M-100 0V-262L-92-288H92L100-262V0Z"
    top = (
        path("M-92-288L-84-318H84L92-288Z", darker(paper, 0.12))
        + path("M-92-288H92L100-262H-100Z", lighter(paper, 0.4))
        + line("M-92-288H92", darker(paper, 0.35), 1.4)
    )
    twine = line(
        (
            "M-90-300H90M0-300Q-26-322-30-304Q-20-294 0-300Q26-322 30-304Q20-294 "
            "0-300L-12-276M0-300L14-274"
        ),
        "#b98a4a",
        3,
    )
    side = path(
        "M-100-262L-84-150L-100 0ZM100-262L84-150L100 0Z", darker(paper, 0.35), 'opacity=".35"'
    )
    stripe = path("M-100-34H100V-12H-100Z", ornament(scene, spec.region, spec.palette.main))
    under = path(d, paper) + side + stripe + top + twine
    return Container(under, Place(-82, -252, 164, 206), _soft(scene, d, 0.3), 108)


def sack(scene: Scene, spec: PackShot) -> Container:
    """A cloth sack tied at the neck, its label sewn on."""
    cloth = "#e6d3ac"
    d = (
        "M-30-262Q-40-244-66-226Q-116-180-114-80Q-114-14-90-2Q0 6 90-2Q114-14 "
        "114-80Q116-180 66-226Q40-244 30-262Z"
    )
    ruff = path(
        (
            "M-30-262Q-60-300-62-318Q-40-308-28-316Q-12-326 0-314Q14-326 30-314Q44-310 "
            "62-320Q58-298 30-262Z"
        ),
        lighter(cloth, 0.3),
    ) + line(
        "M-20-268Q-30-296-40-308M-4-266Q-8-296-10-312M12-266Q18-294 26-308",
        darker(cloth, 0.35),
        1.6,
    )
    tie = line("M-32-262Q0-252 32-262", spec.palette.main, 7) + line(
        "M10-258Q22-240 14-220M10-258Q34-248 36-226", spec.palette.main, 4
    )
    weave = scene.tile(
        "weave", (6, 6), line("M0 0H6M0 0V6", darker(cloth, 0.5), 0.7, 'opacity=".5"')
    )
    folds = line(
        "M-40-240Q-70-200-78-150M40-240Q72-204 80-150M-100-40Q-92-14-78-4M100-40Q94-16 80-4",
        darker(cloth, 0.4),
        2,
        'opacity=".4"',
    )
    stitches = f'stroke="{darker(spec.palette.main, 0.1)}" stroke-width="2" stroke-dasharray="6 4"'
    under = ruff + path(d, cloth) + path(d, weave) + folds + tie
    over = rect(-84, -200, 168, 176, "none", 2, stitches) + _soft(scene, d, 0.36)
    return Container(under, Place(-80, -196, 160, 168), over, 120)


def coffee_bag(scene: Scene, spec: PackShot) -> Container:
    """A dark gusseted bag with its valve and tin tie."""
    c = spec.palette.content
    d = "M-88 0V-262L-80-288H80L88-262V0Z"
    fold = path("M-80-288L-76-326H76L80-288Z", darker(c, 0.2)) + rect(-92, -306, 184, 13, GOLD, 3)
    side = path("M-88-262L-74-140L-88 0ZM88-262L74-140L88 0Z", "#000", 'opacity=".3"')
    valve = ellipse(0, -268, 8, 8, darker(c, 0.4)) + ellipse(0, -268, 3, 3, lighter(c, 0.3))
    return Container(
        path(d, c) + side + fold + valve, Place(-72, -248, 144, 226), _soft(scene, d, 0.36), 96
    )


def frozen_bag(scene: Scene, spec: PackShot) -> Container:
    """A sealed bag from the freezer, frost at its corners."""
    c = spec.palette.content
    d = (
        "M-112-14Q-106-150-112-262Q-60-270 0-270Q60-270 112-262Q106-150 112-14Q60-4 "
        "0-4Q-60-4-112-14Z"
    )
    seam = (
        "M-114-262l6-22l9.5 4l9.5-4l9.5 4l9.5-4l9.5 4l9.5-4l9.5 4l9.5-4l9.5 "
        "4l9.5-4l9.5 4l9.5-4l9.5 4l9.5-4l9.5 4l9.5-4l9.5 4l9.5-4l9.5 4l9.5-4l9.5 "
        "4l8-4l6 22Z"
    )
    frost = line(
        (
            "M-92-250v20M-102-240h20M-99-247l14 14M-85-247l-14 "
            "14M90-30v18M81-21h18M84-27l12 12M96-27l-12 12"
        ),
        "#fff",
        2,
        'opacity=".9"',
    )
    crease = line(
        "M-104-262Q-84-240-96-200M104-262Q88-236 98-190M-106-14Q-90-40-98-80M106-14Q92-44 100-90",
        "#fff",
        2.4,
        'opacity=".5"',
    )
    ends = path(seam, darker(c, 0.15)) + group(
        path(seam, darker(c, 0.15)), "translate(0 -276)scale(1 -1)"
    )
    under = ends + path(d, c) + crease + frost
    sheen = path("M-84-262Q-60-140-88-12H-56Q-36-140-52-266Z", "#fff", 'opacity=".22"')
    return Container(under, Place(-84, -226, 168, 184), _soft(scene, d, 0.34) + sheen, 116)


def vacuum_pack(scene: Scene, spec: PackShot) -> Container:
    """A joint under vacuum: the leg seen through the film, a card label across."""
    c = spec.palette.content
    film = rect(
        -134, -262, 268, 258, "#e3ecee", 12, 'opacity=".9" stroke="#b4c6cd" stroke-width="2"'
    )
    edge = line("M-122-252H122M-122-14H122M-124-250V-16M124-250V-16", "#fff", 4, 'opacity=".8"')
    shank = (
        line("M60-176L104-206", "#f3e4cb", 15)
        + ellipse(107, -202, 10, 9, "#f8efdf")
        + ellipse(101, -213, 9, 8, "#f8efdf")
    )
    leg = path(
        (
            "M-110-128C-116-196-52-238 4-226C46-216 62-196 84-184Q90-172 76-160C50-148 "
            "36-116 4-92C-36-66-104-76-110-128Z"
        ),
        c,
    )
    fat = path(
        (
            "M-100-128C-102-184-50-222 2-214C36-206 56-190 "
            "74-180C36-186-8-190-44-172C-76-156-84-128-82-108Q-98-112-100-128Z"
        ),
        lighter(c, 0.62),
    )
    grain = line(
        "M-62-128Q-36-156 6-160M-44-104Q-14-126 24-134", lighter(c, 0.35), 4, 'opacity=".8"'
    ) + path("M-30-84C0-90 30-124 60-152Q40-110 4-92Q-12-84-30-84Z", darker(c, 0.25))
    creases = line(
        "M-130-258L-98-222M130-258L100-226M-130-8L-100-52M130-8L98-50M-134-150L-116-146M134-150L96-160",
        "#fff",
        2.4,
        'opacity=".9"',
    )
    shine = path("M-108-262H-62L-98-4H-126Z", "#fff", 'opacity=".22"')
    return Container(
        film + shank + leg + fat + grain + edge + creases,
        Place(-134, -108, 268, 94, "landscape"),
        shine,
        138,
    )


def flat_pack(scene: Scene, spec: PackShot) -> Container:
    """Msemen: a stack of golden squares under film, a band of label around it."""
    tones = ("#b97f38", "#d9a558", "#c48c43", "#dfae62", "#c9944a", "#e6bb72")
    layers = "".join(
        rect(-122 + i % 2 * 4, -34 - i * 19, 240, 28, c, 11, 'stroke="#8f5c22" stroke-width="1.6"')
        for i, c in enumerate(tones)
    )
    top = path(
        "M-118-138L-88-206Q0-216 88-206L122-138Q0-126-118-138Z",
        "#eac583",
        'stroke="#8f5c22" stroke-width="1.6"',
    )
    toast = line(
        "M-84-152L-66-194M-34-150L-26-196M18-148L16-196M70-150L58-194",
        "#b9772c",
        4,
        'opacity=".75"',
    )
    toast += line("M-94-182Q0-190 96-180M-104-160Q0-168 108-158", "#b9772c", 3, 'opacity=".6"')
    film = rect(-136, -222, 272, 220, "#f2f7f8", 16, 'opacity=".2"') + rect(
        -136, -222, 272, 220, "none", 16, 'stroke="#fff" stroke-width="3" opacity=".85"'
    )
    seam = line("M-128-212V-12M128-212V-12", "#cfdde0", 3, 'stroke-dasharray="2 6"')
    shine = path("M-114-220H-62L-92-4H-126Z", "#fff", 'opacity=".3"') + path(
        "M40-220H58L40-4H18Z", "#fff", 'opacity=".14"'
    )
    return Container(
        layers + top + toast + film + seam, Place(-92, -124, 184, 112, "landscape"), shine, 138
    )
