"""What must always be true of purchasing; run by `python -m store verify`."""

from store.checks import never

CHECKS = (
    never(
        "a purchase order's line has received what its deliveries brought",
        "line {id}: received {received}, deliveries {brought}",
        """SELECT l.id, l.received, COALESCE(SUM(d.accepted + d.damaged), 0) AS brought
           FROM purchase_order_line l LEFT JOIN delivery_line d ON d.purchase_order_line_id = l.id
           GROUP BY l.id, l.received HAVING l.received <> COALESCE(SUM(d.accepted + d.damaged), 0)""",
    ),
    never(
        "what a delivery brought has moved into stock, lot by lot",
        "delivery {id}, lot {lot_id}: delivered {delivered}, moved {moved}",
        """SELECT id, lot_id, SUM(delivered) AS delivered, SUM(moved) AS moved FROM (
               SELECT d.id, l.lot_id, l.accepted + l.damaged AS delivered, 0 AS moved
               FROM delivery d JOIN delivery_line l ON l.delivery_id = d.id
               UNION ALL
               SELECT d.id, m.lot_id, 0 AS delivered, m.quantity AS moved FROM delivery d
               JOIN operation o ON o.key = 'delivery:' || d.key JOIN movement m ON m.operation_id = o.id
           ) AS both_sides GROUP BY id, lot_id HAVING SUM(delivered) <> SUM(moved)""",
    ),
    never(
        "no goods came from a co-operative that never signed a convention",
        "delivery {id} of order {number}: no convention",
        """SELECT d.id, po.number FROM delivery d JOIN purchase_order po ON po.id = d.purchase_order_id
           WHERE EXISTS (SELECT 1 FROM delivery_line l WHERE l.delivery_id = d.id)
             AND NOT EXISTS (SELECT 1 FROM convention c WHERE c.cooperative_id = po.cooperative_id)""",
    ),
    never(
        "the shares of a product carry no more than rounding from one run to the next",
        "product {product_id}: the carries sum to {carry}",
        """SELECT product_id, SUM(carry) AS carry FROM fair_share_carry
           GROUP BY product_id HAVING SUM(carry) <> 0""",
    ),
)
