"""Goods brought to a site for somebody who waits for them there: from another of our sites, or from the pool.

Whoever asks (the shop, for a customer's order) chooses the key under which the goods are to be held once they have come.
"""
