"""What else a shop could pick, as measured on a machine like the one this was written on.

2 cores, 24 GiB, Debian 12, PostgreSQL 15, fsync on, client and server on the same cores, 2 workers each, median
of three runs: Odoo Community 18.0 with stock in real time, Vendure 3.7.3, django-oscar 4.2.1, pretix 2026.8.
The columns are those of the table in bench/__main__.py.
"""

NO_TILL = "no till"

PEERS: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("Odoo 18", "4.85", "386", "20", "50, stock at −40", "not measured"),
    ("Vendure 3.7", NO_TILL, NO_TILL, "50", NO_TILL, "not measured"),
    ("django-oscar 4.2", NO_TILL, NO_TILL, "11", NO_TILL, "not measured"),
    ("pretix 2026.8", NO_TILL, NO_TILL, "10", NO_TILL, "not measured"),
)
