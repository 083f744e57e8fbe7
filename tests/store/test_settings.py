"""What the manager sets is kept, shown, logged and in force everywhere from the next page on."""

import asyncio
import io
from typing import Any

import anyio
import httpx2
import msgspec
import pytest
from PIL import Image

from store import settings
from store.db import open_database
from store.settings import Current, Operator, Rules
from tests.house import House
from tests.shop.page import Page

pytestmark = pytest.mark.anyio
IDENTITY = {
    "name": "Coopérative <Tifaouine> & filles",
    "address": "3, rue des Oliviers",
    "city": "85000 Tiznit",
    "phone": "+212528000000",
    "email": "tifaouine@example.ma",
    "ice": "001234567000062",
    "if": "1234567",
    "rc": "99 Tiznit",
    "tp": "12345678",
}
RULES = {
    "subject_to_vat": "on", "cash_rounding": "5", "stamp_duty": "add", "stamp_rate_bp": "25",
    "cash_limit": "5000", "weight_pattern": "21PPPPPWWWWWC", "price_pattern": "23PPPPPVVVVVC",
    "badge_prefix": "041", "card_prefix": "042", "safety_stock": "2", "online_minimum_life_days": "20",
    "review_days": "7", "service_level": "95", "hold_minutes": "30", "withdrawal_days": "7", "refund_days": "15",
    "delivery_fee_local": "20,50", "delivery_fee_national": "45", "free_delivery_from": "600",
}  # fmt: skip


async def saved(house: House, path: str, given: dict[str, str], **more: Any) -> httpx2.Response:
    nadia = await house.client("manager")
    return await nadia.post(f"/office/settings/{path}", data=given, **more)


async def test_the_operators_identity_is_shown_on_every_page(house: House) -> None:
    assert (await saved(house, "operator", IDENTITY)).status_code == 303
    guest = await house.client()
    for path in ("/fr/", "/ar/terms", "/en/basket", "/office/sign-in"):
        page = await guest.get(path)
        assert page.status_code == 200
        assert "Coopérative &lt;Tifaouine&gt; &amp; filles" in page.text
        assert "<Tifaouine>" not in page.text
    foot = Page((await guest.get("/fr/")).text).text("footer")
    for words in ("3, rue des Oliviers", "ICE 001234567000062", "IF 1234567", "RC 99 Tiznit", "TP 12345678"):  # fmt: skip
        assert words in foot


async def test_the_page_of_settings_shows_what_was_saved(house: House) -> None:
    await saved(house, "operator", IDENTITY)
    await saved(house, "rules", RULES)
    page = Page((await (await house.client("auditor")).get("/office/settings")).text)
    assert {name: page.value(f"[name={name}]") for name in IDENTITY} == IDENTITY
    assert page.value("[name=delivery_fee_local]") == "20,50"
    assert page.value("[name=cash_rounding] [selected]") == "5"
    assert page.has("fieldset[disabled]"), "an auditor looks on"


async def test_every_rule_has_its_field_on_the_page(house: House) -> None:
    """A rule without one would fall back to its default at every save."""
    page = Page((await (await house.client("manager")).get("/office/settings")).text)
    for group in (Operator, Rules):
        for name in msgspec.to_builtins(group()):
            assert page.has(f"[name={name}]"), name


async def test_a_saved_page_without_a_change_changes_nothing(house: House) -> None:
    """What the page shows is what its form sends back."""
    await saved(house, "rules", RULES)
    before = await settings.rules(house.db)
    assert (before.delivery_fee_local, before.cash_limit, before.hold_minutes) == (2050, 500000, 30)
    page = Page((await (await house.client("manager")).get("/office/settings")).text)
    await saved(house, "rules", form_of(page, "/office/settings/rules"))
    assert await settings.rules(house.db) == before
    assert await house.db.fetchval("SELECT COUNT(*) FROM audit WHERE action LIKE 'setting%'") == 1


def form_of(page: Page, action: str) -> dict[str, str]:
    """What a browser would send of the form as it stands."""
    form = f"form[action='{action}']"
    sent = {}
    for field in page.all(f"{form} input[name]"):
        ticks = field.attributes.get("type") in ("checkbox", "radio")
        if not ticks or "checked" in field.attributes:
            sent[str(field.attributes["name"])] = field.attributes.get("value") or "on"
    for choice in page.all(f"{form} select[name]"):
        chosen = choice.css("option[selected]") or choice.css("option")
        sent[str(choice.attributes["name"])] = chosen[0].attributes.get("value") or ""
    return sent


