"""`python -m store …`: what each command does to a database, what it says, and how it ends."""

import shutil
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from store import clock, seeds
from store.db import Database
from store.people import sign_in
from tests.server import ROOT, Server, surroundings
from tests.store.legal_rows import insert_all
from tests.store.shell import SQLITE, Store, ask, change, value

PASSWORD = "amlou et miel de thym"
PLACE = ("--address", "1, rue", "--city", "Tiznit", "--phone", "+212528000000")
SHOP = ("--name-fr", "Boutique", "--name-ar", "متجر", "--name-en", "Shop", *PLACE)


# The schema


def test_an_empty_database_is_migrated_once(
    store: Store, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "")  # the data folder's own
    assert "applied 0001_store" in store("migrate").out
    assert store("migrate") == (0, "  The schema is up to date.\n", "")
    assert (data / "store.db").is_file()


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("DROP TABLE migration", "The database is empty: run `python -m store migrate`."),
        ("DELETE FROM migration WHERE name LIKE '0001%'", "migrate` first: 0001_store."),
        ("INSERT INTO migration VALUES ('9999_later', 'x', 1)", "newer than this program: 9999_later."),
        ("UPDATE migration SET checksum = 'x' WHERE name LIKE '0001%'", "edited after it ran: 0001_store."),
    ],
)  # fmt: skip
def test_no_command_runs_on_another_schema(store: Store, url: str, damage: str, said: str) -> None:
    change(url, damage)
    for words in (("verify",), ("serve",), ("staff", "list"), ("seed",)):
        code, _, err = store(*words)
        assert code == 1
        assert said in err


# A shop


def test_a_real_shop_is_founded_once(store: Store, url: str) -> None:
    assert "Boutique is ready: 3 registers." in store("found", *SHOP, "--registers", 3).out
    assert value(url, "SELECT COUNT(*) FROM register") == 3
    code, _, err = store("found", *SHOP)
    assert (code, err) == (1, "This database has a shop already.\n")
    assert value(url, "SELECT COUNT(*) FROM register") == 3
    assert store("verify").code == 0


