"""The drawn pictures: every SKU of the catalogue, in three languages, and whatever comes after."""

import csv
import gzip
import re
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import store
from store.pictures.containers import CONTAINERS, contain
from store.pictures.lettering import LEADING, fit, width
from store.pictures.looks import PackShot
from store.pictures.motifs import MOTIFS
from store.pictures.ornaments import TILES
from store.pictures.packshot import HEIGHT, WIDTH, packshot
from store.pictures.paint import Scene
from store.pictures.pieces import PIECES
from store.pictures.spec import Goods, describe, goods_of
from store.pictures.wording import label_name, net_text, size_in

SVG = "{http://www.w3.org/2000/svg}"
LANGUAGES = ("fr", "ar", "en")
SAFE_TAGS = {
    *("svg", "title", "defs", "g", "path", "rect", "circle", "ellipse", "text", "use"),
    *("linearGradient", "radialGradient", "stop", "pattern", "clipPath"),
}


@cache
def catalogue() -> tuple[Goods, ...]:
    source = next(Path(store.__file__).parent.rglob("catalogue.csv"))
    with source.open(encoding="utf-8", newline="") as rows:
        return tuple(
            goods_of(
                {
                    **row,
                    "kind": row["unit_of_sale"],
                    "net_quantity": int(row["net_qty"]),
                    "sign_type": row["sdoq_type"],
                    "sign_name": row["sdoq_name"],
                }
            )
            for row in csv.DictReader(rows)
        )


@cache
def drawn(language: str) -> dict[str, str]:
    return {goods.sku: packshot(describe(goods, language), language) for goods in catalogue()}


def goods(**changes: object) -> Goods:
    """Argan oil, changed."""
    plain = Goods(
        sku="HUI-001",
        category="huiles-alimentaires",
        name_fr="Huile d'argan 250 ml",
        name_ar="زيت أركان 250 مل",
        name_en="Argan oil 250 ml",
        net_quantity=250,
        net_unit="ml",
        region_iso="MA-09",
        region="Souss-Massa",
        sign_type="IGP",
        sign_name="Argane",
    )
    return msgspec.structs.replace(plain, **changes)


def parsed(picture: str) -> ElementTree.Element:
    return ElementTree.fromstring(picture)  # noqa: S314 - our own drawing, not a stranger's


