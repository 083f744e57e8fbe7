"""How fast it is, and whether it forgets: `python -m bench` (`make bench`), `python -m bench.soak` (`make soak`).

How to read the table. Every figure stands beside its floor: what this machine, in the same minutes, takes
for the least that could do the job (the same rows in raw SQL with the same commits, a page of the same size
from an application that does nothing, an empty frame of the browser). Ours and the floor take turns, so that a
busy machine slows both; the share in the last columns is what to compare from machine to machine, not
the milliseconds. p50 and p99 are over all requests, the rate is the median of the rounds. A share above
100 % means that ours commits several sales at once, which the floor does not.

"Full" is the same measurement after a million movements of history (200,000 five-line sales with their
receipts), written in bulk in such a way that `verify` finds nothing wrong with it.

Nothing here asserts: a benchmark says what is, the tests say what must be. The soak does compare, and fails.
"""
