"""Wait for what only a script in the page can see.

`page.wait_for_function` compiles its words anew at each look, which the till's own policy forbids; `evaluate` does not.
"""

import time

from playwright.sync_api import Error, Page

PATIENCE_S = 30
BETWEEN_LOOKS_MS = 50


def until(page: Page, expression: str) -> None:
    """Return when `expression` is true in the page, across reloads. Raise AssertionError after PATIENCE_S seconds."""
    end = time.monotonic() + PATIENCE_S
    while not _holds(page, expression):
        assert time.monotonic() < end, f"never true: {expression}"
        page.wait_for_timeout(BETWEEN_LOOKS_MS)


def _holds(page: Page, expression: str) -> bool:
    try:
        return bool(page.evaluate(expression))
    except Error as error:
        if "context" not in str(error):  # the page was in the middle of a reload
            raise
        return False
