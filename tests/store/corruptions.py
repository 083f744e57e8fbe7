"""One way to break each invariant that `verify` proves, behind the back of the database's own guards.

By the invariant's name: statements, one text for both engines. They are run where triggers, CHECKs and foreign
keys are out of force, as on a damaged disk or after a hand that edited the file.
"""

from pathlib import Path
from typing import Any, Final

import asyncpg

from store.db.engine import sqlite3

OPEN_STAGES: Final = "('placed', 'picking', 'picked', 'packed')"
FIRST_BALANCE: Final = """(location_id, lot_id) IN
    (SELECT location_id, lot_id FROM balance WHERE on_hand > reserved ORDER BY location_id, lot_id LIMIT 1)"""
FIRST_LEVEL: Final = """(product_id, site_id) IN
    (SELECT product_id, site_id FROM stock_level ORDER BY product_id, site_id LIMIT 1)"""
FIRST_SOLD: Final = """(SELECT MIN(m.id) FROM movement m JOIN sale_line l ON l.id = m.sale_line_id
    JOIN product p ON p.id = l.product_id WHERE p.kind {} 'hamper')"""

FIRST_VARIANCE: Final = "(SELECT MIN(line_id) FROM stock_count_variance)"
FIRST_EARNER: Final = "(SELECT MIN(customer_id) FROM point_entry)"
ANOTHERS_RETURN: Final = """UPDATE sale_line SET returns_line_id = (SELECT MIN(id) FROM sale_line WHERE kind = 'goods')
    WHERE id = (SELECT MAX(sale_line_id) FROM movement)"""

TAX_FREE: Final = """INSERT INTO tax_free_form (id, site_id, year, sequence, number, sale_id, gross, tax, leaves_by_on, name,
    nationality, residence, passport, account, noticed_at, made_at, erased_at)
    SELECT i.id, i.site_id, i.year, i.sequence, i.number, i.sale_id, 120, 20, '2026-12-31',"""

CORRUPTIONS: Final[dict[str, str]] = {
    # Sales
    "the lines of a sale sum to its total":
        "UPDATE sale_line SET amount = amount + 1 WHERE id = (SELECT MIN(id) FROM sale_line)",
    "the tenders of a sale settle what is paid":
        "UPDATE tender SET amount = amount + 1, given = given + 1 WHERE id = (SELECT MIN(id) FROM tender)",
    "change leaves only from cash, and never more than was given":
        "UPDATE tender SET kind = 'card' WHERE id = (SELECT MIN(id) FROM tender WHERE change > 0)",
    "the taxes of a sale sum to its tax total and to its total":
        "UPDATE sale SET tax_total = tax_total + 1 WHERE id = (SELECT MIN(id) FROM sale)",
    "the tax parts of a line sum to its amount":
        "UPDATE sale_line_tax SET gross = gross + 1"
        " WHERE sale_line_id = (SELECT MIN(sale_line_id) FROM sale_line_tax)",
    "the lines' tax parts sum to the sale's figure per code":
        "UPDATE sale_tax SET tax = tax + 1, net = net - 1 WHERE sale_id = (SELECT MIN(sale_id) FROM sale_tax)",
    "the discounts of a sale sum to those of its sold lines":
        """INSERT INTO sale_discount (sale_id, position, kind, name, amount)
               SELECT MIN(sale_id), 9, 'ticket', '', 5 FROM receipt""",
    "what has come back of a line is what its returns say, and never more than was sold":
        "INSERT INTO line_return (line_id, quantity, amount, sold, worth) SELECT MIN(id), 1, 1, 1, 1 FROM sale_line",
    "every return is counted on the line it returns": ANOTHERS_RETURN,
    "the cash of a sale went back as its refunds say, and never more than was paid":
        """INSERT INTO cash_return (sale_id, base, stamp_duty, stamp_added, cash_rounding, settled)
               SELECT MIN(sale_id), 1, 0, 0, 0, 1 FROM receipt""",
    # Customers
    "what a customer owes is the sum of the account's entries":
        f"UPDATE customer SET account_balance = account_balance + 1 WHERE id = {FIRST_EARNER}",
    "a customer's points are the sum of the entries":
        f"UPDATE customer SET points = points + 1 WHERE id = {FIRST_EARNER}",
    "the points of a sale are what was paid and kept of it":
        "UPDATE point_entry SET points = points + 1"
        " WHERE id = (SELECT MIN(id) FROM point_entry WHERE kind = 'earned')",
    "points are given to the customer whose sale it was":
        f"""UPDATE customer_sale SET customer_id = (SELECT MIN(id) FROM customer WHERE id <> {FIRST_EARNER})
            WHERE customer_id = {FIRST_EARNER}""",
    "points that were turned into credit are on an account of the customer's":
        "UPDATE credit_account SET key = 'lost' WHERE key LIKE 'points:%'",
    "nothing personal is left of a customer who was erased":
        "UPDATE customer SET name = 'Amina' WHERE erased_at IS NOT NULL",
    # Invoices, credit notes, tax-free forms
    "invoices, credit notes and tax-free forms are numbered without a gap":
        "UPDATE invoice SET sequence = sequence + 1 WHERE sequence = (SELECT MAX(sequence) FROM invoice)",
    "what came back of an invoice's goods has its credit note":
        """UPDATE sale_line SET returns_line_id = (SELECT MIN(l.id) FROM sale_line l JOIN invoice i ON i.sale_id = l.sale_id)
           WHERE id = (SELECT MAX(id) FROM sale_line)""",
    "an invoice was made out anew after a credit note that cancelled the one before it":
        "UPDATE invoice SET turn = 2 WHERE id = (SELECT MAX(id) FROM invoice)",
    "a tax-free form gives back the recorded tax of its lines": f"{TAX_FREE} 'Ana', 'ES', 'ES', 'P1', '', 1, 1, NULL FROM invoice i",
    "nothing personal is left of a visitor who was erased": f"{TAX_FREE} '', '', '', 'P1', '', 1, 1, 1 FROM invoice i",
    # Gift cards and store credit
    "what is left on a card is the sum of its entries":
        "UPDATE credit_account SET balance = balance - 1 WHERE id = (SELECT MIN(id) FROM credit_account)",
    "a card was issued once, with its whole amount":
        "UPDATE credit_account SET issued = issued + 1 WHERE id = (SELECT MIN(id) FROM credit_account)",
    "what is held on a card is the sum of its open holds":
        "UPDATE credit_account SET held = held + 1 WHERE id = (SELECT MIN(id) FROM credit_account)",
    "a card is never below zero, nor below what is held on it, nor above what was issued":
        "UPDATE credit_account SET held = balance + 1 WHERE id = (SELECT MIN(id) FROM credit_account)",
    # Promotions
    "a code counts the uses that were not let go":
        "UPDATE promotion SET taken = taken + 1 WHERE id = (SELECT MIN(id) FROM promotion WHERE uses_max IS NOT NULL)",
    "a code is used no more often than it may be":
        "UPDATE promotion SET taken = uses_max + 1 WHERE id = (SELECT MIN(id) FROM promotion WHERE uses_max IS NOT NULL)",
    # Stock
    "the movements of an operation sum to zero per lot":
        "UPDATE movement SET to_location_id = 999999 WHERE id = (SELECT MIN(id) FROM movement)",
    "every operation moved something":
        "INSERT INTO operation (key, kind, effective_at, posted_at) VALUES ('of nothing', 'count', 1, 1)",
    "balances equal the ledger rebuilt from its movements":
        f"UPDATE balance SET on_hand = on_hand + 1 WHERE {FIRST_BALANCE}",
    "reserved is never below zero nor above what is on hand, per lot and place":
        f"UPDATE balance SET reserved = on_hand + 1 WHERE {FIRST_BALANCE}",
    "reserved is never below zero nor above what is on hand, per product and site":
        f"UPDATE stock_level SET reserved = -1 WHERE {FIRST_LEVEL}",
    "open reservations sum to what the level holds reserved":
        "UPDATE reservation SET quantity = quantity + 1"
        " WHERE id = (SELECT MIN(id) FROM reservation WHERE closed_at IS NULL)",
    "the lots picked for open reservations sum to what the balances hold reserved":
        f"UPDATE balance SET reserved = reserved + 1 WHERE {FIRST_BALANCE}",
    "a level sums the balances of the lots that may be promised on the day it was folded for":
        f"UPDATE stock_level SET on_hand = on_hand + 1 WHERE {FIRST_LEVEL}",
    "every sold unit leads to a lot and its co-operative":
        f"UPDATE movement SET sale_line_id = NULL WHERE id = {FIRST_SOLD.format('<>')}",
    "every sold hamper leads to the lots of its components":
        f"UPDATE movement SET sale_line_id = NULL WHERE id = {FIRST_SOLD.format('=')}",
    "no more of a lot comes back than left by the sold line": ANOTHERS_RETURN,
    "a sold lot is a lot of the product on the line":
        f"""UPDATE movement SET lot_id = (SELECT MIN(other.id) FROM lot other, lot mine
                WHERE mine.id = movement.lot_id AND other.product_id <> mine.product_id)
            WHERE id = {FIRST_SOLD.format('<>')}""",
    # Counts
    "an observation of a count stands beside the ledger of its position":
        "UPDATE stock_count_line SET balance = balance + 1 WHERE id = (SELECT MIN(id) FROM stock_count_line)",
    "a posted count corrected what was counted against the ledger, with what came late":
        f"UPDATE stock_count_variance SET restated = restated + 1 WHERE line_id = {FIRST_VARIANCE}",
    "the movements of a posted count are exactly what it corrected":
        f"UPDATE stock_count_variance SET variance = variance + 1 WHERE line_id = {FIRST_VARIANCE}",
    "whatever was counted last is corrected when the count is posted, and never before":
        f"DELETE FROM stock_count_variance WHERE line_id = {FIRST_VARIANCE}",
    "what came late to a count leaves the place as it was counted":
        """INSERT INTO operation (key, kind, effective_at, posted_at) VALUES ('of a till:restated', 'count', 1, 1);
           INSERT INTO movement (operation_id, lot_id, from_location_id, to_location_id, quantity)
               SELECT (SELECT MAX(id) FROM operation), lot_id, (SELECT MIN(id) FROM location WHERE kind = 'loss'), location_id, 1
               FROM balance ORDER BY location_id, lot_id LIMIT 1""",
    # Purchasing
    "a purchase order's line has received what its deliveries brought":
        """INSERT INTO purchase_order_line (purchase_order_id, product_id, quantity, carton_quantity, unit_cost,
               received) VALUES (999, 1, 6, 6, 1, 6)""",
    "what a delivery brought has moved into stock, lot by lot":
        """INSERT INTO delivery (id, key, purchase_order_id, received_at) VALUES (999, 'of words', 999, 1);
           INSERT INTO delivery_line (delivery_id, purchase_order_line_id, lot_id, accepted)
               VALUES (999, 999, 1, 6)""",
    "no goods came from a co-operative that never signed a convention":
        """INSERT INTO purchase_order (id, number, cooperative_id, site_id, ordered_at, expected_on)
               VALUES (999, 'BC-999', 999, 1, 1, '2026-01-01');
           INSERT INTO delivery (id, key, purchase_order_id, received_at) VALUES (999, 'unsigned', 999, 1);
           INSERT INTO delivery_line (delivery_id, purchase_order_line_id, lot_id, accepted)
               VALUES (999, 999, 1, 6)""",
    "the shares of a product carry no more than rounding from one run to the next":
        """INSERT INTO fair_share_carry (product_id, cooperative_id, carry)
               SELECT product_id, cooperative_id, 5 FROM offer ORDER BY id LIMIT 1
           ON CONFLICT (product_id, cooperative_id) DO UPDATE SET carry = fair_share_carry.carry + 5""",
    # Receipts
    "receipts are numbered without a gap, per register": "DELETE FROM receipt WHERE sequence = 2",
    "every sale of a till has a receipt":
        "DELETE FROM receipt WHERE sale_id = (SELECT MAX(sale_id) FROM receipt)",
    "a receipt belongs to a shift of its own register":
        """UPDATE receipt SET shift_id = (SELECT MIN(id) FROM shift WHERE shift.register_id <> receipt.register_id)
           WHERE sequence = 1 AND register_id = (SELECT MIN(register_id) FROM receipt)""",
    "receipts are chained, and the recorded sales are what was sealed":
        "UPDATE sale SET sold_at = sold_at + 1 WHERE id = (SELECT MIN(sale_id) FROM receipt)",
    # Z reports
    "a receipt is in a Z of its own shift":
        """UPDATE z_receipt SET z_id = (SELECT MAX(id) FROM z_report WHERE kind = 'shift')
           WHERE sale_id = (SELECT MIN(sale_id) FROM receipt)""",
    "a closed shift has a Z, and every receipt that came before it is in one":
        "DELETE FROM z_receipt WHERE sale_id = (SELECT MIN(sale_id) FROM receipt)",
    "Z reports are numbered without a gap, per register": "DELETE FROM z_report WHERE sequence = 2",
    "Z reports are chained, and say what their receipts add up to":
        "UPDATE z_report SET perpetual_sales = perpetual_sales - 1 WHERE sequence = 3",
    # Closings, marks and signatures
    "closings are numbered without a gap, per register and period": "DELETE FROM closing WHERE sequence = 2",
    "a Z is in closings of its own register and period, and in its day's before its month's and its year's":
        """UPDATE closing_z SET closing_id = (SELECT MAX(id) FROM closing WHERE period = 'day')
           WHERE period = 'day' AND z_id = (SELECT MIN(id) FROM z_report)""",
    "the days of a closed month or year add up to it":
        "UPDATE closing SET sales = sales + 1"
        " WHERE period = 'day' AND sequence = 1 AND register_id = (SELECT MIN(register_id) FROM closing)",
    "a closing's sums are what its Z reports moved the perpetual totals by":
        "UPDATE closing SET sales = sales + 1 WHERE period = 'month' AND sequence = 1",
    "the perpetual totals never decrease":
        "UPDATE z_report SET perpetual_sales = perpetual_sales - 100000000 WHERE sequence = 3",
    "closings are chained, and say what their Z reports add up to":
        "UPDATE closing SET previous_hash = hash WHERE sequence = 2",
    "the log is what the closings of the days have sealed":
        "UPDATE audit SET staff_id = 1 + COALESCE(staff_id, 0) WHERE id = (SELECT MIN(id) + 3 FROM audit)",
    "every register's books reach as far as its signed mark":
        "DELETE FROM receipt WHERE sequence = (SELECT MAX(sequence) FROM receipt)",
    "receipts, Z reports, closings and marks bear the server's own signature":
        "UPDATE receipt SET signature = previous_hash WHERE sequence = 2",
    # Goods between our sites
    "what lies in transit is what was sent there and neither received nor settled":
        """UPDATE transfer SET received_at = sent_at, arrived = quantity
           WHERE id = (SELECT MIN(id) FROM transfer WHERE sent_at IS NOT NULL)""",
    "a transfer moved what it says it sent and received":
        "UPDATE transfer SET quantity = quantity + 1 WHERE id = (SELECT MIN(id) FROM transfer WHERE sent_at IS NOT NULL)",
    "goods asked of another site are held there until they are sent, and by nothing once they are on the way":
        """UPDATE reservation SET closed_at = 1, closed_as = 'released' WHERE key =
               (SELECT MIN(hold_key) FROM transfer WHERE sent_at IS NULL)""",
    "goods that were brought are held where they were asked for, or are short":
        """INSERT INTO pool_request (key, product_id, site_id, quantity, reference, hold_days, asked_at, held_at)
           SELECT 'lost', MIN(id), 1, 1, '', 1, 1, 2 FROM product""",
    # Orders
    "the lines of an order sum to its goods":
        "UPDATE shop_order SET goods_total = goods_total + 1, total = total + 1"
        " WHERE id = (SELECT MIN(id) FROM shop_order)",
    "what was taken off an order is what was taken off its lines":
        "UPDATE shop_order_line SET discount = discount + 1 WHERE order_id ="
        " (SELECT MIN(id) FROM shop_order WHERE paid_at IS NULL)",
    "an order stands where its history says":
        "UPDATE shop_order SET stage = 'packed' WHERE id = (SELECT MIN(id) FROM shop_order WHERE stage = 'placed')",
    "a closed order holds nothing":
        """UPDATE reservation SET closed_at = NULL, closed_as = NULL WHERE key =
               (SELECT MIN(p.reservation_key) FROM order_promise p JOIN shop_order o ON o.id = p.order_id
                WHERE o.stage = 'handed_over')""",
    "every line of an open order is held, is to come, was shorted or is left out":
        f"""UPDATE reservation SET closed_at = 1, closed_as = 'released' WHERE key IN
               (SELECT p.reservation_key FROM order_promise p JOIN shop_order o ON o.id = p.order_id
                WHERE o.stage IN {OPEN_STAGES})""",
    "a closed order waits for nothing":
        """UPDATE order_coming SET order_id = (SELECT MIN(id) FROM shop_order WHERE stage = 'cancelled')
           WHERE key = (SELECT MIN(key) FROM transfer WHERE sent_at IS NULL)""",
    "an order that is handed over is paid":
        "UPDATE shop_order SET paid_at = NULL WHERE id = (SELECT MIN(id) FROM shop_order WHERE stage = 'handed_over')",
    "only goods to be sent are held for money that a till has yet to take":
        "UPDATE shop_order SET held_until = 1 WHERE id = (SELECT MIN(id) FROM shop_order WHERE stage = 'handed_over')",
    "an order is sold once it is paid, and not before":
        "UPDATE shop_order SET sale_id = '00000000-0000-7000-8000-000000000000'"
        " WHERE id = (SELECT MIN(id) FROM shop_order WHERE stage = 'handed_over')",
}  # fmt: skip

SEALS: Final = (
    "UPDATE receipt SET content = replace(content, '\"paid\"', '\"Paid\"') WHERE sequence = 3",
    "UPDATE receipt SET content = '{}' WHERE sequence = 3",
    "UPDATE receipt SET hash = previous_hash WHERE sequence = 3",
    "UPDATE receipt SET number = 'X' WHERE sequence = 3",
    "DELETE FROM receipt WHERE sequence = 3",
    "UPDATE tender SET reference = 'x' WHERE sale_id = (SELECT MIN(sale_id) FROM receipt)",
    "UPDATE sale_line SET name = 'x' WHERE sale_id = (SELECT MIN(sale_id) FROM receipt)",
    "DELETE FROM sale_tax WHERE sale_id = (SELECT MIN(sale_id) FROM receipt)",
    "UPDATE sale_line_tax SET code = 'HC' WHERE sale_line_id IN"
    " (SELECT id FROM sale_line WHERE sale_id = (SELECT MIN(sale_id) FROM receipt))",
)
"""Ways to tamper with the till's book, or with the sales beside it."""

REPORTS: Final = (
    "DELETE FROM z_report WHERE sequence = 2",
    "UPDATE z_report SET content = replace(content, '\"sales\":', '\"Sales\":') WHERE sequence = 2",
    "UPDATE z_report SET day_on = '2020-01-01' WHERE sequence = 2",
    "UPDATE z_report SET hash = previous_hash WHERE sequence = 2",
    "UPDATE z_report SET perpetual_sales = 0 WHERE sequence = 2",
    "DELETE FROM z_receipt WHERE sale_id = (SELECT MIN(sale_id) FROM receipt)",
    "UPDATE sale SET total = total + 1, paid = paid + 1 WHERE id = (SELECT MIN(sale_id) FROM receipt)",
)
"""Ways to tamper with the Z reports, or with what they add up."""

CLOSINGS: Final = (
    "UPDATE closing SET content = replace(content, '\"sales\":', '\"Sales\":') WHERE sequence = 2",
    "UPDATE closing SET period_on = '2020-01-01' WHERE sequence = 2 AND period = 'day'",
    "UPDATE closing SET supplement = 9 WHERE sequence = 2",
    "UPDATE closing SET hash = previous_hash WHERE sequence = 2",
    "UPDATE closing SET refunds = 1 WHERE sequence = 1",
    "UPDATE closing SET perpetual_sales = perpetual_sales + 1 WHERE sequence = 1",
    "UPDATE closing SET sealed_at = sealed_at - 1 WHERE sequence = 1",
    "DELETE FROM closing_z WHERE z_id = (SELECT MIN(id) FROM z_report)",
    "UPDATE z_report SET content = replace(content, '\"receipts\":', '\"receipts\":1')"
    " WHERE id = (SELECT MIN(z_id) FROM closing_z)",
)
"""Ways to tamper with closings, or with the Z reports that they add up."""

LOG: Final = tuple(
    f"{statement} WHERE id = (SELECT MIN(id) + 5 FROM audit)"
    for statement in (
        "DELETE FROM audit", "UPDATE audit SET at = at + 1", "UPDATE audit SET action = 'x'",
        "UPDATE audit SET subject = 'x'", "UPDATE audit SET detail = '{}'", "UPDATE audit SET staff_id = 1 + COALESCE(staff_id, 0)",
    )
)  # fmt: skip
"""Ways to tamper with the log."""

LAST: Final = (
    "WHERE register_id = 1 AND sequence > (SELECT MAX(sequence) - {} FROM {} WHERE register_id = 1)"
)
ENDS: Final = {
    "the last receipts, with all that was recorded of them": f"""
        DELETE FROM z_receipt WHERE sale_id IN (SELECT sale_id FROM receipt {LAST.format(3, "receipt")});
        DELETE FROM sale_line_tax WHERE sale_line_id IN (SELECT id FROM sale_line
            WHERE sale_id IN (SELECT sale_id FROM receipt {LAST.format(3, "receipt")}));
        DELETE FROM sale_line WHERE sale_id IN (SELECT sale_id FROM receipt {LAST.format(3, "receipt")});
        DELETE FROM sale_tax WHERE sale_id IN (SELECT sale_id FROM receipt {LAST.format(3, "receipt")});
        DELETE FROM tender WHERE sale_id IN (SELECT sale_id FROM receipt {LAST.format(3, "receipt")});
        DELETE FROM sale WHERE id IN (SELECT sale_id FROM receipt {LAST.format(3, "receipt")});
        DELETE FROM receipt {LAST.format(3, "receipt")}""",
    "the last Z": f"""
        DELETE FROM z_receipt WHERE z_id IN (SELECT id FROM z_report {LAST.format(1, "z_report")});
        DELETE FROM z_report {LAST.format(1, "z_report")}""",
    "the last closing": """
        DELETE FROM closing_z WHERE closing_id =
            (SELECT MAX(id) FROM closing WHERE period = 'month' AND register_id = 1);
        DELETE FROM closing WHERE id = (SELECT MAX(id) FROM closing WHERE period = 'month' AND register_id = 1)""",
    "the mark itself": "DELETE FROM register_mark WHERE register_id = 1",
}
"""Ways to cut the end off a book, where no chain can show it."""


async def corrupt(database_url: str, statements: str) -> int:
    """Run statements with every guard of the database out of force; how many rows the last one changed."""
    if database_url.startswith("sqlite:///"):
        return _corrupt_sqlite(Path(database_url.removeprefix("sqlite:///")), statements)
    connection = await asyncpg.connect(database_url)
    await unguard(connection)
    changed = int((await connection.execute(statements)).rpartition(" ")[2])
    await connection.close()
    return changed


async def unguard(connection: Any) -> None:
    """Let a PostgreSQL session write without triggers, foreign keys and CHECKs."""
    await connection.execute("SET session_replication_role = replica")
    for row in await connection.fetch(
        "SELECT conrelid::regclass AS relation, conname FROM pg_constraint"
        " WHERE contype = 'c' AND connamespace = 'public'::regnamespace"
    ):
        await connection.execute(f"ALTER TABLE {row['relation']} DROP CONSTRAINT {row['conname']}")


def _corrupt_sqlite(path: Path, statements: str) -> int:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("PRAGMA ignore_check_constraints = ON")
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():  # fmt: skip
        connection.execute(f"DROP TRIGGER {name}")
    changed = [connection.execute(statement).rowcount for statement in statements.split(";")]
    connection.close()
    return int(changed[-1])
