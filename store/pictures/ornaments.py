"""The twelve regions' ornaments: the tile that fills the spandrels of a label's doorway.

Invariant: each region has its own tile, drawn from what its people weave, glaze or paint, and
coloured by the palette that it is given. An unknown region gets the star of the zellige makers.
"""

from collections.abc import Callable

from store.pictures.paint import GOLD, Scene, dots, line, mix, path, rect

SIZE = 24


def mendil(ground: str, one: str, two: str) -> str:
    """Tanger-Tétouan: the stripes of the Jebala cloth."""
    return (
        rect(0, 0, 24, 24, ground)
        + rect(0, 2, 24, 5, one)
        + line("M0 10H24M0 23H24", two, 1.4)
        + line("M0 16.5l3-3l3 3l3-3l3 3l3-3l3 3l3-3l3 3", one, 1.6)
    )


def steppe(ground: str, one: str, two: str) -> str:
    """Oriental: lozenges of the high plateaux."""
    return (
        rect(0, 0, 24, 24, ground)
        + line("M0 0L24 24M24 0L0 24", one, 1.6)
        + path("M12 7L17 12L12 17L7 12Z", two)
        + dots([(0, 12), (24, 12), (12, 0), (12, 24)], 1.6, one)
    )


def khatam(ground: str, one: str, two: str) -> str:
    """Fès-Meknès: the eight-pointed star."""
    star = "M4 4H20V20H4ZM12 .7L23.3 12L12 23.3L.7 12Z"
    return (
        rect(0, 0, 24, 24, ground)
        + path(star, two)
        + path("M12 6L13.8 10.2L18 12L13.8 13.8L12 18L10.2 13.8L6 12L10.2 10.2Z", ground)
        + dots([(0, 0), (24, 0), (0, 24), (24, 24)], 2.2, one)
    )


def embroidery(ground: str, one: str, two: str) -> str:
    """Rabat-Salé: satin-stitch flowers."""
    petals = (
        "M12 12Q6 6 12 1Q18 6 12 12Q18 6 23 12Q18 18 12 12Q18 18 12 23Q6 18 12 12Q6 18 "
        "1 12Q6 6 12 12Z"
    )
    return (
        rect(0, 0, 24, 24, ground)
        + path(petals, two)
        + dots([(12, 12)], 2, ground)
        + dots([(0, 0), (24, 0), (0, 24), (24, 24)], 2.6, one)
    )


def peaks(ground: str, one: str, two: str) -> str:
    """Béni Mellal-Khénifra: the peaks of the Middle Atlas rugs."""
    return (
        rect(0, 0, 24, 24, ground)
        + path("M0 12L6 1L12 12L18 1L24 12Z", two)
        + path("M6 24L12 14L18 24ZM-6 24L0 14L6 24ZM18 24L24 14L30 24Z", one)
        + path("M4.5 12L6 8L7.5 12ZM16.5 12L18 8L19.5 12Z", ground)
    )


def fans(ground: str, one: str, two: str) -> str:
    """Casablanca-Settat: the fans of its white façades."""
    arcs = (
        "M0 12A12 12 0 0 1 24 12M4.5 12A7.5 7.5 0 0 1 19.5 12M-12 24A12 12 0 0 1 12 "
        "24M12 24A12 12 0 0 1 36 24M-7.5 24A7.5 7.5 0 0 1 7.5 24M16.5 24A7.5 7.5 0 0 1 "
        "31.5 24"
    )
    return (
        rect(0, 0, 24, 24, ground)
        + line(arcs, one, 1.5)
        + dots([(12, 11), (0, 23), (24, 23)], 2.4, two)
    )


def tower(ground: str, one: str, two: str) -> str:
    """Marrakech-Safi: the sebka net of the Koutoubia."""
    net = "M12 0Q14 9 24 12Q14 15 12 24Q10 15 0 12Q10 9 12 0Z"
    lozenges = path(
        "M12 7L17 12L12 17L7 12ZM0-4L4 0L0 4ZM24-4L20 0L24 4ZM0 20L4 24L0 28ZM24 20L20 24L24 28Z",
        two,
    )
    return rect(0, 0, 24, 24, ground) + line(net, one, 1.7) + lozenges


