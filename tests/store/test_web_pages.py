"""What every page has in common."""

import pytest

from tests.house import House

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("accepted", "home"),
    [("ar-MA,fr;q=0.8", "/ar/"), ("de,en;q=0.5", "/en/"), ("de", "/fr/"), ("", "/fr/"), (";;q=x", "/fr/")],
)  # fmt: skip
async def test_the_front_door_leads_to_the_visitors_language(
    house: House, accepted: str, home: str
) -> None:
    client = await house.client(**{"Accept-Language": accepted})
    response = await client.get("/")
    assert (response.status_code, response.headers["location"]) == (303, home)


async def test_the_office_asks_who_is_there(house: House) -> None:
    client = await house.client()
    response = await client.get("/office/sign-in")
    assert response.status_code == 200
    assert 'lang="fr"' in response.text
