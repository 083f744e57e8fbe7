"""What the browser's tests share."""

from playwright.sync_api import expect

# How long a machine that does other things besides may take; what comes sooner is not waited for.
expect.set_options(timeout=20_000)
