"""Tins, cans and cardboard drums."""

from store.pictures.containers.body import Container, gloss, jar, metal, streak
from store.pictures.labels import Place
from store.pictures.looks import PackShot
from store.pictures.ornaments import ornament
from store.pictures.paint import GOLD, Scene, darker, ellipse, lighter, line, path, rect


def can(scene: Scene, spec: PackShot) -> Container:
    """The five-litre can: printed tin with a handle and a spout."""
    main = spec.palette.main
    side = path("M104-304L126-316V-18L104 0Z", darker(main, 0.55)) + path(
        "M-104-304L-82-318H126L104-304Z", lighter(main, 0.3)
    )
    handle = line(
        "M-46-314Q-46-352-20-352H34Q58-352 58-316", metal(scene, "#a9a49a", "steel"), 11
    ) + line("M-44-318Q-44-348-18-350H32", "#fff", 2, 'opacity=".5"')
    spout = rect(66, -344, 36, 32, metal(scene, spec.palette.deep, "cap"), 5) + rect(
        62, -318, 44, 8, metal(scene, GOLD, "ring"), 3
    )
    under = (
        handle
        + side
        + spout
        + rect(-104, -304, 208, 304, main)
        + line("M-104-300H104M-104-4H104", GOLD, 4)
    )
    over = path(
        "M-104-304H104V0H-104Z",
        scene.across(
            "face",
            (0, "#fff", 0.1),
            (10, "#fff", 0.32),
            (20, "#fff", 0.04),
            (70, "#1c0f08", 0),
            (100, "#1c0f08", 0.28),
        ),
    )
    return Container(under, Place(-92, -288, 184, 274), over, 128)


def spice_tin(scene: Scene, spec: PackShot) -> Container:
    """A square-shouldered spice tin, its lid pressed on."""
    main = spec.palette.main
    d = "M-76-8Q-76 0-68 0H68Q76 0 76-8V-226H-76Z"
    shell = path(d, metal(scene, main, "shell"))
    top = (
        path(
            "M-70-226H70V-248Q70-258 60-258H-60Q-70-258-70-248Z",
            metal(scene, spec.palette.deep, "lid"),
        )
        + line("M-60-252H58", "#fff", 1.6, 'opacity=".5"')
        + rect(-79, -230, 158, 9, metal(scene, GOLD, "ring"), 4)
    )
    return Container(shell + top, Place(-76, -216, 152, 204, bend=3), gloss(scene, d, 0.8), 84)


def round_tin(scene: Scene, spec: PackShot) -> Container:
    """A flat round tin stood on its edge: the saffron that one gives."""
    rim = ellipse(12, -124, 124, 124, darker(GOLD, 0.55)) + ellipse(
        4, -124, 124, 124, metal(scene, GOLD, "gold")
    )
    face = ellipse(-2, -124, 116, 116, darker(spec.palette.deep, 0.2))
    glint = path("M-92-176Q-60-232 4-234Q-60-214-84-160Z", "#fff", 'opacity=".3"')
    return Container(rim + face, Place(-114, -236, 224, 224, "round"), glint, 96)


def fish_tin(scene: Scene, spec: PackShot) -> Container:
    """A flat tin with its ring, in a printed sleeve."""
    steel = metal(scene, "#d3d3cd", "steel")
    wall = path("M-150-40Q-150-4-112-2H112Q150-4 150-40V-70H-150Z", darker("#c3c3bd", 0.2))
    top = rect(-150, -170, 300, 138, steel, 46) + rect(
        -142, -163, 284, 124, "none", 40, 'stroke="#8b8b86" stroke-width="2"'
    )
    ring = ellipse(120, -100, 13, 17, "none", 'stroke="#8b8b86" stroke-width="5"') + ellipse(
        104, -100, 6, 6, "#9a9a95"
    )
    sleeve = path("M-118-172H92V-32L92-2H-118V-32Z", spec.palette.main) + path(
        "M-118-32H92V-2H-118Z", ornament(scene, spec.region, spec.palette.main)
    )
    over = path(
        "M-118-172H92V-2H-118Z",
        scene.down(
            "sheen", (0, "#fff", 0.25), (30, "#fff", 0), (80, "#1c0f08", 0), (100, "#1c0f08", 0.4)
        ),
    )
    return Container(
        wall + top + ring + sleeve, Place(-112, -166, 198, 130, "landscape"), over, 152
    )


def drum(scene: Scene, spec: PackShot) -> Container:
    """A cardboard drum with metal rims: powders, sellou, henna."""
    d = jar(88, 246, 4, 0)
    tin = metal(scene, GOLD, "rim")
    under = (
        path(d, metal(scene, spec.palette.main, "board"))
        + rect(-91, -262, 182, 26, tin, 6)
        + ellipse(0, -261, 84, 5, lighter(GOLD, 0.4))
        + rect(-91, -10, 182, 11, tin, 4)
    )
    return Container(
        under,
        Place(-88, -230, 176, 216, bend=4),
        gloss(scene, d, 0.8) + streak(-60, -252, -244, 4, 0.5),
        96,
    )
