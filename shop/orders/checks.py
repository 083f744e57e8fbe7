"""What must always be true of orders; run by `python -m store verify`."""

from inventory.bringing import coming
from shop.orders.orders import COMING
from store.checks import never

CHECKS = (
    never(
        "the lines of an order sum to its goods",
        "order {code}: goods {goods_total}, lines {lines}",
        """SELECT o.code, o.goods_total, COALESCE(SUM(l.amount), 0) AS lines FROM shop_order o
           LEFT JOIN shop_order_line l ON l.order_id = o.id GROUP BY o.code, o.goods_total
           HAVING o.goods_total <> COALESCE(SUM(l.amount), 0)""",
    ),
    never(
        "what was taken off an order is what was taken off its lines",
        "order {code}: {taken} by promotions, {lines} off its lines",
        """SELECT o.code, o.taken, o.lines FROM (SELECT o.code,
               (SELECT COALESCE(SUM(d.amount), 0) FROM order_discount d
                WHERE d.order_id = o.id AND d.kind <> 'delivery') AS taken,
               (SELECT COALESCE(SUM(l.discount), 0) FROM shop_order_line l WHERE l.order_id = o.id) AS lines
               FROM shop_order o WHERE o.paid_at IS NULL) AS o WHERE o.taken <> o.lines""",
    ),
    never(
        "an order stands where its history says",
        "order {code} is {stage}, and no event says so",
        """SELECT o.code, o.stage FROM shop_order o WHERE NOT EXISTS
               (SELECT 1 FROM order_event e WHERE e.order_id = o.id AND e.kind = o.stage)""",
    ),
    never(
        "a closed order holds nothing",
        "order {code} is {stage} and still holds {held}",
        """SELECT o.code, o.stage, COUNT(*) AS held FROM shop_order o
           JOIN order_promise p ON p.order_id = o.id
           JOIN reservation r ON r.key = p.reservation_key AND r.closed_at IS NULL
           WHERE o.stage IN ('handed_over', 'cancelled') GROUP BY o.code, o.stage""",
    ),
    never(
        "every line of an open order is held, is to come, was shorted or is left out",
        "order {code}, line {position}: product {product_id} is held by no promise",
        f"""SELECT o.code, l.position, l.product_id FROM shop_order o
           JOIN shop_order_line l ON l.order_id = o.id AND l.left_out_at IS NULL
           WHERE o.stage IN ('placed', 'picking', 'picked', 'packed') AND NOT EXISTS
               (SELECT 1 FROM order_promise p JOIN reservation r ON r.key = p.reservation_key
                WHERE p.line_id = l.id AND (r.closed_at IS NULL OR r.closed_as IN ('shorted', 'expired')))
               AND NOT {COMING}""",
    ),
    never(
        "a closed order waits for nothing",
        "order {code} is {stage} and still waits for {key}",
        f"""SELECT o.code, o.stage, c.key FROM shop_order o JOIN order_coming c ON c.order_id = o.id
            WHERE o.stage IN ('handed_over', 'cancelled') AND c.key IN ({coming.OPEN})""",
    ),
    never(
        "an order that is handed over is paid",
        "order {code} was handed over and is not paid",
        "SELECT code FROM shop_order WHERE stage = 'handed_over' AND paid_at IS NULL",
    ),
    never(
        "an order is sold once it is paid, and not before",
        "order {code} is {stage}, paid at {paid_at}, sale: {sales}",
        """SELECT o.code, o.stage, o.paid_at, COUNT(s.id) AS sales FROM shop_order o
           LEFT JOIN sale s ON s.id = o.sale_id GROUP BY o.code, o.stage, o.paid_at
           HAVING COUNT(s.id) <> CASE WHEN o.paid_at IS NULL THEN 0 ELSE 1 END""",
    ),
    never(
        "only goods to be sent are held for money that a till has yet to take",
        "order {code} is paid and its goods are held for a time only",
        "SELECT code FROM shop_order WHERE paid_at IS NOT NULL AND held_until IS NOT NULL",
    ),
)
