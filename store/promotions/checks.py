"""What must always be true of coupons; run by `python -m store verify`."""

from store.checks import never

CHECKS = (
    never(
        "a code counts the uses that were not let go",
        "promotion {id}: {taken} counted, {uses} uses",
        """SELECT p.id, p.taken, COUNT(u.key) AS uses FROM promotion p
           LEFT JOIN coupon_use u ON u.promotion_id = p.id AND u.let_go_at IS NULL GROUP BY p.id, p.taken
           HAVING p.taken <> COUNT(u.key)""",
    ),
    never(
        "a code is used no more often than it may be",
        "promotion {id}: {taken} of {uses_max}",
        "SELECT id, taken, uses_max FROM promotion WHERE taken > uses_max",
    ),
)
