"""One of each of the loose goods, to be heaped in a pan, laid in a box or seen through glass.

Invariant: a piece is drawn in a box of about -12 to 12 around its middle, lit from the upper left.
"""

from store.pictures.paint import darker, dots, ellipse, leaf, line, path


def date(skin: str, light: str) -> str:
    body = path("M-15 0Q-14-8 0-8.5Q15-8 15 0Q15 8 0 8.5Q-14 8-15 0Z", skin)
    return (
        body
        + line("M-9-3Q0-6 9-3", light, 2.2)
        + line("M-10 3Q0 5.5 11 2", "#3a1a0c", 1, 'opacity=".6"')
    )


def fruit(skin: str, light: str, shade: str) -> str:
    """A round fruit."""
    edge = f'stroke="{darker(shade, 0.25)}"'
    return (
        ellipse(0, 0, 13, 12.5, skin, edge)
        + path("M4 12Q14 8 12-5Q8 6-4 11Q0 13 4 12Z", shade)
        + ellipse(-5, -5, 3.4, 2.6, light)
    )


def apple() -> str:
    return (
        fruit("#c7352a", "#f4a58a", "#96201d")
        + line("M0-9Q1-13 4-15", "#5b3a1e", 1.8)
        + ellipse(0, -9, 4, 1.6, "#8c1d1a")
    )


def clementine() -> str:
    return (
        fruit("#e8821f", "#fbc584", "#c2600f")
        + path(leaf(0, -9, 12, 4.5, -28), "#5a8238")
        + ellipse(0, -9, 1.6, 1.4, "#5a8238")
    )


def pomegranate() -> str:
    return fruit("#b92c35", "#e98b84", "#861a29") + path(
        "M-4-10L-5-16L-1.5-13L0-16L1.5-13L5-16L4-10Z", "#8c1c28"
    )


def loquat() -> str:
    return fruit("#eba938", "#fbdf9b", "#c98418") + path("M-2-10L0-13L2-10L0-8Z", "#7a4d1c")


def prickly_pear() -> str:
    body = path("M-6-13Q0-15 6-13Q13-2 10 8Q7 15 0 15Q-7 15-10 8Q-13-2-6-13Z", "#e2953a")
    shade = path("M3 15Q12 10 10-4Q9-8 6-13Q8 4-3 14Z", "#c25a30") + path(
        "M-5-10Q-11-1-8 8Q-7-2-3-10Z", "#f7cd7c"
    )
    return (
        body
        + shade
        + ellipse(0, -13, 6.5, 2.6, "#8d4a2a")
        + dots([(-3, -4), (3, -1), (-4, 5), (2, 8)], 0.9, "#fbe0ae")
    )


def olive(skin: str, light: str) -> str:
    return ellipse(0, 0, 11, 8.5, skin) + ellipse(-4, -3, 3, 1.8, light)


def almond() -> str:
    body = path("M-14 0Q-4-10 7-7Q13-4 13 0Q13 4 7 7Q-4 10-14 0Z", "#a8662e")
    return body + line("M-8-1Q2-5 9-3M-6 3Q2 4 9 3", "#d29a5c", 1.4)


def walnut() -> str:
    return (
        ellipse(0, 0, 13, 12, "#b98a52")
        + line("M0-12Q-3 0 0 12", "#7a5228", 1.8)
        + line("M-7-7Q-9 0-5 6M6-7Q9-1 6 6", "#8f6434", 1.3)
        + ellipse(-6, -5, 2.4, 1.8, "#dcb985")
    )


def fig() -> str:
    """A dried fig, flattened and floury."""
    return (
        ellipse(0, 1, 13, 10.5, "#c9a46a")
        + path("M-13 2Q-8 12 4 11Q14 8 13 0Q6 9-13 2Z", "#9c743d")
        + ellipse(-1, -3, 5, 3, "#e9d3a2")
        + ellipse(-1, -3, 1.8, 1.2, "#8a6232")
    )


def apple_chip() -> str:
    return (
        ellipse(0, 0, 13, 12, "#c5543a")
        + ellipse(0, 0, 11.4, 10.4, "#f4deaa")
        + path("M0-4Q4 0 0 4Q-4 0 0-4M-4 0Q0 3 4 0Q0-3-4 0", "#c89a5e")
    )


def rosebud() -> str:
    return (
        path("M0 11Q-10 8-8-4Q-4-11 0-12Q4-11 8-4Q10 8 0 11Z", "#c96383")
        + path("M0 11Q-2-2 4-9Q10 0 0 11Z", "#e19ab0")
        + path("M-5 8Q0 5 5 8Q3 13 0 12Q-3 13-5 8Z", "#6d8548")
    )


def lemon() -> str:
    return (
        ellipse(0, 0, 15, 12, "#e3bb33")
        + path("M-12 4Q-4 13 8 10Q14 6 14 0Q8 9-12 4Z", "#c1951c")
        + ellipse(-5, -5, 4, 2.4, "#f7e58c")
    )


