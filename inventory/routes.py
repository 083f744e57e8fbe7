"""The inventory's pages in the office, and what a till asks of it."""

from inventory import cooperative_pages, import_pages, stock_pages, whereabouts
from inventory.bringing import pages as bringing_pages
from inventory.bringing import till_api as bringing
from inventory.counts import pages as counts
from inventory.labels import pages as labels
from inventory.pool import pages as pool
from inventory.purchasing import pages as purchasing
from inventory.purchasing import receiving_pages
from inventory.replenishment import pages as replenishment

office_routes = [
    *import_pages.routes,
    *bringing_pages.routes,
    *labels.routes,
    *replenishment.routes,
    *pool.routes,
    *purchasing.routes,
    *receiving_pages.routes,
    *counts.routes,
    *stock_pages.routes,
    *cooperative_pages.routes,
]

till_routes = [*whereabouts.till_routes, *bringing.till_routes]
