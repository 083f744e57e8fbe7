"""From a catalogue row to its picture: which container, which ingredient, which colours.

Invariant: total and deterministic. Every product has a picture, the same one each time; one that no
rule knows gets its category's container, and failing that a kraft pouch with the house's star.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

import msgspec

from store.pictures import tables
from store.pictures.looks import PackShot, Palette
from store.pictures.regions import region_name
from store.pictures.wording import label_name, net_text, size_in


class Goods(msgspec.Struct, frozen=True):
    """What a picture needs of a catalogue row; `net_quantity` is in `net_unit` (ml, g, kg, pce…)."""

    sku: str
    category: str
    name_fr: str
    name_ar: str
    name_en: str
    net_quantity: int
    net_unit: str
    by_weight: bool = False
    region_iso: str = ""
    region: str = ""
    sign_type: str = ""
    sign_name: str = ""


def goods_of(row: Mapping[str, Any]) -> Goods:
    """The goods of a `product` row that has its category's slug beside it as `category`."""
    return Goods(
        sku=row["sku"],
        category=row["category"],
        name_fr=row["name_fr"],
        name_ar=row["name_ar"],
        name_en=row["name_en"],
        net_quantity=row["net_quantity"],
        net_unit=row["net_unit"],
        by_weight=row["kind"] == "weight",
        region_iso=row["region_iso"],
        region=row["region"],
        sign_type=row["sign_type"],
        sign_name=row["sign_name"],
    )


def describe(goods: Goods, language: str) -> PackShot:
    """The picture of that product, its label in `language` (fr, ar or en)."""
    name = {"ar": goods.name_ar, "en": goods.name_en}.get(language, goods.name_fr)
    title, note = label_name(name)
    kind = folded(f"{goods.name_fr} | {goods.name_en}")
    container = container_of(goods, kind)
    motif = "khatam" if container in tables.HAMPERS else motif_of(kind, goods.category)
    return PackShot(
        sku=goods.sku,
        name=title,
        note=note,
        category=goods.category,
        container=container,
        motif=motif,
        palette=palette_of(goods.category, motif, container),
        net=size_in(name)
        or net_text(goods.net_quantity, goods.net_unit, goods.by_weight, language),
        line=region_name(goods.region_iso, goods.region, language),
        region=goods.region_iso,
        sign=goods.sign_type if goods.sign_type in ("IGP", "AOP") else "",
        sign_name=goods.sign_name if goods.sign_type in ("IGP", "AOP") else "",
        scale=scale_of(container, goods),
        inside=inside_of(goods, container),
    )


def folded(words: str) -> str:
    """Lower case without accents, so that one spelling finds all."""
    split = unicodedata.normalize("NFD", words.lower().replace("œ", "oe").replace("’", "'"))
    return "".join(character for character in split if not unicodedata.combining(character))


def _first(rules: tuple[tuple[str, str], ...], words: str) -> str:
    return next((value for pattern, value in rules if re.search(pattern, words)), "")


def motif_of(kind: str, category: str) -> str:
    """The ingredient to draw, from the folded names."""
    return _first(tables.MOTIFS, kind) or tables.CATEGORY_MOTIFS.get(category, "khatam")


def container_of(goods: Goods, kind: str) -> str:
    """The container: by weight, by name, by category, by unit, in this order."""
    if goods.by_weight:
        return tables.LOOSE.get(goods.category, "scale")
    named = _first(tables.CONTAINERS.get(goods.category, ()), kind)
    by_unit = "clear_bottle" if goods.net_unit in ("ml", "l", "cl") else "pouch"
    container = named or tables.CATEGORY_CONTAINERS.get(goods.category, by_unit)
    return tables.LARGE.get(container, container) if _grams(goods) >= 3000 else container


def palette_of(category: str, motif: str, container: str) -> Palette:
    """The category's colours, warmed by the product's own."""
    deep, main, accent = tables.CATEGORY_COLOURS.get(category, tables.HOUSE_COLOURS)
    main, accent = tables.MOTIF_COLOURS.get(f"{category}/{motif}", (main, accent))
    content = tables.CONTENTS.get(f"{container}/{motif}") or tables.CONTAINER_CONTENTS.get(
        container
    )
    return Palette(deep, main, accent, content or tables.CONTENTS.get(motif, accent))


def _grams(goods: Goods) -> int:
    return goods.net_quantity * (1000 if goods.net_unit in ("kg", "l") else 1)


def scale_of(container: str, goods: Goods) -> float:
    """How large it is drawn: a kilo is larger than 250 g, though not four times."""
    base, usual = tables.SCALES.get(container, (1.0, 0))
    if not usual or goods.by_weight or _grams(goods) <= 0:
        return base
    share: float = (_grams(goods) / usual) ** 0.16
    return round(base * min(max(share, 0.8), 1.06), 2)


def inside_of(goods: Goods, container: str) -> tuple[str, ...]:
    """What stands in a hamper: what its name lists after the colon, else the house's choice."""
    if container not in tables.HAMPERS:
        return ()
    listed = folded(goods.name_fr).partition(":")[2].split(",")
    known = tuple(_first(tables.MOTIFS, part) for part in listed if part.strip())
    return tuple(name for name in known if name and name != "loom") or tables.HOUSE_CHOICE