@SQLITE
def test_a_database_with_data_is_not_seeded(
    store: Store, url: str, seeded_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(seeded_data / "store.db", url.removeprefix("sqlite:///"))
    sales = value(url, "SELECT COUNT(*) FROM sale")
    assert sales > 1000
    assert store("seed", "--if-empty") == (0, "  There is data already: nothing was seeded.\n", "")
    assert store("seed").code == 1
    assert value(url, "SELECT COUNT(*) FROM sale") == sales


def test_a_founded_shop_is_not_seeded(store: Store, url: str) -> None:
    store("found", *SHOP)
    assert not ask(url, seeds.is_empty)
    assert store("seed").code == 1
    assert value(url, "SELECT COUNT(*) FROM product") == 0


# Staff


def test_the_first_manager_is_added_from_the_command_line_and_can_sign_in(
    store: Store, url: str
) -> None:
    store("found", *SHOP)
    added = store("staff", "add", "nadia", "--role", "manager", "--name", "Nadia", typed=PASSWORD)
    assert "Nadia (manager) can sign in as nadia." in added.out
    assert PASSWORD not in added.out
    found = ask(url, signs_in(PASSWORD))
    assert (found.name, found.role, found.site_id) == ("Nadia", "manager", 1)
    assert "nadia            manager        Nadia" in store("staff", "list").out


def signs_in(password: str) -> Callable[[Database], Awaitable[Any]]:
    return lambda database: sign_in.by_password(
        database, "nadia", password, address="127.0.0.1", now=clock.now()
    )


@pytest.mark.parametrize(
    ("username", "typed", "said"),
    [
        ("nadia", "short", "At least 12 characters"),
        ("Nadia!", PASSWORD, "regex"),
        ("salma", PASSWORD, "This user name is taken."),
    ],
)
def test_a_person_that_cannot_be_added_is_refused_in_a_sentence(
    store: Store, url: str, username: str, typed: str, said: str
) -> None:
    ask(url, insert_all)
    code, out, err = store("staff", "add", username, "--role", "cashier", typed=typed)
    assert (code, out) == (1, "")
    assert said in err
    assert "%(" not in err
    assert value(url, "SELECT COUNT(*) FROM staff") == 1


def test_a_new_password_from_the_command_line_takes_the_place_of_the_old(
    store: Store, url: str
) -> None:
    store("staff", "add", "nadia", "--role", "manager", typed=PASSWORD)
    assert store("staff", "password", "nadia", typed="safran de taliouine").code == 0
    assert ask(url, signs_in("safran de taliouine")).username == "nadia"


def test_the_last_manager_cannot_be_disabled(store: Store) -> None:
    store("staff", "add", "nadia", "--role", "manager", typed=PASSWORD)
    assert store("staff", "disable", "nadia") == (1, "", "There must be a manager left.\n")
    store("staff", "add", "karim", "--role", "manager", typed=PASSWORD)
    assert store("staff", "disable", "nadia").code == 0
    assert "disabled" in store("staff", "list").out
    assert store("staff", "disable", "nobody") == (1, "", "There is no such person.\n")


# Import


def a_file(folder: Path, *, founded: str = "2009") -> Path:
    """Two co-operatives, as the manager's file has them."""
    rows = (ROOT / "store/seeds/data/cooperatives.csv").read_text("utf-8").splitlines()[:3]
    file = folder / "cooperatives.csv"
    file.write_text("\n".join(rows).replace(",2009,", f",{founded},") + "\n", "utf-8")
    return file


def test_a_file_is_rehearsed_and_then_taken_in(store: Store, url: str, tmp_path: Path) -> None:
    store("found", *SHOP)
    file = a_file(tmp_path)
    rehearsed = store("import", "cooperatives", file, "--dry-run")
    assert rehearsed[:2] == (0, "  2 new, 0 changed, 0 unchanged: this was a rehearsal.\n")
    assert value(url, "SELECT COUNT(*) FROM cooperative") == 0
    assert store("import", "cooperatives", file).out == "  2 new, 0 changed, 0 unchanged.\n"
    assert value(url, "SELECT COUNT(*) FROM cooperative") == 2
    assert store("import", "cooperatives", file).out == "  0 new, 0 changed, 2 unchanged.\n"


def test_a_file_with_a_fault_changes_nothing_and_says_where_it_is(
    store: Store, url: str, tmp_path: Path
) -> None:
    store("found", *SHOP)
    code, out, _ = store("import", "cooperatives", a_file(tmp_path, founded="soon"))
    assert code == 1
    assert "row 2, founded: " in out
    assert "faults: nothing was changed." in out
    assert value(url, "SELECT COUNT(*) FROM cooperative") == 0


def test_a_file_that_is_not_there_is_refused(store: Store, tmp_path: Path) -> None:
    code, _, err = store("import", "catalogue", tmp_path / "none.csv")
    assert code == 1
    assert "none.csv" in err


# Serving


@SQLITE
def test_several_workers_need_postgresql(store: Store) -> None:
    code, _, err = store("serve", "--workers", 2)
    assert (code, err) == (2, "More than one worker needs PostgreSQL: set DATABASE_URL.\n")


def test_surroundings_that_make_no_sense_end_with_2(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", "eighty")
    code, _, err = store("migrate")
    assert (code, "PORT must be a number" in err) == (2, True)


def test_on_sqlite_one_process_serves_and_a_second_is_refused(
    sqlite_template: Path, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    shutil.copy(sqlite_template, tmp_path / "data" / "store.db")
    server = Server(tmp_path / "data")
    server.start()
    try:
        code, said = serve_beside(server)
        assert code == 1
        assert "Another process serves" in said
        assert "Traceback" not in said
        assert server.is_ready(), "the first one goes on"
        server.kill()
        server.start()  # the system let go of a killed one's lock
    finally:
        server.stop()


def serve_beside(server: Server) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "store", "serve"],
        cwd=ROOT,
        env=surroundings(server.data, PORT="0"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr
