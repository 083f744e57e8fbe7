"""What must always be true of stock; run by `python -m store verify`."""

from inventory.bringing import checks as bringing
from inventory.counts import checks as counts
from inventory.purchasing import checks as purchasing
from store.checks import never

LEDGER = """
    SELECT lot_id, location_id, SUM(quantity) AS quantity FROM (
        SELECT lot_id, to_location_id AS location_id, quantity FROM movement
        UNION ALL
        SELECT lot_id, from_location_id AS location_id, -quantity FROM movement) AS entry
    GROUP BY lot_id, location_id"""

# Goods that were paid before they leave: held for the line, or to be refunded, or given back without having left.
OWED = """EXISTS (SELECT 1 FROM reservation r WHERE r.sale_line_id IN (l.id, l.returns_line_id) AND COALESCE(r.closed_as, '') <> 'consumed')"""

CHECKS = (
    never(
        "the movements of an operation sum to zero per lot",
        "operation {operation_id}, lot {lot_id}: off by {quantity}",
        """SELECT operation_id, lot_id, SUM(quantity) AS quantity FROM (
               SELECT operation_id, lot_id, quantity FROM movement WHERE to_location_id IN (SELECT id FROM location)
               UNION ALL
               SELECT operation_id, lot_id, -quantity FROM movement WHERE from_location_id IN (SELECT id FROM location)
           ) AS entry GROUP BY operation_id, lot_id HAVING SUM(quantity) <> 0""",
    ),
    never(
        "every operation moved something",
        "operation {id} ({key}) has no movement",
        "SELECT id, key FROM operation o WHERE NOT EXISTS (SELECT 1 FROM movement m WHERE m.operation_id = o.id)",
    ),
    never(
        "balances equal the ledger rebuilt from its movements",
        "lot {lot_id} at location {location_id}: balance {balance}, ledger {ledger}",
        f"""SELECT lot_id, location_id, SUM(balance) AS balance, SUM(ledger) AS ledger FROM (
                SELECT lot_id, location_id, on_hand AS balance, 0 AS ledger FROM balance
                UNION ALL
                SELECT g.lot_id, g.location_id, 0 AS balance, g.quantity AS ledger FROM ({LEDGER}) AS g
                JOIN location ON location.id = g.location_id WHERE location.site_id IS NOT NULL
            ) AS both_sides GROUP BY lot_id, location_id HAVING SUM(balance) <> SUM(ledger)""",
    ),
    never(
        "reserved is never below zero nor above what is on hand, per lot and place",
        "lot {lot_id} at location {location_id}: {reserved} reserved of {on_hand}",
        "SELECT lot_id, location_id, reserved, on_hand FROM balance WHERE reserved < 0 OR reserved > on_hand",
    ),
    never(
        "reserved is never below zero nor above what is on hand, per product and site",
        "product {product_id} at site {site_id}: {reserved} reserved of {on_hand}",
        "SELECT product_id, site_id, reserved, on_hand FROM stock_level WHERE reserved < 0 OR reserved > on_hand",
    ),
    never(
        "open reservations sum to what the level holds reserved",
        "product {product_id} at site {site_id}: level {level}, reservations {held}",
        """SELECT product_id, site_id, SUM(level) AS level, SUM(held) AS held FROM (
               SELECT product_id, site_id, reserved AS level, 0 AS held FROM stock_level
               UNION ALL
               SELECT product_id, site_id, 0 AS level, quantity AS held FROM reservation WHERE closed_at IS NULL
           ) AS both_sides GROUP BY product_id, site_id HAVING SUM(level) <> SUM(held)""",
    ),
    never(
        "the lots picked for open reservations sum to what the balances hold reserved",
        "lot {lot_id} at location {location_id}: balance {balance}, picked {picked}",
        """SELECT lot_id, location_id, SUM(balance) AS balance, SUM(picked) AS picked FROM (
               SELECT lot_id, location_id, reserved AS balance, 0 AS picked FROM balance
               UNION ALL
               SELECT p.lot_id, p.location_id, 0 AS balance, p.quantity AS picked FROM reservation_lot p
               JOIN reservation r ON r.id = p.reservation_id WHERE r.closed_at IS NULL
           ) AS both_sides GROUP BY lot_id, location_id HAVING SUM(balance) <> SUM(picked)""",
    ),
    never(
        "a level sums the balances of the lots that may be promised on the day it was folded for",
        "product {product_id} at site {site_id}: level {on_hand}, balances {there}",
        """SELECT l.product_id, l.site_id, l.on_hand, COALESCE(SUM(g.on_hand), 0) AS there FROM stock_level l
           LEFT JOIN (SELECT lot.product_id, location.site_id, lot.promisable_until_on, b.on_hand
                      FROM balance b JOIN lot ON lot.id = b.lot_id JOIN location ON location.id = b.location_id
                      WHERE location.pick_rank IS NOT NULL AND lot.state = 'sellable' AND b.on_hand > 0) AS g
             ON g.product_id = l.product_id AND g.site_id = l.site_id
            AND g.promisable_until_on >= l.good_until_on
           GROUP BY l.product_id, l.site_id, l.on_hand HAVING l.on_hand <> COALESCE(SUM(g.on_hand), 0)""",
    ),
    never(
        "every sold unit leads to a lot and its co-operative",
        "sale line {id}, product {product_id}: sold {quantity}, lots {moved}",
        f"""SELECT l.id, l.product_id, ABS(l.quantity) AS quantity, COALESCE(SUM(m.quantity), 0) AS moved
           FROM sale_line l JOIN product p ON p.id = l.product_id
           LEFT JOIN movement m ON m.sale_line_id = l.id
           LEFT JOIN lot ON lot.id = m.lot_id LEFT JOIN cooperative c ON c.id = lot.cooperative_id
           WHERE l.kind = 'goods' AND p.kind <> 'hamper' AND NOT {OWED}
           GROUP BY l.id, l.product_id, l.quantity
           HAVING ABS(l.quantity) <> COALESCE(SUM(m.quantity), 0) OR COUNT(c.id) <> COUNT(m.id)""",
    ),
    never(
        "every sold hamper leads to the lots of its components",
        "sale line {line_id}, component {component_id}: sold {wanted}, lots {moved}",
        f"""SELECT l.id AS line_id, h.component_id, ABS(l.quantity) * h.quantity AS wanted,
                  (SELECT COALESCE(SUM(m.quantity), 0) FROM movement m JOIN lot ON lot.id = m.lot_id
                   WHERE m.sale_line_id = l.id AND lot.product_id = h.component_id) AS moved
           FROM sale_line l JOIN hamper_component h ON h.hamper_id = l.product_id
           WHERE NOT {OWED} AND ABS(l.quantity) * h.quantity <>
                 (SELECT COALESCE(SUM(m.quantity), 0) FROM movement m JOIN lot ON lot.id = m.lot_id
                  WHERE m.sale_line_id = l.id AND lot.product_id = h.component_id)""",
    ),
    never(
        "a sold lot is a lot of the product on the line",
        "sale line {id}: sold product {product_id}, lot {lot_id} is of product {lot_product_id}",
        """SELECT l.id, l.product_id, m.lot_id, lot.product_id AS lot_product_id
           FROM movement m JOIN sale_line l ON l.id = m.sale_line_id JOIN lot ON lot.id = m.lot_id
           WHERE lot.product_id <> l.product_id
             AND NOT EXISTS (SELECT 1 FROM hamper_component h
                             WHERE h.hamper_id = l.product_id AND h.component_id = lot.product_id)""",
    ),
    never(
        "no more of a lot comes back than left by the sold line",
        "line {id}, lot {lot_id}: {gone} left, {back} came back",
        """SELECT id, lot_id, gone, back FROM (
               SELECT COALESCE(l.returns_line_id, l.id) AS id, m.lot_id,
                      SUM(CASE WHEN l.returns_line_id IS NULL THEN m.quantity ELSE 0 END) AS gone,
                      SUM(CASE WHEN l.returns_line_id IS NULL THEN 0 ELSE m.quantity END) AS back
               FROM movement m JOIN sale_line l ON l.id = m.sale_line_id
               WHERE l.returns_line_id IS NOT NULL OR l.id IN (SELECT line_id FROM line_return)
               GROUP BY COALESCE(l.returns_line_id, l.id), m.lot_id) AS both_ways WHERE back > gone""",
    ),
    *bringing.CHECKS,
    *counts.CHECKS,
    *purchasing.CHECKS,
)
