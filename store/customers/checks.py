"""What must always be true of customers and their points; run by `python -m store verify`."""

from store.checks import never

CHECKS = (
    never(
        "a customer's points are the sum of the entries",
        "customer {id}: {points} points, entries {entries}",
        """SELECT c.id, c.points, COALESCE(SUM(e.points), 0) AS entries FROM customer c
           LEFT JOIN point_entry e ON e.customer_id = c.id GROUP BY c.id, c.points
           HAVING c.points <> COALESCE(SUM(e.points), 0)""",
    ),
    never(
        "the points of a sale are what was paid and kept of it",
        "sale {sale_id}: {points} points for {kept}",
        """SELECT sale_id, points, kept FROM (
               SELECT s.sale_id, s.points_step, CAST(COALESCE(SUM(e.points), 0) AS BIGINT) AS points,
                      CAST(s.paid - COALESCE(SUM(CASE WHEN e.kind = 'returned' THEN e.amount ELSE 0 END), 0) AS BIGINT)
                          AS kept
               FROM customer_sale s LEFT JOIN point_entry e ON e.sale_id = s.sale_id
               GROUP BY s.sale_id, s.paid, s.points_step) AS stood
           WHERE kept < 0 OR points <> CASE WHEN points_step = 0 THEN 0 ELSE kept / points_step END""",
    ),
    never(
        "what a customer owes is the sum of the account's entries",
        "customer {id}: {account_balance} owed, entries {entries}",
        """SELECT c.id, c.account_balance, COALESCE(SUM(e.amount), 0) AS entries FROM customer c
           LEFT JOIN account_entry e ON e.customer_id = c.id GROUP BY c.id, c.account_balance
           HAVING c.account_balance <> COALESCE(SUM(e.amount), 0)""",
    ),
    never(
        "points are given to the customer whose sale it was",
        "entry {key}: customer {customer_id}, sale of {owner}",
        """SELECT e.key, e.customer_id, s.customer_id AS owner FROM point_entry e
           LEFT JOIN customer_sale s ON s.sale_id = e.sale_id
           WHERE e.kind <> 'redeemed' AND (s.customer_id IS NULL OR s.customer_id <> e.customer_id)""",
    ),
    never(
        "points that were turned into credit are on an account of the customer's",
        "entry {key}: worth {amount}, account of {issued}",
        """SELECT e.key, e.amount, COALESCE(a.issued, 0) AS issued FROM point_entry e
           LEFT JOIN credit_account a ON a.key = 'points:' || e.key AND a.customer_id = e.customer_id
           WHERE e.kind = 'redeemed' AND (a.issued IS NULL OR a.issued <> e.amount)""",
    ),
    never(
        "nothing personal is left of a customer who was erased",
        "customer {id}",
        """SELECT id FROM customer WHERE erased_at IS NOT NULL
           AND (name <> '' OR folded <> '' OR phone IS NOT NULL OR email <> '' OR company <> '' OR ice <> ''
                OR card IS NOT NULL)""",
    ),
)
