"""What is in the jar, drawn small: one motif per ingredient.

Invariant: a motif is SVG in a box of -50 to 50 around its middle, without ids, so that it can be
drawn anywhere and any number of times. An unknown name gives the house's own star.
"""

from collections.abc import Callable
from functools import cache

from store.pictures.motifs import fruits, grains, nuts, plants, things
from store.pictures.motifs.things import with_bee

MOTIFS: dict[str, Callable[[], str]] = {
    **{
        made.__name__: made
        for made in (
            plants.thyme,
            plants.rosemary,
            plants.verbena,
            plants.lavender,
            plants.henna,
            plants.saffron,
            plants.rose,
            plants.rosebuds,
            grains.wheat,
            grains.barley,
            grains.maize,
            grains.five_grains,
            grains.sesame,
            grains.cumin,
            grains.nigella,
            grains.spices,
            grains.pepper,
            grains.roots,
            nuts.argan,
            fruits.olive,
            fruits.green_olive,
            fruits.black_olive,
            nuts.almond,
            nuts.peanut,
            nuts.walnut,
            fruits.fig,
            fruits.apple,
            fruits.apple_rings,
            fruits.clementine,
            fruits.lemon,
            fruits.pomegranate,
            fruits.prickly_pear,
            fruits.loquat,
            fruits.caper,
            fruits.date,
            fruits.pale_date,
            fruits.red_date,
            fruits.black_date,
            nuts.date_stones,
            nuts.lentils,
            nuts.chickpeas,
            things.comb,
            things.pollen,
            things.goat,
            things.camel,
            things.sheep,
            things.cow,
            things.sardine,
            things.courbine,
            things.oyster,
            things.salt,
            things.smen,
            things.msemen,
            things.soap,
            things.clay,
            things.khatam,
            things.loom,
        )
    },
    "euphorbia_honey": lambda: with_bee(plants.euphorbia()),
    "thyme_honey": lambda: with_bee(plants.thyme()),
    "arbutus_honey": lambda: with_bee(plants.arbutus()),
    "zendaz_honey": lambda: with_bee(plants.zendaz()),
    "rosemary_honey": lambda: with_bee(plants.rosemary()),
    "wildflower_honey": lambda: with_bee(plants.bouquet()),
}


@cache
def motif(name: str) -> str:
    """The drawing of that ingredient, or the house's star when there is none of that name."""
    return MOTIFS.get(name, things.khatam)()
