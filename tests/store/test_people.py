"""Who may sign in, how they prove it, and how guessing is slowed down."""

import asyncio
import threading

import pytest

from store import orm
from store.clock import DAY, HOUR, MINUTE, SECOND
from store.codes import Patterns, read
from store.db import Database
from store.errors import BadInput, Conflict, NotFound, SignInNeeded, StoreError, TooManyTries
from store.people import browsers, passwords, sessions, sign_in, staff
from store.people.staff import Hashes, NewStaff, Role, Staff
from tests.world import NOW

pytestmark = pytest.mark.anyio
PASSWORD = "tasse bleue du matin"
PIN = "4071"


async def hire(database: Database, username: str = "salma", role: Role = "cashier") -> Staff:
    new = NewStaff(username=username, name=username.title(), role=role, password=PASSWORD, pin=PIN)
    hashes = await passwords.hashes(new)
    return await database.write(
        lambda tx: staff.add(tx, new, hashes, site_id=None, by=None, now=NOW)
    )


async def enter(database: Database, secret: str, *, who: str = "salma", now: int = NOW) -> Staff:
    return await sign_in.by_password(database, who, secret, address="10.0.0.1", now=now)


async def fails(
    database: Database, times: int, *, now: int = NOW, address: str = "10.0.0.1"
) -> None:
    """Write down failed tries, as wrong passwords do, without the work of checking them."""
    tries = [("password:salma", address, 0, now)] * times
    sql = "INSERT INTO sign_in_try (subject, address, succeeded, tried_at) VALUES ($1, $2, $3, $4)"
    await database.write(lambda tx: tx.execute_many(sql, tries))


async def test_the_right_password_signs_in_and_a_wrong_one_does_not(database: Database) -> None:
    await hire(database)
    assert (await enter(database, PASSWORD)).name == "Salma"
    with pytest.raises(SignInNeeded):
        await enter(database, PASSWORD + "x")


async def test_a_wrong_password_and_an_unknown_name_are_told_alike(database: Database) -> None:
    await hire(database)
    with pytest.raises(SignInNeeded) as wrong:
        await enter(database, "x")
    with pytest.raises(SignInNeeded) as unknown:
        await enter(database, "x", who="nobody")
    assert str(wrong.value) == str(unknown.value)