def ksar(ground: str, one: str, two: str) -> str:
    """Drâa-Tafilalet: the stepped merlons of the ksour."""
    return (
        rect(0, 0, 24, 24, ground)
        + path("M0 12V8H4V4H8V0H16V4H20V8H24V12Z", two)
        + path("M0 24V20H-4M0 24H6V20H10V16H14V20H18V24Z", one)
        + path("M10 8H14V12H10Z", ground)
    )


def tazouaqt(ground: str, one: str, two: str) -> str:
    """Souss-Massa: the painted lozenges of the Anti-Atlas ceilings."""
    return (
        rect(0, 0, 24, 24, ground)
        + path("M12 1L23 12L12 23L1 12Z", two)
        + path("M12 6L18 12L12 18L6 12Z", ground)
        + line("M12 9V15M9 12H15", one, 1.6)
        + line("M-3 0L3 0M0-3V3M21 0H27M24-3V3M-3 24H3M0 21V27M21 24H27M24 21V27", one, 1.8)
    )


def tracks(ground: str, one: str, two: str) -> str:
    """Guelmim-Oued Noun: the herringbone of the camel tracks."""
    return (
        rect(0, 0, 24, 24, ground)
        + line("M0 4L6 10L12 4L18 10L24 4M0 16L6 22L12 16L18 22L24 16", two, 2.4)
        + line(
            "M0 10L6 16L12 10L18 16L24 10M0-2L6 4L12-2L18 4L24-2M0 22L6 28L12 22L18 28L24 22",
            one,
            1.2,
        )
    )


def tent(ground: str, one: str, two: str) -> str:
    """Laâyoune-Sakia El Hamra: tents and the leather-workers' points."""
    return (
        rect(0, 0, 24, 24, ground)
        + path("M12 2L22 14H2Z", two)
        + path("M12 7L16 14H8Z", ground)
        + line("M0 18H24", one, 1.6)
        + dots([(3, 22), (9, 22), (15, 22), (21, 22)], 1.3, one)
    )


def waves(ground: str, one: str, two: str) -> str:
    """Dakhla-Oued Ed-Dahab: the bay and its scales."""
    return (
        rect(0, 0, 24, 24, ground)
        + line("M-6 6q6-7 12 0t12 0t12 0M-6 18q6-7 12 0t12 0t12 0", two, 2.2)
        + line("M-6 12q6-7 12 0t12 0t12 0M-6 24q6-7 12 0t12 0t12 0", one, 1.2)
    )


TILES: dict[str, Callable[[str, str, str], str]] = {
    "MA-01": mendil,
    "MA-02": steppe,
    "MA-03": khatam,
    "MA-04": embroidery,
    "MA-05": peaks,
    "MA-06": fans,
    "MA-07": tower,
    "MA-08": ksar,
    "MA-09": tazouaqt,
    "MA-10": tracks,
    "MA-11": tent,
    "MA-12": waves,
}


# Each region's own colour, for its tiles and (deeper) for its wax: the blue of Chefchaouen, the
# red of Marrakech, the turquoise of the bay.
TONES = {
    "MA-01": "#8fb8d6", "MA-02": "#e6bd8f", "MA-03": "#7fb0d9", "MA-04": "#eaa3a3",
    "MA-05": "#f0a06a", "MA-06": "#b5dccb", "MA-07": "#f09a7c", "MA-08": "#f3d0a8",
    "MA-09": "#f7dc84", "MA-10": "#ecd9ae", "MA-11": "#d9bbe0", "MA-12": "#8fd2de",
}  # fmt: skip

WAXES = {
    "MA-01": "#2a5c8f", "MA-02": "#a8662a", "MA-03": "#1f4f9c", "MA-04": "#9c2f3a",
    "MA-05": "#b5572a", "MA-06": "#2f7a6a", "MA-07": "#a8392a", "MA-08": "#8f5a34",
    "MA-09": "#c2912a", "MA-10": "#a8824a", "MA-11": "#6a4a8a", "MA-12": "#1f7a8f",
}  # fmt: skip


def ornament(scene: Scene, region: str, main: str, scale: float = 1) -> str:
    """The paint (a pattern's address) of that region's tile: its tone and gold on `main`."""
    tile = TILES.get(region, khatam)(main, GOLD, mix(TONES.get(region, "#f3e6cc"), main, 0.3))
    return scene.tile("ornament", (SIZE, SIZE), tile, f"scale({scale:.2f})")
