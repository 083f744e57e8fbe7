"""What the server has written down, read straight from its SQLite file by a connection of our own."""

import json
import time
from typing import Any

from store import clock
from store.db.engine import sqlite3
from tests.browser.demo import Lot
from tests.server import Server, verify

LOGGED_WITHIN_SECONDS = 20


class Books:
    """The database of a running (or killed) server, from outside."""

    def __init__(self, server: Server) -> None:
        self._data = server.data
        self._opened_at = clock.now()
        self._before = {row["sale_id"] for row in self.receipts()}

    def receipts(self) -> list[dict[str, Any]]:
        """The receipts that tills have sent, in the order of each register's book."""
        return self.run("SELECT * FROM receipt ORDER BY register_id, sequence, fork")

    def new_receipts(self) -> list[dict[str, Any]]:
        """Those that came since these books were opened."""
        return [row for row in self.receipts() if row["sale_id"] not in self._before]

    def wait_for_new_receipts(self, count: int, timeout_seconds: float = 60) -> None:
        """Until so many have come since these books were opened."""
        until = time.monotonic() + timeout_seconds
        while len(found := self.new_receipts()) != count:
            assert time.monotonic() < until, found
            time.sleep(0.1)

    def last_sale(self) -> dict[str, Any]:
        """The newest sale of a till, with its last tender."""
        return self.run(
            """SELECT s.*, r.number, t.kind, t.amount, t.given, t.change FROM sale s JOIN tender t ON t.sale_id = s.id
               JOIN receipt r ON r.sale_id = s.id ORDER BY s.id DESC, t.position DESC LIMIT 1"""
        )[0]

    def last_tenders(self) -> list[dict[str, Any]]:
        return self.run(
            """SELECT * FROM tender WHERE sale_id = (SELECT MAX(sale_id) FROM receipt)
               ORDER BY position"""
        )

    def lot_of(self, sku: str) -> str:
        """The code of the lot of a product that leaves first."""
        return str(
            self.run(
                """SELECT lot.code FROM lot JOIN product p ON p.id = lot.product_id
                   JOIN balance b ON b.lot_id = lot.id AND b.on_hand > 5
                   JOIN location l ON l.id = b.location_id JOIN site s ON s.id = l.site_id
                   WHERE p.sku = ? AND s.code = 'casablanca' AND lot.state = 'sellable'
                   ORDER BY lot.sellable_until_on, lot.id LIMIT 1""",
                sku,
            )[0]["code"]
        )

    def papers(self) -> list[tuple[int, int, bool]]:
        """Of the newest sale of a till: each paper's number, whether it opened the drawer, whether it came."""
        rows = self.run(
            """SELECT copy, opened_drawer, printed_at FROM print_job
               WHERE sale_id = (SELECT MAX(sale_id) FROM receipt) ORDER BY copy"""
        )
        return [(row["copy"], row["opened_drawer"], row["printed_at"] is not None) for row in rows]

    def attach_printer(self, address: str) -> None:
        """Give every register the printer at `address`."""
        self.run("UPDATE register SET printer_address = ?", address)

    def code_of(self, sku: str) -> str:
        """The EAN-13 on a product's pack."""
        return str(self.run("SELECT gtin FROM product WHERE sku = ?", sku)[0]["gtin"])[1:]

    def codes(self, many: int) -> list[str]:
        """The EAN-13 of as many kinds of piece goods."""
        rows = self.run("SELECT gtin FROM product WHERE kind = 'piece' AND gtin IS NOT NULL ORDER BY id LIMIT ?", many)  # fmt: skip
        return [str(row["gtin"])[1:] for row in rows]

    def waiting_order(self) -> str:
        """The code of an order that waits to be collected."""
        return str(self.run("SELECT code FROM shop_order ORDER BY id DESC LIMIT 1")[0]["code"])

    def order(self, code: str) -> dict[str, Any]:
        """The order of this code."""
        return self.run("SELECT * FROM shop_order WHERE code = ?", code)[0]

    def order_of_sale(self, sale_id: str) -> dict[str, Any]:
        """The order that became this sale."""
        return self.run("SELECT * FROM shop_order WHERE sale_id = ?", sale_id)[0]

    def on_hand(self, sku: str) -> int:
        """What the shop's own places hold of a product."""
        return int(
            self.run(
                """SELECT COALESCE(SUM(b.on_hand), 0) AS on_hand FROM balance b
                   JOIN lot ON lot.id = b.lot_id JOIN product p ON p.id = lot.product_id
                   JOIN location l ON l.id = b.location_id JOIN site s ON s.id = l.site_id
                   WHERE p.sku = ? AND s.code = 'casablanca'""",
                sku,
            )[0]["on_hand"]
        )

    def wait_for_z(
        self, receipts: int | None = None, timeout_seconds: float = 20
    ) -> dict[str, Any]:
        """The newest Z, once there is one after the last that was waited for, of so many receipts."""
        until = time.monotonic() + timeout_seconds
        while True:
            found = self.run(
                "SELECT content FROM z_report ORDER BY sealed_at DESC, id DESC LIMIT 1"
            )
            z: dict[str, Any] = json.loads(found[0]["content"])
            if receipts in (None, z["receipts"]) and z["sealed_at"] > self._opened_at:
                self._opened_at = z["sealed_at"]
                return z
            assert time.monotonic() < until, z
            time.sleep(0.1)

    def approved_differences(self) -> list[tuple[int, str, str]]:
        """Of each difference that a manager approved: centimes, the reason, where."""
        rows = self.run("SELECT * FROM difference_approval ORDER BY recorded_at")
        return [(row["difference"], row["reason"], row["approved_where"]) for row in rows]

    def free_registers(self) -> None:
        """No device holds a register, as on the morning of the first day."""
        self.run("DELETE FROM till_lease")

    def close_shifts(self) -> None:
        """No shift is open, without a count."""
        self.run("UPDATE shift SET closed_at = opened_at, closed_by = opened_by, counted = 0 WHERE closed_at IS NULL")  # fmt: skip

    def gift_card(self) -> tuple[str, int]:
        """The demo's gift card: its code, and what is left on it."""
        (row,) = self.run("SELECT code, balance FROM credit_account WHERE key = 'demo-gift'")
        return row["code"], row["balance"]

    def held(self, code: str) -> int:
        return int(self.run("SELECT held FROM credit_account WHERE code = ?", code)[0]["held"])

    def allow_account(self, limit: int) -> dict[str, str]:
        """Some customer who may owe so much."""
        row: dict[str, str]
        (row,) = self.run("SELECT id, name FROM customer WHERE erased_at IS NULL ORDER BY id LIMIT 1")  # fmt: skip
        self.run("UPDATE customer SET account_limit = ? WHERE id = ?", limit, row["id"])
        return row

    def expect_logged(self, action: str, times: int) -> None:
        """So often, once the till has reported it: reports follow the sales."""
        deadline = time.monotonic() + LOGGED_WITHIN_SECONDS
        while (found := self.logged(action)) != times:
            assert time.monotonic() < deadline, f"{action}: {found} instead of {times}"
            time.sleep(0.05)

    def logged(self, action: str) -> int:
        """How often the log has it by now."""
        return int(self.run("SELECT COUNT(*) AS n FROM audit WHERE action = ?", action)[0]["n"])

    def add_lapsed_lot(self, sku: str, lot: Lot) -> None:
        """A lot of a product that could be sold until some day."""
        self.run(
            """INSERT INTO lot (product_id, cooperative_id, code, best_before_on, received_at, state,
                                sellable_until_on, promisable_until_on)
               SELECT product_id, cooperative_id, ?, ?, received_at, 'sellable', ?, ? FROM lot
               WHERE product_id = (SELECT id FROM product WHERE sku = ?) LIMIT 1
               ON CONFLICT DO NOTHING""",
            lot.lot, lot.until_on, lot.until_on, lot.until_on, sku,
        )  # fmt: skip

    def count(self, sql: str) -> int:
        """The one figure that a query gives."""
        (row,) = self.run(sql)
        return int(next(iter(row.values())))

    def set_rules(self, **rules: int) -> None:
        """The house rules as chosen, all others at their defaults; a server reads them when it starts."""
        self.run(
            """INSERT INTO setting (key, value, changed_at) VALUES ('rules', ?, 0)
               ON CONFLICT (key) DO UPDATE SET value = excluded.value""",
            json.dumps(rules),
        )

    def verify(self) -> str:
        """What `python -m store verify` says against these books; nothing when every invariant holds."""
        return verify(self._data)

    def tasks(self, kind: str) -> int:
        """How many tasks of a kind the manager was given since these books were opened."""
        return len(
            self.run("SELECT 1 FROM task WHERE kind = ? AND raised_at >= ?", kind, self._opened_at)
        )

    def run(self, sql: str, *values: object) -> list[dict[str, Any]]:
        """Any statement, as a hand on the file would."""
        connection = sqlite3.connect(self._data / "store.db", timeout=10)
        connection.row_factory = sqlite3.Row
        try:
            rows = [dict(row) for row in connection.execute(sql, values)]
            connection.commit()
            return rows
        finally:
            connection.close()