async def test_an_unknown_name_costs_the_same_work_as_a_wrong_password(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What takes the time is the hash: it is checked once for each, with the same parameters."""
    checked: list[str] = []
    real = passwords._verify

    def counted(stored: str, secret: str) -> bool:
        checked.append(stored[:30])
        return real(stored, secret)

    monkeypatch.setattr(passwords, "_verify", counted)
    await hire(database)
    for who in ("salma", "nobody"):
        with pytest.raises(SignInNeeded):
            await enter(database, "x", who=who)
    assert len(checked) == 2
    assert len(set(checked)) == 1, "two hashes of the same cost"


async def test_after_five_failures_one_waits_longer_and_longer(database: Database) -> None:
    await hire(database)
    now = NOW
    waits = []
    await fails(database, 5, now=now)
    for _ in range(12):
        with pytest.raises(TooManyTries) as refusal:
            await enter(database, PASSWORD, now=now)
        waits.append(refusal.value.retry_after_seconds)
        now += waits[-1] * SECOND
        await fails(database, 1, now=now)
    assert waits == [5, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900, 900]


async def test_the_wait_passes_and_success_ends_it(database: Database) -> None:
    await hire(database)
    await fails(database, 6)
    with pytest.raises(TooManyTries):
        await enter(database, PASSWORD, now=NOW + 9 * SECOND)
    await enter(database, PASSWORD, now=NOW + 10 * SECOND)
    await fails(database, 4, now=NOW + 11 * SECOND)
    await enter(database, PASSWORD, now=NOW + 12 * SECOND)


async def guess(database: Database, address: str, now: int) -> None:
    """A wrong password, up to where it would be checked."""
    await database.write(lambda tx: sign_in.begin(tx, "password", "salma", address, now=now))


LAST_SUCCEEDED = "UPDATE sign_in_try SET succeeded = 1 WHERE id = (SELECT MAX(id) FROM sign_in_try)"


async def test_nobody_gets_more_than_a_hundred_guesses_a_day(database: Database) -> None:
    """From many addresses, with patience, and with the owner signing in between."""
    salma = await hire(database)
    now, guesses = NOW, 0
    for turn in range(400):
        now += 3 * MINUTE
        try:
            await guess(database, f"10.0.0.{turn % 200}", now)
        except TooManyTries:
            continue
        if turn % 5:
            guesses += 1
        else:  # that was the owner, who succeeds: the back-off begins anew, the day does not
            await database.write(lambda tx: tx.execute(LAST_SUCCEEDED))
    assert guesses == sign_in.DAILY_TRIES
    assert now < NOW + DAY
    with pytest.raises(TooManyTries):
        await enter(database, PASSWORD, who=salma.username, now=now + MINUTE)
    assert (await enter(database, PASSWORD, who=salma.username, now=now + 2 * DAY)).id == salma.id


async def test_a_hundred_guesses_at_once_count_as_a_hundred(database: Database) -> None:
    await hire(database)

    async def guess(number: int) -> bool:
        try:
            await sign_in.by_pin(database, "salma", f"{number:04}", address="10.0.0.1", now=NOW)
        except SignInNeeded:
            return True
        except TooManyTries:
            return False
        raise AssertionError("guessed")

    tried = await asyncio.gather(*(guess(number) for number in range(100)))
    assert sum(tried) == sign_in.FREE_TRIES


async def test_one_address_cannot_try_everybody(database: Database) -> None:
    for number in range(sign_in.FREE_TRIES_OF_ADDRESS):
        await database.write(
            lambda tx, who=f"u{number}": sign_in.begin(tx, "password", who, "10.9.9.9", now=NOW)  # type: ignore[misc]  # bound now
        )
    with pytest.raises(TooManyTries):
        await database.write(
            lambda tx: sign_in.begin(tx, "password", "another", "10.9.9.9", now=NOW)
        )
    await database.write(lambda tx: sign_in.begin(tx, "password", "another", "10.9.9.8", now=NOW))


async def test_a_pin_and_a_password_are_counted_apart(database: Database) -> None:
    await hire(database)
    await fails(database, 8)
    assert (
        await sign_in.by_pin(database, "salma", PIN, address="10.0.0.1", now=NOW)
    ).username == "salma"


async def test_a_badge_signs_in_until_it_is_replaced(database: Database) -> None:
    salma = await hire(database)
    assert salma.badge
    assert (await sign_in.by_badge(database, salma.badge, address="x", now=NOW)).id == salma.id
    fresh = await database.write(lambda tx: staff.renew_badge(tx, salma.id, by=None, now=NOW))
    with pytest.raises(SignInNeeded):
        await sign_in.by_badge(database, salma.badge, address="x", now=NOW)
    assert (await sign_in.by_badge(database, fresh, address="x", now=NOW)).id == salma.id


async def test_a_badge_is_read_as_one_at_the_till(database: Database) -> None:
    badge = (await hire(database)).badge or ""
    assert read(badge, Patterns()).kind == "badge"


async def test_somebody_disabled_signs_in_no_more(database: Database) -> None:
    await hire(database, "nadia", "manager")
    salma = await hire(database)
    token = await database.write(
        lambda tx: sessions.start(tx, salma, "till", user_agent="", now=NOW)
    )
    await database.write(lambda tx: staff.disable(tx, salma.id, by=None, now=NOW))
    assert await sessions.find(database, token, "till", now=NOW) is None
    for refused in (
        enter(database, PASSWORD),
        sign_in.by_pin(database, "salma", PIN, address="x", now=NOW),
        sign_in.by_badge(database, salma.badge or "", address="x", now=NOW),
    ):
        with pytest.raises(SignInNeeded):
            await refused
    with pytest.raises(Conflict):
        await database.write(lambda tx: staff.disable(tx, salma.id, by=None, now=NOW))
    await database.write(lambda tx: staff.enable(tx, salma.id, by=None, now=NOW))
    assert (await enter(database, PASSWORD)).id == salma.id


async def test_the_last_manager_cannot_be_disabled_nor_anybody_disable_themselves(
    database: Database,
) -> None:
    nadia = await hire(database, "nadia", "manager")
    with pytest.raises(Conflict, match="manager left"):
        await database.write(lambda tx: staff.disable(tx, nadia.id, by=None, now=NOW))
    other = await hire(database, "rim", "manager")
    with pytest.raises(Conflict, match="yourself"):
        await database.write(lambda tx: staff.disable(tx, other.id, by=other.id, now=NOW))
    await database.write(lambda tx: staff.disable(tx, nadia.id, by=other.id, now=NOW))


async def test_a_user_name_is_taken_once(database: Database) -> None:
    await hire(database)
    with pytest.raises(BadInput) as refusal:
        await hire(database)
    assert refusal.value.field == "username"


@pytest.mark.parametrize(
    "pin", ["0000", "1234", "4321", "9876", "7890", "1212", "121212", "999999", "123", "1234567", "12a4", "٠١٢٣", ""]
)  # fmt: skip
def test_a_pin_that_anybody_would_try_is_refused(pin: str) -> None:
    with pytest.raises(BadInput):
        passwords.check_pin(pin)


@pytest.mark.parametrize("pin", ["4071", "1235", "80264", "200613"])
def test_another_pin_is_taken(pin: str) -> None:
    passwords.check_pin(pin)


@pytest.mark.parametrize(
    "password", ["court", "motdepasse2026", "salma-la-caissiere", "aaaaaaaaaaaaaaaa", "Password 1234!"]
)  # fmt: skip
def test_a_password_that_is_short_or_obvious_is_refused(password: str) -> None:
    with pytest.raises(BadInput):
        passwords.check_password(password, "salma")


async def test_a_password_is_stored_as_argon2id_with_the_strength_that_was_chosen() -> None:
    stored = await passwords.hashed(PASSWORD)
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert PASSWORD not in stored


async def test_two_passwords_are_checked_at_once_and_not_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    running, most, both = 0, 0, threading.Barrier(passwords.AT_ONCE)

    def slow(_stored: str, _secret: str) -> bool:
        nonlocal running, most
        running += 1
        most = max(most, running)
        both.wait(timeout=10)  # until there are two
        running -= 1
        return False

    monkeypatch.setattr(passwords, "_verify", slow)
    await asyncio.gather(*(passwords.matches(None, "x") for _ in range(12)))
    assert most == passwords.AT_ONCE


# Sessions


async def begin(database: Database, person: Staff, kind: sessions.Kind = "office") -> str:
    return await database.write(
        lambda tx: sessions.start(tx, person, kind, user_agent="Firefox/140.0 (Linux)", now=NOW)
    )


async def test_only_the_hash_of_a_token_is_stored(database: Database) -> None:
    token = await begin(database, await hire(database))
    stored = await database.fetchval("SELECT token_hash FROM session")
    assert stored == sessions.hashed(token)
    assert token not in stored
    assert len(token) >= 43


async def use(database: Database, token: str, at: int) -> None:
    await database.write(lambda tx: sessions.touch(tx, sessions.hashed(token), now=at))


@pytest.mark.parametrize(("kind", "idle", "longest"), [("office", 1, 12), ("till", 12, 16)])
async def test_a_session_ends_when_idle_and_when_old(
    database: Database, kind: sessions.Kind, idle: int, longest: int
) -> None:
    token = await begin(database, await hire(database), kind)
    assert await sessions.find(database, token, kind, now=NOW + idle * HOUR - 1)
    assert await sessions.find(database, token, kind, now=NOW + idle * HOUR) is None
    at = NOW
    while at < NOW + longest * HOUR:
        assert await sessions.find(database, token, kind, now=at)
        await use(database, token, at)
        at += idle * HOUR // 2
    assert await sessions.find(database, token, kind, now=NOW + longest * HOUR) is None


async def test_a_session_of_the_till_opens_no_office(database: Database) -> None:
    token = await begin(database, await hire(database), "till")
    assert await sessions.find(database, token, "office", now=NOW) is None


async def test_a_new_password_a_new_pin_and_a_new_badge_end_every_session(
    database: Database,
) -> None:
    salma = await hire(database)
    changes = (
        lambda tx: staff.set_password(tx, salma.id, "hash", by=None, now=NOW),
        lambda tx: staff.set_pin(tx, salma.id, None, by=None, now=NOW),
        lambda tx: staff.renew_badge(tx, salma.id, by=None, now=NOW),
    )
    for change in changes:
        token = await begin(database, salma)
        await database.write(change)
        assert await sessions.find(database, token, "office", now=NOW) is None


async def test_signing_in_again_ends_the_session_before_it(database: Database) -> None:
    salma = await hire(database)
    old = await begin(database, salma)
    await database.write(
        lambda tx: sessions.start(tx, salma, "office", user_agent="", instead_of=old, now=NOW)
    )
    assert await sessions.find(database, old, "office", now=NOW) is None


async def test_one_ends_ones_own_sessions_and_nobody_elses(database: Database) -> None:
    salma, nadia = await hire(database), await hire(database, "nadia", "manager")
    token = await begin(database, salma)
    async with orm.opened(database.url) as reader:
        (found,) = await browsers.of_person(reader, salma.id, now=NOW)
    assert found.browser == "Firefox, Linux"
    with pytest.raises(NotFound):
        await database.write(lambda tx: sessions.revoke(tx, nadia.id, found.key, now=NOW))
    await database.write(lambda tx: sessions.revoke(tx, salma.id, found.key, now=NOW))
    assert await sessions.find(database, token, "office", now=NOW) is None
    async with orm.opened(database.url) as reader:
        assert await browsers.of_person(reader, salma.id, now=NOW) == []


async def test_what_changes_about_people_is_in_the_log(database: Database) -> None:
    nadia, salma = await hire(database, "nadia", "manager"), await hire(database)
    await database.write(lambda tx: staff.set_pin(tx, salma.id, None, by=nadia.id, now=NOW))
    rows = await database.fetch("SELECT action, subject, staff_id, detail FROM audit ORDER BY id")
    assert [row["action"] for row in rows] == ["staff.add", "staff.add", "staff.pin"]
    assert tuple(rows[2])[1:3] == (f"staff:{salma.id}", nadia.id)
    assert not any("argon2" in row["detail"] or PIN in row["detail"] for row in rows)


async def test_old_tries_and_ended_sessions_are_forgotten(database: Database) -> None:
    salma = await hire(database)
    await begin(database, salma)
    await fails(database, 2)
    later = NOW + 40 * DAY
    assert await database.write(lambda tx: sign_in.forget_old_tries(tx, now=later)) == 2
    assert await database.write(lambda tx: sessions.forget_ended(tx, now=later)) == 1


async def test_a_stored_hash_that_is_none_lets_nobody_in(database: Database) -> None:
    new = NewStaff(username="x1", name="X", role="cashier", password="")
    await database.write(
        lambda tx: staff.add(tx, new, Hashes("not a hash", None), site_id=None, by=None, now=NOW)
    )
    for secret in ("", "not a hash", "x"):
        with pytest.raises(StoreError):
            await enter(database, secret, who="x1")
