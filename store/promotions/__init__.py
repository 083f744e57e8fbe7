"""Discounts, promotions, coupons and price lists: one set of rules for till and web."""