def words_of(picture: str) -> list[str]:
    """The texts set in the picture, in order."""
    return [element.text or "" for element in parsed(picture).iter(f"{SVG}text")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sku_is_drawn_well_formed_and_harmless(language: str) -> None:
    for sku, picture in drawn(language).items():
        root = parsed(picture)
        assert root.get("viewBox") == f"0 0 {WIDTH} {HEIGHT}"
        for element in root.iter():
            assert element.tag.removeprefix(SVG) in SAFE_TAGS, sku
            for name, value in element.attrib.items():
                assert name != "style", sku
                assert not name.startswith("on"), sku
                if name.endswith("href"):
                    assert value.startswith("#"), sku
                if "url(" in value:
                    assert re.fullmatch(r"url\(#[\w-]+\)", value), sku


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sku_is_small_enough_to_be_sent(language: str) -> None:
    for sku, picture in drawn(language).items():
        plain = picture.encode()
        assert len(plain) < 12 * 1024, sku
        assert len(gzip.compress(plain)) < 3.5 * 1024, sku


def test_the_pictures_can_share_a_page() -> None:
    seen: set[str] = set()
    for language in LANGUAGES:
        for sku, picture in drawn(language).items():
            ids = re.findall(r'\bid="([^"]+)"', picture)
            used = re.findall(r"url\(#([^)]+)\)", picture) + re.findall(r'href="#([^"]+)"', picture)
            assert len(set(ids)) == len(ids), sku
            assert set(used) <= set(ids), sku
            assert seen.isdisjoint(ids), sku
            seen.update(ids)


def test_the_same_product_is_always_drawn_the_same() -> None:
    for one in catalogue():
        assert packshot(describe(one, "fr"), "fr") == drawn("fr")[one.sku]


def test_two_products_never_look_alike() -> None:
    def look(one: Goods) -> str:
        return drawn("fr")[one.sku].replace(f"p-{one.sku.lower()}-fr", "")

    looks = {look(one) for one in catalogue()}
    assert len(looks) == len(catalogue()) == 110


def test_the_catalogue_uses_only_drawings_that_exist() -> None:
    for one in catalogue():
        spec = describe(one, "fr")
        assert spec.container in CONTAINERS, one.sku
        assert spec.motif in MOTIFS, one.sku
        assert spec.region in TILES, one.sku


@pytest.mark.parametrize("name", sorted(CONTAINERS))
def test_every_container_can_hold_any_ingredient(name: str) -> None:
    for ingredient in (*MOTIFS, *PIECES, "unheard of"):
        spec = msgspec.structs.replace(
            describe(goods(), "fr"), container=name, motif=ingredient, inside=(ingredient,)
        )
        parsed(packshot(spec, "fr"))


@pytest.mark.parametrize("name", sorted(CONTAINERS))
def test_a_label_stands_on_its_container_and_above_the_ground(name: str) -> None:
    made = contain(Scene("a"), msgspec.structs.replace(describe(goods(), "fr"), container=name))
    place = made.place
    assert place is not None
    assert place.x >= -170
    assert place.x + place.w <= 170
    assert place.y >= -420
    assert place.y + place.h <= 6


def test_arabic_is_set_from_right_to_left_and_left_whole_for_shaping() -> None:
    for sku, picture in drawn("ar").items():
        for text in parsed(picture).iter(f"{SVG}text"):
            assert text.get("direction") == "rtl", sku
            assert text.get("letter-spacing") is None, sku
            assert not list(text), "a tspan inside a word would break its letters apart"
    assert any("زيت" in text for text in words_of(drawn("ar")["HUI-001"]))


def test_latin_letters_run_from_left_to_right() -> None:
    assert "direction" not in "".join(drawn("fr").values())


def test_the_doorway_stands_where_the_line_begins() -> None:
    """Landscape labels are mirrored in Arabic."""
    x = [
        float(next(parsed(drawn(language)["TAR-005"]).iter(f"{SVG}text")).get("x", ""))
        for language in ("fr", "ar")
    ]
    assert x[0] > 0 > x[1]


def test_hostile_text_is_only_ever_text() -> None:
    nasty = '<script>alert("1")</script> & </text> \' onload="x"'
    for container in CONTAINERS:
        for language in LANGUAGES:
            spec = PackShot(
                sku=nasty,
                name=nasty,
                category=nasty,
                container=container,
                motif=nasty,
                palette=describe(goods(), "fr").palette,
                net=nasty,
                note=nasty,
                line=nasty,
                region=nasty,
                sign="IGP",
                sign_name=nasty,
                inside=(nasty,),
            )
            root = parsed(packshot(spec, language))
            assert {element.tag.removeprefix(SVG) for element in root.iter()} <= SAFE_TAGS
            title = root.find(f"{SVG}title")
            assert title is not None
            assert nasty in (title.text or "")


def test_only_a_registered_sign_gets_a_seal() -> None:
    signs = {one.sku: describe(one, "fr").sign for one in catalogue()}
    assert signs["HUI-003"] == "AOP"
    assert signs["HUI-006"] == "", "Amizmiz is a claim that nobody has verified"
    assert "AOP" in words_of(drawn("fr")["HUI-003"])
    for sku, sign in signs.items():
        seals = {"IGP", "AOP"} & set(words_of(drawn("fr")[sku]))
        if describe_place(sku) != "tag":
            assert seals == ({sign} if sign else set()), sku


def describe_place(sku: str) -> str:
    spec = describe(next(one for one in catalogue() if one.sku == sku), "fr")
    place = contain(Scene("a"), spec).place
    return place.form if place else ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_net_quantity_is_on_every_label(language: str) -> None:
    for one in catalogue():
        net = describe(one, language).net
        if net:
            assert net in words_of(drawn(language)[one.sku]), one.sku
        else:
            assert one.net_unit == "pce", one.sku


def test_a_larger_jar_of_the_same_honey_is_drawn_larger() -> None:
    small, large = (next(g for g in catalogue() if g.sku == sku) for sku in ("MIE-001", "MIE-002"))
    assert describe(small, "fr").scale < describe(large, "fr").scale


@pytest.mark.parametrize(
    ("name", "title", "note"),
    [
        ("Huile d'argan alimentaire 250 ml", "Huile d'argan alimentaire", ""),
        ("Huile d'olive de Ouezzane, bidon 5 l", "Huile d'olive de Ouezzane", ""),
        ("Dattes Mejhoul en vrac (au kg)", "Dattes Mejhoul", ""),
        ("Mejhoul dates, loose (per kg)", "Mejhoul dates", ""),
        ("Couscous d'orge (belboula) 1 kg", "Couscous d'orge", "belboula"),
        ("Msemen surgelés x 6 (480 g)", "Msemen surgelés", ""),
        ("Coffret Découverte : argan 250 ml, amlou 250 g", "Coffret Découverte", ""),
        ("زيت أركان غذائي 250 مل", "زيت أركان غذائي", ""),
        ("تمور المجهول تافيلالت علبة 500 غ", "تمور المجهول تافيلالت", ""),
        ("كمون بلدي مطحون بالميزان", "كمون بلدي مطحون", ""),
        ("250 ml", "250 ml", ""),
    ],
)
def test_a_label_names_the_product_without_its_quantity(name: str, title: str, note: str) -> None:
    assert label_name(name) == (title, note)


def test_quantities_are_written_as_each_language_writes_them() -> None:
    assert net_text(250, "ml", False, "fr") == "250 ml"
    assert net_text(1000, "g", False, "ar") == "1 كغ"
    assert net_text(1500, "g", False, "fr") == "1,5 kg"
    assert net_text(1500, "g", False, "en") == "1.5 kg"
    assert net_text(8, "pce", False, "ar") == "8 حبات"
    assert net_text(12, "pce", False, "ar") == "12 حبة"
    assert net_text(1, "pce", False, "fr") == ""
    assert net_text(1, "kg", True, "fr") == "au kilo"
    assert size_in("Tapis noué de Taznakht 120 x 180 cm (pièce unique)") == "120 × 180 cm"


def test_what_is_in_a_hamper_is_what_its_name_lists() -> None:
    inside = {one.sku: describe(one, "fr").inside for one in catalogue()}
    assert inside["COF-001"] == ("argan", "almond", "comb")
    assert inside["COF-003"] == ("date", "sesame", "comb", "fig")
    assert inside["HUI-001"] == ()


@given(
    text=st.text(st.sampled_from("abéœWmil'-» زيتأركانشص"), min_size=1, max_size=120),
    wide=st.floats(40, 250),
    high=st.floats(20, 150),
)
def test_a_long_name_wraps_within_its_box(text: str, wide: float, high: float) -> None:
    set_ = fit(text, (wide, high), 40)
    assert " ".join(set_.lines).split() == text.split()
    assert all(width(line) * set_.size <= wide for line in set_.lines)
    assert len(set_.lines) * LEADING * set_.size <= high


@settings(max_examples=60)
@given(
    category=st.sampled_from(["huiles-alimentaires", "coffrets", "fruits-frais", "nouveautés"]),
    name=st.text(max_size=80),
    quantity=st.integers(0, 60_000),
    unit=st.sampled_from(["g", "ml", "kg", "l", "pce", "m²", ""]),
    by_weight=st.booleans(),
    region=st.sampled_from(["MA-01", "MA-12", "FR-75", ""]),
)
def test_any_new_product_gets_a_picture(
    category: str, name: str, quantity: int, unit: str, by_weight: bool, region: str
) -> None:
    new = goods(
        category=category,
        name_fr=name,
        name_ar=name,
        name_en=name,
        net_quantity=quantity,
        net_unit=unit,
        by_weight=by_weight,
        region_iso=region,
    )
    for language in LANGUAGES:
        parsed(packshot(describe(new, language), language))