def caper() -> str:
    return path("M-8 0Q-6-7 2-6Q9-4 9 0Q9 5 2 6Q-6 7-8 0Z", "#75893d") + line(
        "M-4-1Q1-4 6-1", "#abbe6c", 1.5
    )


def egg_pulse(skin: str, light: str) -> str:
    """A lentil or a chickpea."""
    return ellipse(0, 0, 6, 5, skin) + ellipse(-2, -1.6, 1.8, 1.2, light)


def grain(skin: str, light: str) -> str:
    """A seed or a crumb of couscous."""
    return ellipse(0, 0, 4, 3, skin) + ellipse(-1, -1, 1.4, 0.9, light)


def herb(one: str, two: str) -> str:
    """A crumpled dry leaf."""
    return path(leaf(-14, 4, 28, 8, -14), one) + line("M-12 3.5L11-2", two, 1.2)


def thread() -> str:
    """A thread of saffron."""
    return line("M-11 3Q-3-5 4-1Q9 2 12-4", "#b3261a", 2.2) + line("M6-1Q10 0 12-4", "#e0702a", 2.2)


def clay() -> str:
    return path("M-13-2L-4-8L12-5L13 3L3 8L-11 6Z", "#a1846a") + path(
        "M-13-2L-4-8L12-5L2 0Z", "#bda185"
    )


def oyster() -> str:
    """An oyster on its half shell."""
    shell = path("M-15 3Q-15-5-8-9Q0-12 8-8Q16-4 14 3Q13 10 3 10Q-4 12-10 9Q-15 8-15 3Z", "#6b665f")
    rim = path("M-12 2Q-11-5-6-7Q1-9 7-6Q12-3 11 2Q9 7 2 7Q-4 9-8 6Q-12 6-12 2Z", "#f1ebdf")
    flesh = path("M-7 1Q-4-5 3-4Q8-2 7 2Q3 6-3 5Q-7 5-7 1Z", "#b9bdb1")
    return (
        shell
        + rim
        + flesh
        + ellipse(1, -1, 2.4, 1.6, "#e9ebe4")
        + line("M-13 6Q-9 11-2 10", "#9a948a", 1)
    )


def meat() -> str:
    """A strip of khlii in its fat."""
    return path("M-14-3Q-6-9 5-6Q13-5 14 1Q8 8-3 7Q-13 6-14-3Z", "#8f4f28") + line(
        "M-9-2Q0-5 9-1M-7 3Q0 1 8 3", "#6b3518", 1.4
    )


PIECES = {
    "date": date("#7a3f1d", "#c98a52"),
    "pale_date": date("#a9692d", "#e6bb79"),
    "red_date": date("#8c3a20", "#d38763"),
    "black_date": date("#38221c", "#8a6a5f"),
    "apple": apple(),
    "clementine": clementine(),
    "pomegranate": pomegranate(),
    "loquat": loquat(),
    "prickly_pear": prickly_pear(),
    "green_olive": olive("#7f9138", "#cdd98a"),
    "black_olive": olive("#2f2129", "#84707c"),
    "olive": olive("#5f6f2c", "#b3c26a"),
    "almond": almond(),
    "walnut": walnut(),
    "fig": fig(),
    "apple_rings": apple_chip(),
    "rosebuds": rosebud(),
    "lemon": lemon(),
    "caper": caper(),
    "lentils": egg_pulse("#7a6138", "#b59a68"),
    "chickpeas": egg_pulse("#d9b06a", "#f4dcae"),
    "sesame": grain("#ecd9ab", "#fff6dc"),
    "nigella": grain("#2a2122", "#6d6264"),
    "cumin": grain("#93713a", "#c9a766"),
    "wheat": grain("#e0b95e", "#f6e2a6"),
    "five_grains": grain("#d9b88a", "#f3e1c1"),
    "barley": grain("#c9ad74", "#eddcb0"),
    "maize": grain("#e9b83a", "#f9e08c"),
    "pollen": grain("#d99a20", "#f7d06a"),
    "salt": grain("#e4ecee", "#fff"),
    "verbena": herb("#93b05a", "#5f7d35"),
    "rosemary": herb("#7fa08a", "#4a6d59"),
    "thyme": herb("#a3ad74", "#6d7845"),
    "lavender": herb("#8d7cb8", "#5f4f93"),
    "henna": herb("#86a04e", "#4c6428"),
    "saffron": thread(),
    "clay": clay(),
    "oyster": oyster(),
    "cow": meat(),
}
SMALL = frozenset(
    (
        "lentils",
        "chickpeas",
        "sesame",
        "nigella",
        "cumin",
        "wheat",
        "five_grains",
        "barley",
        "maize",
        "pollen",
        "salt",
    )
)


def piece(name: str) -> str:
    """The drawing of one piece; what has none of its own is shown as grain."""
    return PIECES.get(name, PIECES["wheat"])
