"""Boxes: dates, tea, gifts, oysters."""

from store.pictures.containers.body import Container
from store.pictures.labels import Place
from store.pictures.looks import PackShot
from store.pictures.ornaments import ornament
from store.pictures.paint import GOLD, Scene, darker, ellipse, lighter, line, path, rect, repeat
from store.pictures.pieces import piece

WOOD = "#c28d54"


def _rows(
    scene: Scene, name: str, top: float, depth: float, half: tuple[float, float], size: float
) -> str:
    """Pieces laid in rows on a floor that narrows from `half[1]` in front to `half[0]` behind."""
    item = scene.piece("piece", piece(name))
    count = 5
    drawn = []
    for row in range(count):
        share = (row + 0.5) / count
        reach = half[0] + (half[1] - half[0]) * share
        across = 7
        drawn += [
            repeat(
                item,
                (i - (across - 1) / 2) * reach * 2 / across,
                top + depth * share,
                (i * 13 + row * 7) % 9 - 4,
                size * (0.86 + 0.18 * share),
            )
            for i in range(across)
        ]
    return "".join(drawn)


def date_box(scene: Scene, spec: PackShot) -> Container:
    """A low box under a window: the dates in their rows, the label in front."""
    main = spec.palette.main
    top = path("M-150-132L-118-246H118L150-132Z", darker(main, 0.2)) + path(
        "M-132-140L-106-238H106L132-140Z", "#3a2012"
    )
    rows = _rows(scene, spec.motif, -238, 96, (104, 130), 1.02)
    shine = path("M-132-140L-106-238H-40L-84-140Z", "#fff", 'opacity=".22"') + path(
        "M10-140L34-238H52L32-140Z", "#fff", 'opacity=".14"'
    )
    frame = line("M-132-140L-106-238H106L132-140Z", GOLD, 2.4)
    front = rect(-150, -132, 300, 132, main)
    over = path(
        "M-150-132H150V0H-150Z",
        scene.down(
            "front", (0, "#fff", 0.18), (14, "#fff", 0), (70, "#1c0f08", 0), (100, "#1c0f08", 0.34)
        ),
    )
    return Container(
        top + rows + shine + frame + front, Place(-142, -126, 284, 120, "landscape"), over, 158
    )


def gift_box(scene: Scene, spec: PackShot) -> Container:
    """A wooden box, lid open behind with the label in it, the dates on show."""
    wood = scene.across(
        "wood", (0, lighter(WOOD, 0.25), 1), (40, WOOD, 1), (100, darker(WOOD, 0.35), 1)
    )
    raised = rect(-134, -316, 268, 168, darker(WOOD, 0.35), 5) + rect(-128, -310, 256, 158, wood, 3)
    floor = path("M-150-74L-126-150H126L150-74Z", "#2f1a10")
    rows = _rows(scene, spec.motif, -146, 66, (122, 146), 1.12)
    front = (
        rect(-156, -76, 312, 76, wood, 3)
        + line("M-156-52H156M-156-26H156", darker(WOOD, 0.45), 1.2, 'opacity=".5"')
        + rect(-156, -76, 312, 6, lighter(WOOD, 0.4), 2)
    )
    clasp = rect(-13, -84, 26, 30, GOLD, 4) + ellipse(0, -66, 4, 4, darker(GOLD, 0.6))
    brand = rect(-96, -46, 192, 26, ornament(scene, spec.region, spec.palette.main), 2)
    over = path(
        "M-156-76H156V0H-156Z",
        scene.down("front", (0, "#fff", 0.12), (30, "#fff", 0), (100, "#1c0f08", 0.36)),
    )
    return Container(
        raised + floor + rows + front + brand + clasp,
        Place(-122, -304, 244, 146, "landscape"),
        over,
        164,
    )


def carton(scene: Scene, spec: PackShot) -> Container:
    """A tea carton seen a little from the side, a tea bag's tag hanging out."""
    main = spec.palette.main
    side = path("M84-250L118-268V-22L84 0Z", darker(main, 0.5)) + path(
        "M-104-250L-70-268H118L84-250Z", lighter(main, 0.35)
    )
    front = rect(-104, -250, 188, 250, main)
    tag = (
        line("M60-256Q92-236 100-170", "#fffaf0", 1.8)
        + path("M86-172L114-166L108-128L80-134Z", "#fbf3e2", f'stroke="{GOLD}" stroke-width="1.5"')
        + path("M97-160l6 8l-6 8l-6-8Z", spec.palette.deep)
    )
    over = (
        path(
            "M-104-250H84V0H-104Z",
            scene.across("face", (0, "#fff", 0.22), (30, "#fff", 0), (100, "#1c0f08", 0.22)),
        )
        + tag
    )
    return Container(side + front, Place(-96, -242, 172, 234), over, 118)


def brick(scene: Scene, spec: PackShot) -> Container:
    """A pressed block in waxed paper with a band of label: date paste."""
    c = spec.palette.content
    top = path("M-132-150L-100-206H112L132-150Z", lighter(c, 0.3)) + path(
        "M-36-150L-24-206H40L48-150Z", lighter(spec.palette.main, 0.2)
    )
    front = rect(-132, -150, 264, 150, c, 4) + path(
        "M-132-150L-98-76L-132 0ZM132-150L98-76L132 0Z", darker(c, 0.3), 'opacity=".6"'
    )
    creases = line(
        "M-132-150L-98-76L-132 0M132-150L98-76L132 0M-100-206L-132-150",
        lighter(c, 0.5),
        1.6,
        'opacity=".7"',
    )
    over = path(
        "M-132-150H132V0H-132Z",
        scene.down("face", (0, "#fff", 0.22), (25, "#fff", 0), (100, "#1c0f08", 0.32)),
    )
    return Container(top + front + creases, Place(-96, -148, 192, 146, "landscape"), over, 140)


def oyster_box(scene: Scene, spec: PackShot) -> Container:
    """The bourriche: a slatted box of oysters on seaweed."""
    item = scene.piece("piece", piece(spec.motif))
    weed = line(
        (
            "M-120-140q-14-30 6-46M-60-150q-10-34 10-44M10-156q16-26 2-50M70-150q22-22 "
            "12-46M120-140q16-20 2-40"
        ),
        "#4d6b3a",
        8,
    )
    spots = [
        (-102, -134),
        (-52, -142),
        (0, -146),
        (52, -142),
        (102, -134),
        (-76, -172),
        (-26, -180),
        (26, -180),
        (76, -172),
        (-46, -208),
        (4, -214),
        (52, -208),
    ]
    shells = "".join(
        repeat(item, x, y, (i * 53) % 60 - 30, 2.15)
        for i, (x, y) in reversed(list(enumerate(spots)))
    )
    slats = "".join(
        rect(-146, y, 292, 34, WOOD, 3)
        + line(f"M-138 {y + 9}H100M-100 {y + 22}H138", darker(WOOD, 0.3), 1.1, 'opacity=".5"')
        for y in (-124, -82, -40)
    )
    posts = rect(-146, -128, 20, 128, darker(WOOD, 0.18), 2) + rect(
        126, -128, 20, 128, darker(WOOD, 0.18), 2
    )
    over = path(
        "M-146-124H146V0H-146Z",
        scene.down("face", (0, "#fff", 0.12), (40, "#fff", 0), (100, "#1c0f08", 0.34)),
    )
    return Container(
        weed + shells + rect(-140, -120, 280, 116, darker(WOOD, 0.6)) + slats + posts,
        Place(-112, -120, 224, 112, "landscape"),
        over,
        152,
    )
