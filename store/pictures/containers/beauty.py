"""Care for skin and hair: droppers, pumps, tubes, soap."""

from store.pictures.containers.body import Container, bottle, glass, gloss, metal, streak
from store.pictures.labels import Place
from store.pictures.looks import PackShot
from store.pictures.paint import GOLD, Scene, darker, lighter, line, path, rect

AMBER = "#8a4a14"


def dropper(scene: Scene, spec: PackShot) -> Container:
    """Amber glass, gold collar, rubber bulb."""
    d = bottle(72, 210, 22, 246, 262)
    bulb = path("M-17-306Q-20-360 0-362Q20-360 17-306Z", metal(scene, "#3a2c26", "bulb"))
    collar = rect(-27, -310, 54, 50, metal(scene, GOLD, "collar"), 5) + line(
        "M-18-300V-268M-9-300V-268M0-300V-268M9-300V-268M18-300V-268",
        darker(GOLD, 0.5),
        1.2,
        'opacity=".6"',
    )
    under = glass(scene, d, spec.palette.content) + bulb + collar + streak(-50, -232, -212, 6, 0.5)
    return Container(under, Place(-72, -204, 144, 184, bend=4), gloss(scene, d), 80)


def essence(scene: Scene, spec: PackShot) -> Container:
    """Ten millilitres of essential oil under a ridged cap."""
    d = bottle(74, 188, 26, 222, 234)
    cap = (
        rect(-32, -300, 64, 68, metal(scene, spec.palette.deep, "cap"), 6)
        + line(
            "M-24-292V-240M-16-292V-240M-8-292V-240M0-292V-240M8-292V-240M16-292V-240M24-292V-240",
            "#000",
            1.6,
            'opacity=".35"',
        )
        + rect(-34, -242, 68, 9, metal(scene, GOLD, "ring"), 3)
    )
    under = glass(scene, d, spec.palette.content) + cap + streak(-52, -208, -190, 6, 0.5)
    return Container(under, Place(-74, -182, 148, 164, bend=4), gloss(scene, d), 82)


def pump(scene: Scene, spec: PackShot) -> Container:
    """A bottle with a pump."""
    d = bottle(66, 226, 20, 262, 276)
    head = path(
        "M-8-326H8V-306H-8ZM-50-344Q-52-352-40-352H14Q24-352 24-340V-326H-16Q-30-328-44-332Z",
        metal(scene, "#3a2c26", "head"),
    )
    collar = rect(-24, -310, 48, 38, metal(scene, GOLD, "collar"), 5)
    under = glass(scene, d, spec.palette.content) + head + collar + streak(-46, -246, -228, 6, 0.5)
    return Container(under, Place(-66, -218, 132, 198, bend=4), gloss(scene, d), 74)


def tube(scene: Scene, spec: PackShot) -> Container:
    """An aluminium tube standing on its cap, its end folded over."""
    main = spec.palette.main
    d = "M-90-352H90L62-62Q60-50 46-46H-46Q-60-50-62-62Z"
    shell = scene.across(
        "shell",
        (0, darker(main, 0.35), 1),
        (25, lighter(main, 0.35), 1),
        (55, main, 1),
        (100, darker(main, 0.4), 1),
    )
    fold = rect(-92, -372, 184, 24, metal(scene, lighter(main, 0.2), "fold"), 3) + line(
        "M-88-360H88", "#1c0f08", 1.2, 'opacity=".3"'
    )
    cap = path(
        "M-44-48H44L38-6Q37 0 30 0H-30Q-37 0-38-6Z", metal(scene, spec.palette.deep, "cap")
    ) + line(
        "M-28-42L-25-6M-14-42L-13-6M0-42V-6M14-42L13-6M28-42L25-6", "#000", 1.6, 'opacity=".3"'
    )
    over = path("M-84-348H-48L-40-60H-58Z", "#fff", 'opacity=".2"') + line(
        "M-70-344Q-30-320-10-346M70-344Q40-310 20-346", "#fff", 1.6, 'opacity=".35"'
    )
    return Container(fold + path(d, shell) + cap, Place(-56, -322, 112, 254), over, 66)


def soap_bar(scene: Scene, spec: PackShot) -> Container:
    """A cut bar of soap in a paper band."""
    c = spec.palette.content
    top = path(
        (
            "M-138-132Q-138-140-130-146L-104-184Q-98-192-88-192H104Q114-192 "
            "118-184L138-140Q140-132 138-128Z"
        ),
        lighter(c, 0.45),
    )
    front = rect(
        -140,
        -138,
        280,
        138,
        scene.down("bar", (0, lighter(c, 0.15), 1), (100, darker(c, 0.28), 1)),
        16,
    )
    band = path("M-98-138L-70-192H84L102-138Z", lighter(spec.palette.main, 0.15))
    specks = line("M-122-60h3M-128-30h2M124-96h3M118-40h3M130-70h2M-116-104h2", darker(c, 0.35), 3)
    bevel = line("M-124-132H-100M104-132H126", "#fff", 3, 'opacity=".6"')
    over = path(
        "M-98-138H102V0H-98Z",
        scene.down("face", (0, "#fff", 0.2), (25, "#fff", 0), (100, "#1c0f08", 0.3)),
    )
    return Container(
        top + front + band + specks + bevel, Place(-98, -138, 200, 138, "landscape"), over, 146
    )
