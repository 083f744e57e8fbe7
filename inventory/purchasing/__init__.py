"""Purchasing: orders to the co-operatives, what arrives of them, and its way to the shelf."""
