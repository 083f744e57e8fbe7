"""What must always be true of goods that are brought from one site to another; run by `python -m store verify`."""

from store.checks import never

MOVED = """(SELECT COALESCE(SUM(m.quantity), 0) FROM operation o JOIN movement m ON m.operation_id = o.id
            WHERE o.key = 'transfer:' || t.id || '{}')"""

CHECKS = (
    never(
        "what lies in transit is what was sent there and neither received nor settled",
        "product {product_id} on its way to site {site_id}: {lies} lie there, {sent} were sent",
        """SELECT product_id, site_id, SUM(lies) AS lies, SUM(sent) AS sent FROM (
               SELECT lot.product_id, location.site_id, b.on_hand AS lies, 0 AS sent FROM balance b
               JOIN lot ON lot.id = b.lot_id JOIN location ON location.id = b.location_id
               WHERE location.kind = 'transit'
               UNION ALL
               SELECT t.product_id, t.to_site_id AS site_id, 0 AS lies, t.quantity - t.arrived - t.damaged AS sent
               FROM transfer t WHERE t.sent_at IS NOT NULL AND t.settled_at IS NULL
           ) AS both_sides GROUP BY product_id, site_id HAVING SUM(lies) <> SUM(sent)""",
    ),
    never(
        "a transfer moved what it says it sent and received",
        "transfer {id}: {quantity} asked, {sent} sent, {came} came, {received} received",
        f"""SELECT * FROM (
                SELECT t.id, t.quantity, t.sent_at, t.arrived + t.damaged AS came,
                       {MOVED.format(":sent")} AS sent, {MOVED.format(":received")} AS received FROM transfer t
            ) AS moved WHERE received <> came OR sent <> CASE WHEN sent_at IS NULL THEN 0 ELSE quantity END""",
    ),
    never(
        "goods asked of another site are held there until they are sent, and by nothing once they are on the way",
        "transfer {id} is {state}, its hold {closed_as}",
        """SELECT t.id, CASE WHEN t.sent_at IS NULL THEN 'asked' ELSE 'sent' END AS state,
                  COALESCE(r.closed_as, 'open') AS closed_as
           FROM transfer t JOIN reservation r ON r.key = t.hold_key
           WHERE (t.sent_at IS NULL AND r.closed_as = 'consumed')
              OR (t.sent_at IS NULL AND t.let_go_at IS NULL AND r.closed_as = 'released')
              OR (t.sent_at IS NULL AND t.let_go_at IS NOT NULL AND r.closed_as IS NULL)
              OR (t.sent_at IS NOT NULL AND COALESCE(r.closed_as, '') <> 'consumed')""",
    ),
    never(
        "goods that were brought are held where they were asked for, or are short",
        "{key}: no promise holds what has come",
        """SELECT key FROM (
               SELECT t.key FROM transfer t WHERE t.received_at IS NOT NULL AND t.let_go_at IS NULL
               UNION ALL SELECT q.key FROM pool_request q WHERE q.held_at IS NOT NULL) AS come
           WHERE NOT EXISTS (SELECT 1 FROM reservation r WHERE r.key = come.key)""",
    ),
)
