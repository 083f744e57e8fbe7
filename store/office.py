"""The office pages of the floor itself: people, settings, the log. Each package adds its own beside them."""

from store import audit_pages, settings_pages
from store.people import account, door, roster

routes = [
    *door.routes,
    *account.routes,
    *roster.routes,
    *settings_pages.routes,
    *audit_pages.routes,
]
