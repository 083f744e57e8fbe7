"""What every request meets before its handler, whatever it carries."""

import httpx2
import pytest
from selectolax.lexbor import LexborHTMLParser

from store.errors import Busy
from store.web.middleware import CSP
from tests.house import House, open_house
from tests.world import argan

pytestmark = pytest.mark.anyio


async def test_every_answer_carries_the_security_headers(house: House) -> None:
    client = await house.client()
    for address in ("/", "/office/sign-in", "/static/nothing", "/livez", "/nowhere"):
        headers = (await client.get(address)).headers
        assert headers["content-security-policy"] == CSP, address
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert len(headers["x-request-id"]) == 12
        assert "strict-transport-security" not in headers
        assert "usb=(), serial=()" in headers["permissions-policy"]
    assert "unsafe" not in CSP


async def test_the_till_alone_may_run_webassembly_and_ask_for_camera_printer_and_scale(
    house: House,
) -> None:
    headers = (await (await house.client()).get("/pos")).headers
    assert headers["permissions-policy"].startswith("camera=(self), usb=(self), serial=(self),")
    extra = " 'wasm-unsafe-eval'"
    assert headers["content-security-policy"] == CSP.replace(
        "script-src 'self'", "script-src 'self'" + extra
    )
    assert "'unsafe-eval'" not in headers["content-security-policy"]


async def test_under_https_cookies_are_bound_to_it(database_url: str, tmp_path: object) -> None:
    async with open_house(database_url, tmp_path, base_url="https://shop.example") as house:  # type: ignore[arg-type]  # a Path
        client = await house.client()
        response = await client.get("/language?to=ar&next=/office/sign-in")
        assert "Secure" in response.headers["set-cookie"]
        assert response.headers["strict-transport-security"].startswith("max-age=63072000")


def with_header(
    client: httpx2.AsyncClient, address: str, name: bytes, value: str, content: bytes | None = None
) -> httpx2.Request:
    """A request with one more header, whatever its bytes."""
    method = "GET" if content is None else "POST"
    request = client.build_request(method, address, content=content)
    request.headers = httpx2.Headers([*request.headers.raw, (name, value.encode("utf-8"))])
    return request


async def test_another_hosts_name_is_refused(house: House) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", "", "localhost:x"):
        client = await house.client(Host=host)
        assert (await client.get("/office/sign-in")).status_code == 400, host


async def test_two_host_headers_are_refused(house: House) -> None:
    client = await house.client()
    twice = with_header(client, "/office/sign-in", b"Host", "localhost")
    assert (await client.send(twice)).status_code == 400


STRANGE = [
    "/office/staff/99999999999999999999999999",
    "/office/staff/0",
    "/office/staff/-1",
    "/office/staff/%00",
    "/office/staff/%F0%9F%98%80",
    "/office/staff/%ff%fe",
    "/office/audit?page=99999999999999999999999999",
    "/office/audit?page=0",
    "/office/audit?action=%00",
    "/office/audit?action=%ff",
    "/office/audit?action='; DROP TABLE staff; --",
    "/office/audit?subject=" + "x" * 5000,
    "/office/audit?page=٣&page=1",
    "/language?to=klingon",
    "/static/../store/settings.py",
    "/static/x/..%2f..%2fsettings.py",
    "/static/vendor/../../settings.py",
    "/logo/x",
    "//evil.example",
    "/fr",
    "/zz/",
    "/live?topics=everything",
    "/live?topics=order%0a",
]


async def test_no_address_is_a_bug(house: House) -> None:
    manager = await house.client("manager")
    for address in STRANGE:
        status = (await manager.get(address)).status_code
        assert status in (200, 303, 307, 400, 404, 422), address


COOKIES = (
    "office=\x00",
    'office="\\000\\377"',
    "office=" + "x" * 9000,
    "=;;=",
    "office",
    "language=%00; office=é",
)


async def test_no_cookie_is_a_bug(house: House) -> None:
    client = await house.client()
    for cookie in COOKIES:
        response = await client.send(with_header(client, "/office/staff", b"Cookie", cookie))
        assert response.status_code == 303, cookie
        assert response.headers["location"].startswith("/office/sign-in")


