"""Customers, their points, and the office pages for both. What the shop owes them is in store.gift_cards."""
