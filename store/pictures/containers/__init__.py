"""Every container by name: a drawing, and where its label goes.

Invariant: a container is drawn around x = 0, standing on y = 0, inside a box from -170 to 170 and
up to -420, so that all of them keep one scale and one ground.
"""

from collections.abc import Callable

from store.pictures.containers import (
    bags,
    beauty,
    bottles,
    boxes,
    crafts,
    hampers,
    jars,
    loose,
    textiles,
    tins,
)
from store.pictures.containers.body import Container
from store.pictures.looks import PackShot
from store.pictures.paint import Scene

CONTAINERS: dict[str, Callable[[Scene, PackShot], Container]] = {
    made.__name__: made
    for made in (
        bottles.oil_bottle,
        bottles.square_bottle,
        bottles.clear_bottle,
        bottles.syrup_bottle,
        bottles.sprinkler_bottle,
        bottles.milk_bottle,
        jars.honey_jar,
        jars.jam_jar,
        jars.spread_jar,
        jars.preserve_jar,
        jars.clip_jar,
        jars.cork_jar,
        jars.vial,
        jars.duo,
        jars.earthen_jar,
        jars.pot,
        jars.small_jar,
        jars.cream_jar,
        tins.can,
        tins.spice_tin,
        tins.round_tin,
        tins.fish_tin,
        tins.drum,
        bags.pouch,
        bags.herb_bag,
        bags.paper_bag,
        bags.sack,
        bags.coffee_bag,
        bags.frozen_bag,
        bags.vacuum_pack,
        bags.flat_pack,
        boxes.date_box,
        boxes.gift_box,
        boxes.carton,
        boxes.brick,
        boxes.oyster_box,
        loose.scale,
        loose.crate,
        loose.punnet,
        loose.wheel,
        loose.fresh_cheese,
        beauty.dropper,
        beauty.essence,
        beauty.pump,
        beauty.tube,
        beauty.soap_bar,
        textiles.rug,
        textiles.cushion,
        crafts.bowl,
        crafts.tajine,
        crafts.tea_box,
        crafts.basket,
        textiles.mendil,
        hampers.gift_basket,
        hampers.chest,
        hampers.tray,
        hampers.pail,
    )
}


def contain(scene: Scene, spec: PackShot) -> Container:
    """The container of that picture; one that is not known is a kraft pouch."""
    return CONTAINERS.get(spec.container, bags.pouch)(scene, spec)
