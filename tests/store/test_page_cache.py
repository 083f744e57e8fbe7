"""A page is made once for as long as it shows the same, and travels small."""

import asyncio
import gzip

import anyio
import brotli
import pytest
from starlette.requests import Request
from starlette.responses import Response

from store import clock
from store.catalogue import prices
from store.i18n import speaking
from store.web.pages import PageCache, cached_page
from tests.house import House
from tests.world import argan

pytestmark = pytest.mark.anyio
TEXT = "<!doctype html>" + "<p>Huile d'argan</p>" * 200


class Maker:
    """Writes a page, and counts how often it was asked to."""

    def __init__(self, text: str = TEXT) -> None:
        self.text = text
        self.times = 0

    def __call__(self) -> str:
        self.times += 1
        return self.text


async def asked(house: House, make: Maker, version: int = 1, **headers: str) -> Response:
    """The answer of a page kept under one key."""
    sent = [(name.replace("_", "-").encode(), text.encode()) for name, text in headers.items()]
    request = Request({"type": "http", "method": "GET", "app": house.app, "headers": sent})
    return await cached_page(request, "a page", version, make)


async def test_a_page_is_made_once_until_what_it_shows_has_changed(house: House) -> None:
    make = Maker()
    first = await asked(house, make)
    assert (await asked(house, make)).body == first.body == TEXT.encode()
    assert make.times == 1
    make.text = TEXT + "!"
    changed = await asked(house, make, version=2)
    assert (changed.body, make.times) == (make.text.encode(), 2)
    assert changed.headers["etag"] != first.headers["etag"]


async def test_each_language_has_its_own_page(house: House) -> None:
    make = Maker("une page")
    await asked(house, make)
    make.text = "صفحة"
    with speaking("ar"):
        assert bytes((await asked(house, make)).body).decode() == "صفحة"
    assert bytes((await asked(house, make)).body).decode() == "une page"


async def test_who_has_the_page_is_told_so_and_gets_nothing(house: House) -> None:
    make = Maker()
    etag = (await asked(house, make)).headers["etag"]
    again = await asked(house, make, if_none_match=etag)
    assert (again.status_code, again.body, again.headers["etag"]) == (304, b"", etag)
    assert (await asked(house, make, if_none_match='W/"another"')).status_code == 200


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("", None), ("br;q=0, gzip;q=0.5", "gzip"), ("zstd", None)],
)  # fmt: skip
async def test_a_page_travels_in_the_best_encoding_that_is_understood(
    house: House, accepted: str, encoding: str | None
) -> None:
    answer = await asked(house, Maker(), accept_encoding=accepted)
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding]
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert unpack(bytes(answer.body)) == TEXT.encode()


async def test_a_saved_setting_makes_every_page_anew(house: House) -> None:
    make = Maker()
    await asked(house, make)
    nadia = await house.client("manager")
    answer = await nadia.post("/office/settings/operator", data={"name": "La Coopérative"})
    assert answer.status_code == 303
    await asked(house, make)
    assert make.times == 2


async def test_a_page_of_the_shop_is_kept_and_shows_a_new_price(house: House) -> None:
    await argan(house.db)
    nadia = await house.person("manager")
    guest = await house.client()
    before = await guest.get("/fr/products/hui-001", follow_redirects=True)
    assert before.status_code == 200
    assert "100,00" in before.text
    assert "set-cookie" not in before.headers
    known = {"If-None-Match": before.headers["etag"]}
    assert (await guest.get(before.url, headers=known)).status_code == 304
    now, heard = clock.now(), asyncio.Event()
    house.db.listen(lambda topic, _: heard.set() if topic == "catalogue" else None)
    await house.db.write(
        lambda tx: prices.set_price(tx, 1, 12_345, starts_at=now, by=nadia.id, now=now)
    )
    with anyio.fail_after(5):
        await heard.wait()
    after = await guest.get(before.url, headers=known)
    assert after.status_code == 200
    assert "123,45" in after.text


# What is kept, and how much


def test_the_page_that_nobody_asked_for_longest_goes_first() -> None:
    cache = PageCache(limit_bytes=300)
    for name in ("one", "two", "three"):
        cache.keep(name, 1, b"x" * 100)
    cache.find("one", 1)
    cache.keep("four", 1, b"x" * 100)
    assert cache.bytes == 300
    assert [name for name in ("one", "two", "three", "four") if cache.find(name, 1)] == [
        "one",
        "three",
        "four",
    ]


def test_compressed_bytes_and_replaced_pages_are_counted() -> None:
    cache = PageCache(limit_bytes=100_000)
    page = cache.keep("page", 1, TEXT.encode())
    cache.body(page, "br")
    cache.body(page, "br")
    assert cache.bytes == page.size > len(TEXT)
    cache.keep("page", 2, b"short")
    assert cache.bytes == 5
    assert cache.find("page", 1) is None


def test_a_page_larger_than_the_whole_cache_is_still_given() -> None:
    cache = PageCache(limit_bytes=10)
    cache.keep("small", 1, b"x")
    page = cache.keep("large", 1, b"x" * 1000)
    assert cache.body(page, "") == b"x" * 1000
    assert cache.find("small", 1) is None
