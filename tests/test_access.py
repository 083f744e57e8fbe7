"""Every route of the house, tried by everybody: it opens to those it names and to nobody else."""

import re
from collections.abc import Iterator

import httpx2
import pytest
from selectolax.lexbor import LexborHTMLParser

from store.web.access import (
    ANONYMOUS,
    AUDITOR,
    MANAGER,
    PUBLIC,
    ROLES,
    SAFE_METHODS,
    SIGNED_IN,
    GuardedRoute,
    route,
)
from store.web.addresses import every_route
from tests.house import House
from tests.world import argan

pytestmark = pytest.mark.anyio
STREAMS = {"/live"}


def doors(house: House) -> Iterator[tuple[str, str, GuardedRoute]]:
    """Each (method, address, route), with plausible values in the address."""
    for path, found in every_route(house.app.routes):
        for method in sorted((found.methods or set()) - {"HEAD"}):
            yield method, filled(path), found


def filled(path: str) -> str:
    values = {"lang": "fr", "int": "1", "path": "x", "str": "x", "": "x", "uuid": "0" * 32}
    return re.sub(r"\{(\w+):?(\w*)\}", lambda part: values[part[2]], path)


def was_let_in(response: httpx2.Response) -> bool:
    to_the_door = response.headers.get("location", "").startswith("/office/sign-in")
    return response.status_code not in (401, 403) and not to_the_door


async def test_nobody_passes_a_door_that_does_not_name_them(house: House) -> None:
    await argan(house.db)
    clients = {role: await house.client(role) for role in ROLES}
    clients[ANONYMOUS] = await house.client()
    for method, address, found in doors(house):
        for role in PUBLIC - found.allow:
            response = await clients[role].request(method, address)
            assert not was_let_in(response), f"{role} passed {method} {address}"
            signed_in = role != ANONYMOUS
            assert response.status_code == 403 or not signed_in, f"{role}: {method} {address}"


async def test_whoever_a_door_names_is_let_in(house: House) -> None:
    """With no form and a made-up row, so that the answer is a page or a refusal, but never a bug."""
    await argan(house.db)
    for method, address, found in doors(house):
        if address in STREAMS:
            continue
        for role in sorted(found.allow if found.allow != PUBLIC else {ANONYMOUS, MANAGER}):
            client = await house.client(None if role == ANONYMOUS else role)
            response = await client.request(method, address)
            own_check = role == ANONYMOUS and address.startswith("/pos/api/")  # a password, a lease
            let_in = (
                was_let_in(response) or address == "/office/sign-out"
            )  # which leads to the door
            assert let_in or own_check, f"{role} was kept from {method} {address}"
            await client.aclose()


async def test_no_door_takes_what_another_site_sends(house: House) -> None:
    await argan(house.db)
    manager = await house.client("manager", **{"Sec-Fetch-Site": "cross-site"})
    for method, address, found in doors(house):
        if method in SAFE_METHODS or found.cross_site:
            continue
        response = await manager.request(method, address)
        assert response.status_code == 403, f"{method} {address} took a forged request"


async def test_every_page_of_the_office_needs_a_session(house: House) -> None:
    for _method, address, found in doors(house):
        if address.startswith("/office/") and not address.startswith("/office/sign-in"):
            assert ANONYMOUS not in found.allow, address


async def test_an_auditor_reads_everything_in_the_office_and_changes_nothing(house: House) -> None:
    for method, address, found in doors(house):
        if method == "GET" and address.startswith("/office"):
            assert AUDITOR in found.allow, f"the auditor cannot read {address}"
        if method != "GET" and AUDITOR in found.allow:
            assert found.allow in (SIGNED_IN, PUBLIC), f"the auditor may {method} {address}"


async def _page(_request: object) -> None:
    pass


@pytest.mark.parametrize("allow", [set(), {"owner"}, {AUDITOR, MANAGER}])
def test_a_route_without_guests_or_with_a_writing_auditor_cannot_be_made(allow: set[str]) -> None:
    with pytest.raises(ValueError, match="/x"):
        route("/x", _page, allow=allow, methods=("POST",), name="x")  # type: ignore[arg-type]  # never called


def test_a_route_of_another_make_is_found_out() -> None:
    from starlette.routing import Route

    with pytest.raises(TypeError, match=r"store\.web\.route"):
        list(every_route([Route("/open", lambda _: None, name="open")]))


@pytest.mark.parametrize("role", ROLES)
async def test_every_section_in_the_menu_opens(house: House, role: str) -> None:
    somebody = await house.client(role)
    page = LexborHTMLParser((await somebody.get("/office/sessions")).text)
    sections = [link.attributes["href"] for link in page.css(".office-nav a")]
    for address in sections:
        assert (await somebody.get(str(address))).status_code == 200, address
