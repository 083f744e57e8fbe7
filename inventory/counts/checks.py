"""What must always be true of counts; run by `python -m store verify`."""

from inventory.counts.variances import LAST, OVERTAKEN, RESTATED
from store.checks import never

MOVED = """
    SELECT o.key, m.lot_id, m.to_location_id AS location_id, m.quantity FROM operation o
    JOIN movement m ON m.operation_id = o.id JOIN location t ON t.id = m.to_location_id AND t.site_id IS NOT NULL
    UNION ALL
    SELECT o.key, m.lot_id, m.from_location_id AS location_id, -m.quantity FROM operation o
    JOIN movement m ON m.operation_id = o.id JOIN location f ON f.id = m.from_location_id AND f.site_id IS NOT NULL"""
"""What each operation brought to a lot in a place of ours."""

CHECKS = (
    never(
        "an observation of a count stands beside the ledger of its position",
        "count {count_id}, lot {lot_id} at location {location_id}: balance {balance}, ledger {ledger}",
        """SELECT * FROM (
               SELECT l.count_id, l.lot_id, l.location_id, l.balance,
                      (SELECT COALESCE(SUM(CASE WHEN m.to_location_id = l.location_id THEN m.quantity ELSE -m.quantity END), 0)
                       FROM movement m WHERE m.lot_id = l.lot_id AND m.id <= l.position
                         AND l.location_id IN (m.from_location_id, m.to_location_id)) AS ledger
               FROM stock_count_line l
           ) AS observed WHERE balance <> ledger""",
    ),
    never(
        "a posted count corrected what was counted against the ledger, with what came late",
        "count {count_id}, lot {lot_id} at location {location_id}: variance {variance}, restated {restated} for {late}",
        f"""SELECT * FROM (
                SELECT l.count_id, l.lot_id, l.location_id, l.counted, l.balance, v.variance, v.restated, v.oversold,
                       {RESTATED.replace("m.id > l.position", "m.id > l.position AND m.id <= v.position")} AS late
                FROM stock_count_variance v JOIN stock_count_line l ON l.id = v.line_id
            ) AS corrected WHERE restated <> late OR variance <> counted - balance - restated + oversold""",
    ),
    never(
        "the movements of a posted count are exactly what it corrected",
        "count {count_id}, lot {lot_id} at location {location_id}: variance {variance}, moved {moved}",
        f"""SELECT count_id, lot_id, location_id, SUM(variance) AS variance, SUM(moved) AS moved FROM (
                SELECT l.count_id, l.lot_id, l.location_id, v.variance, 0 AS moved
                FROM stock_count_variance v JOIN stock_count_line l ON l.id = v.line_id
                UNION ALL
                SELECT c.id AS count_id, g.lot_id, g.location_id, 0 AS variance, g.quantity AS moved
                FROM stock_count c JOIN ({MOVED}) AS g ON g.key = 'count:' || c.id
            ) AS both_sides GROUP BY count_id, lot_id, location_id HAVING SUM(variance) <> SUM(moved)""",
    ),
    never(
        "whatever was counted last is corrected when the count is posted, and never before",
        "count {count_id}, lot {lot_id} at location {location_id}: observation {id}",
        f"""SELECT l.id, l.count_id, l.lot_id, l.location_id FROM stock_count_line l JOIN stock_count c ON c.id = l.count_id
            LEFT JOIN stock_count_variance v ON v.line_id = l.id
            WHERE CASE WHEN v.line_id IS NULL THEN c.posted_at IS NOT NULL AND {LAST} AND NOT {OVERTAKEN}
                       ELSE c.posted_at IS NULL OR NOT {LAST} END""",
    ),
    never(
        "what came late to a count leaves the place as it was counted",
        "{key}, lot {lot_id} at location {location_id}: off by {quantity}",
        f"""SELECT late.key, late.lot_id, late.location_id, SUM(g.quantity) AS quantity
            FROM (SELECT DISTINCT key, lot_id, location_id FROM ({MOVED}) AS r WHERE key LIKE '%:restated') AS late
            JOIN ({MOVED}) AS g ON g.lot_id = late.lot_id AND g.location_id = late.location_id
             AND late.key IN (g.key, g.key || ':restated')
            GROUP BY late.key, late.lot_id, late.location_id HAVING SUM(g.quantity) <> 0""",
    ),
)