async def test_a_box_that_is_not_ticked_says_no(house: House) -> None:
    await saved(house, "rules", {k: v for k, v in RULES.items() if k != "subject_to_vat"})
    assert (await settings.rules(house.db)).subject_to_vat is False


async def test_who_changed_what_is_in_the_log(house: House) -> None:
    await saved(house, "operator", {"name": "Azmoul", "city": "Casablanca"})
    row = await house.db.fetchrow("SELECT * FROM audit WHERE action = 'setting.change'")
    assert row is not None
    assert row["staff_id"] == (await house.person("manager")).id
    assert row["subject"] == "setting:operator"
    assert msgspec.json.decode(row["detail"]) == {"name": ["Maison du Terroir", "Azmoul"]}


@pytest.mark.parametrize(
    ("path", "field", "typed"),
    [
        ("operator", "name", ""),
        ("operator", "name", "x" * 81),
        ("operator", "ice", "12345"),
        ("operator", "if", "12A"),
        ("rules", "cash_rounding", "7"),
        ("rules", "badge_prefix", "4"),
        ("rules", "weight_pattern", "21PPPPPVVVVVC"),
        ("rules", "hold_minutes", "4"),
        ("rules", "delivery_fee_local", "-1"),
        ("rules", "delivery_fee_local", "12,345"),
    ],
)
async def test_a_refused_setting_says_why_and_keeps_what_was_typed(
    house: House, path: str, field: str, typed: str
) -> None:
    given = {**(IDENTITY if path == "operator" else RULES), field: typed}
    answer = await saved(house, path, given)
    assert answer.status_code == 422
    page = Page(answer.text)
    assert page.has(f"#{field}-error, [id='{field}-wrong'], [aria-invalid][name={field}]")
    other = "city" if path == "operator" else "safety_stock"
    assert page.value(f"[name={other}]") == given[other]
    assert await house.db.fetchval("SELECT COUNT(*) FROM setting") == 0


async def test_an_ice_whose_control_digits_are_wrong_is_kept_with_a_warning(house: House) -> None:
    nadia = await house.client("manager")
    await saved(house, "operator", {**IDENTITY, "ice": "001234567000063"})
    assert Page((await nadia.get("/office/settings")).text).has(".notice")
    await saved(house, "operator", IDENTITY)
    assert not Page((await nadia.get("/office/settings")).text).has(".notice")


async def test_another_process_shows_the_new_settings(house: House, engine: str) -> None:
    elsewhere = await open_database(house.db.url) if engine == "postgresql" else house.db
    current = Current()
    await current.follow(elsewhere)
    await saved(house, "operator", {"name": "Azmoul"})
    with anyio.fail_after(5):
        while current.now.operator.name != "Azmoul":  # noqa: ASYNC110 - until the news has come
            await asyncio.sleep(0.005)
    assert current.version == 1
    if elsewhere is not house.db:
        await elsewhere.close()


# The logo


def picture(kind: str = "PNG", size: tuple[int, int] = (900, 300)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
async def test_a_logo_is_made_small_and_shown(house: House, kind: str) -> None:
    answer = await saved(house, "operator", IDENTITY, files={"logo": ("l", picture(kind))})
    assert answer.status_code == 303
    guest = await house.client()
    address = Page((await guest.get("/fr/")).text).one(".wordmark img").attributes["src"]
    shown = await guest.get(str(address))
    assert shown.headers["content-type"] == "image/webp"
    assert Image.open(io.BytesIO(shown.content)).size == (512, 171)


async def test_a_logo_stays_when_the_identity_is_saved_without_one(house: House) -> None:
    await saved(house, "operator", IDENTITY, files={"logo": ("l.png", picture())})
    before = (await settings.operator(house.db)).logo
    await saved(house, "operator", {**IDENTITY, "logo": "/elsewhere.svg"})
    assert (await settings.operator(house.db)).logo == before != ""


@pytest.mark.parametrize(
    "content",
    [b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", b"GIF89a", picture()[:200], b"\x89PNG"],
)  # fmt: skip
async def test_what_is_no_picture_is_refused(house: House, content: bytes) -> None:
    answer = await saved(house, "operator", IDENTITY, files={"logo": ("logo.png", content)})
    assert answer.status_code == 422
    assert (await settings.operator(house.db)) == Operator()


async def test_a_picture_that_would_unpack_to_too_much_is_refused_unread(house: House) -> None:
    answer = await saved(
        house, "operator", IDENTITY, files={"logo": ("l.png", picture(size=(6000, 6000)))}
    )
    assert answer.status_code == 422