BODIES = [
    (b"username=%ff%fe&password=%00", "application/x-www-form-urlencoded"),
    (b"username=a&username=b&password=x&is_admin=1", "application/x-www-form-urlencoded"),
    (b"&".join(b"f%d=1" % number for number in range(5000)), "application/x-www-form-urlencoded"),
    (b"password=" + b"x" * 900_000, "application/x-www-form-urlencoded"),
    (b"garbage", "multipart/form-data; boundary=x"),
    (b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--", "multipart/form-data; boundary=x"),
    (b"--x\r\nContent-Disposition: form-data; name=\"username\"\r\n\r\n\x00\xff\r\n--x--\r\n", "multipart/form-data; boundary=x"),
    (b"1", "multipart/form-data"),
    (b"{}", "application/json"),
    (b"", "text/\xff"),
]  # fmt: skip


async def test_no_body_is_a_bug(house: House) -> None:
    client = await house.client()
    for body, kind in BODIES:
        request = with_header(client, "/office/sign-in", b"Content-Type", kind, content=body)
        assert (await client.send(request)).status_code in (400, 422), (body[:60], kind)


async def test_a_body_that_is_too_large_is_not_read(house: House) -> None:
    client = await house.client()
    response = await client.post("/office/sign-in", content=b"x" * 1_100_000)
    assert response.status_code == 413


SENT_FROM = [
    ({"Sec-Fetch-Site": "cross-site"}, 403),
    ({"Sec-Fetch-Site": "same-site"}, 403),
    ({"Sec-Fetch-Site": "same-origin"}, 422),
    ({"Sec-Fetch-Site": "none"}, 422),
    ({"Sec-Fetch-Site": "", "Origin": "http://127.0.0.1:8000"}, 422),
    ({"Sec-Fetch-Site": "", "Origin": "http://evil.example"}, 403),
    ({"Sec-Fetch-Site": "", "Origin": "null"}, 403),
    ({"Sec-Fetch-Site": "", "Referer": "http://127.0.0.1:8000/office/sign-in"}, 422),
    ({"Sec-Fetch-Site": "", "Referer": "http://127.0.0.1:8000.evil.example/"}, 403),
    ({"Sec-Fetch-Site": ""}, 403),
    ({"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:8000"}, 403),
]


async def test_a_form_is_taken_only_from_our_own_pages(house: House) -> None:
    for headers, status in SENT_FROM:
        client = await house.client(**headers)
        response = await client.post("/office/sign-in", data={"username": "x"})
        assert response.status_code == status, headers


async def test_a_page_can_be_read_from_anywhere(house: House) -> None:
    client = await house.client(**{"Sec-Fetch-Site": "cross-site"})
    assert (await client.get("/office/sign-in")).status_code == 200


async def test_a_refusal_is_json_for_the_api_a_fragment_for_htmx_and_else_a_page(
    house: House,
) -> None:
    api = await house.client("manager", Accept="application/json")
    answer = await api.get("/office/staff/77")
    assert (answer.status_code, answer.json()["error"]) == (404, "not_found")
    assert answer.json()["message"] == "Cette personne n’existe pas."
    htmx = await house.client("manager", **{"HX-Request": "true"})
    fragment = await htmx.get("/office/staff/77")
    assert (fragment.status_code, fragment.headers["hx-retarget"]) == (404, "#refusal")
    assert "<html" not in fragment.text
    page = await (await house.client("manager")).get("/office/staff/77")
    assert page.status_code == 404
    assert "<html" in page.text


async def test_a_bug_shows_its_number_and_nothing_else(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("the till's drawer is on fire")

    client = await house.client("manager")
    client.event_hooks = {}
    monkeypatch.setattr("store.people.staff.everyone", broken)
    response = await client.get("/office/staff")
    assert response.status_code == 500
    assert response.headers["x-request-id"] in response.text
    assert "fire" not in response.text
    assert "Traceback" not in response.text
    assert response.headers["x-request-id"] in caplog.text
    assert "on fire" in caplog.text


async def test_ready_means_that_a_row_can_be_committed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = await house.client()
    assert (await client.get("/readyz")).text == "ready\n"

    async def full(*_: object) -> None:
        raise Busy("The disk is full. Nothing was changed.")

    monkeypatch.setattr(house.db, "write", full)
    response = await client.get("/readyz")
    assert (response.status_code, response.headers["retry-after"]) == (503, "2")
    assert (await client.get("/livez")).text == "ok\n"


async def test_a_full_disk_does_not_end_a_session(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = await house.client("manager")
    monkeypatch.setattr("store.people.sessions.SEEN_EVERY", -1)

    async def full(*_: object) -> None:
        raise Busy("The disk is full. Nothing was changed.")

    monkeypatch.setattr(house.db, "write", full)
    assert (await manager.get("/office/staff")).status_code == 200


async def test_the_figures_are_for_this_machine_and_for_who_answers_for_the_shop(
    house: House,
) -> None:
    client = await house.client()
    await client.get("/office/sign-in")
    text = (await client.get("/metrics")).text
    assert 'store_requests_total{area="office",status="2xx"} 1' in text
    elsewhere = await house.client(address="10.0.0.7")
    assert (await elsewhere.get("/metrics")).status_code == 404
    manager = await house.client("manager", address="10.0.0.7")
    assert (await manager.get("/metrics")).status_code == 200


WANTED = [
    ("/office/staff?x=1", "/office/staff?x=1"),
    ("//evil.example", "/"),
    ("/\\evil.example", "/"),
    ("https:evil.example", "/"),
    ("/x Location: //evil.example", "/"),
    ("javascript:alert(1)", "/"),
    ("data:text/html,x", "/"),
    ("", "/"),
]


async def test_one_is_never_led_to_another_site(house: House) -> None:
    client = await house.client()
    for wanted, led_to in WANTED:
        response = await client.get("/language", params={"to": "ar", "next": wanted})
        assert response.headers["location"] == led_to, wanted
        page = await client.get("/office/sign-in", params={"next": wanted})
        field = LexborHTMLParser(page.text).css_first("input[name=next]")
        assert field is not None
        assert field.attributes["value"] == (led_to if led_to != "/" else ""), wanted
    broken = await client.get("/language?to=ar&next=/x%0d%0aLocation:%20//evil.example")
    assert (broken.status_code, broken.headers["location"]) == (303, "/")


async def test_the_world_still_stands(house: House) -> None:
    """The strange addresses above named a table: it is still there."""
    await argan(house.db)
    assert await house.db.fetchval("SELECT COUNT(*) FROM staff") == 0
