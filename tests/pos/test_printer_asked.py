"""How the register's printer is, as the morning check hears it: from a real socket that speaks the printer's language."""

import pytest

from pos.printing import asking
from store.db import Transaction
from tests.house import House
from tests.pos.answering_printer import WELL, answering_printer
from tests.pos.printer import stuck_printer
from tests.pos.test_till_api import at_till, open_shop
from tests.server import free_port

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (WELL, "ready"),
        ({**WELL, 1: 0b0001_1010}, "off_line"),
        ({**WELL, 2: 0b0001_0110}, "cover_open"),
        ({**WELL, 2: 0b0011_0010}, "paper_out"),
        ({**WELL, 4: 0b0001_1110}, "paper_low"),
        ({**WELL, 4: 0b0111_1110}, "paper_out"),
        ({1: 0b0001_1010, 2: 0b0001_0110, 4: 0b0111_1110}, "cover_open"),
        ({1: 0b0001_0010}, "silent"),
        ({}, "silent"),
        ({**WELL, 1: 0b0100_0001}, "silent"),
    ],
)
async def test_a_printer_that_answers_is_understood_the_worst_first(
    status: dict[int, int], state: str
) -> None:
    with answering_printer() as printer:
        printer.status = status
        assert await asking.ask(printer.address) == state


async def test_a_printer_that_never_answers_is_silent_and_one_that_is_not_there_unreachable() -> None:  # fmt: skip
    with stuck_printer() as address:
        assert await asking.ask(address) == "silent"
    assert await asking.ask(f"127.0.0.1:{free_port()}") == "unreachable"
    assert await asking.ask("not an address") == "unreachable"


async def test_a_till_asks_for_the_printer_of_its_own_register(house: House) -> None:
    await open_shop(house)
    till, _ = await at_till(house)
    assert (await till.get("/pos/api/printer")).json() == {"printer": "none"}
    with answering_printer() as printer:

        async def attach(tx: Transaction) -> None:
            await tx.execute("UPDATE register SET printer_address = $1 WHERE id = 1", printer.address)  # fmt: skip

        await house.db.write(attach)
        assert (await till.get("/pos/api/printer")).json() == {"printer": "ready"}
    other = await house.client("manager", **{"Till-Device": "C" * 43})
    assert (await other.get("/pos/api/printer")).status_code == 404
