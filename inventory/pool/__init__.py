"""The pool: co-operatives, what they offer, and what they are told."""
