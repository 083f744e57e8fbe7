"""What must always be true of gift cards and store credit; run by `python -m store verify`."""

from store.checks import never

CHECKS = (
    never(
        "what is left on a card is the sum of its entries",
        "card {id}: balance {balance}, entries {entries}",
        """SELECT a.id, a.balance, COALESCE(SUM(e.amount), 0) AS entries FROM credit_account a
           LEFT JOIN credit_entry e ON e.account_id = a.id GROUP BY a.id, a.balance
           HAVING a.balance <> COALESCE(SUM(e.amount), 0)""",
    ),
    never(
        "a card was issued once, with its whole amount",
        "card {id}: issued {issued}, entries {entries}",
        """SELECT a.id, a.issued, COALESCE(SUM(e.amount), 0) AS entries FROM credit_account a
           LEFT JOIN credit_entry e ON e.account_id = a.id AND e.kind = 'issued' GROUP BY a.id, a.issued
           HAVING COUNT(e.id) <> 1 OR a.issued <> SUM(e.amount)""",
    ),
    never(
        "what is held on a card is the sum of its open holds",
        "card {id}: held {held}, open holds {holds}",
        """SELECT a.id, a.held, COALESCE(SUM(h.amount), 0) AS holds FROM credit_account a
           LEFT JOIN credit_hold h ON h.account_id = a.id AND h.closed_at IS NULL GROUP BY a.id, a.held
           HAVING a.held <> COALESCE(SUM(h.amount), 0)""",
    ),
    never(
        "a card is never below zero, nor below what is held on it, nor above what was issued",
        "card {id}: issued {issued}, balance {balance}, held {held}",
        """SELECT id, issued, balance, held FROM credit_account
           WHERE held < 0 OR held > balance OR balance > issued""",
    ),
)
