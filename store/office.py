"""The office pages of the floor itself: people, settings, the log. Each package adds its own beside them."""

from store import audit_pages, settings_pages, task_pages, today
from store.customers import group_pages
from store.customers import pages as customers
from store.gift_cards import pages as gift_cards
from store.people import account, door, roster
from store.promotions import pages as promotions

routes = [
    *today.routes,
    *task_pages.routes,
    *customers.routes,
    *group_pages.routes,
    *gift_cards.routes,
    *promotions.routes,
    *door.routes,
    *account.routes,
    *roster.routes,
    *settings_pages.routes,
    *audit_pages.routes,
]
