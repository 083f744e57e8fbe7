"""What a browser says of its storage: that it keeps it, or that there is hardly any left. Said by the browser itself."""

from playwright.sync_api import Page

# How long Chromium trusts what it last knew of the free space.
SPACE_IS_KNOWN_FOR_MS = 31_000


def browser_promises_to_keep(page: Page, origin: str) -> None:
    """Give the page's browser context the permission that an installed app has."""
    own = page.context.new_cdp_session(page)
    granted = {"origin": origin, "permissions": ["durableStorage"]}
    if page.context.browser is None:  # a tablet has one context only
        own.send("Browser.grantPermissions", granted)
        return
    target = own.send("Target.getTargetInfo")["targetInfo"]
    everybody = page.context.browser.new_browser_cdp_session()
    everybody.send(
        "Browser.grantPermissions", {**granted, "browserContextId": target["browserContextId"]}
    )


def leave_room(page: Page, origin: str, left_bytes: int) -> None:
    """Let the origin's storage take no more than so many bytes, and wait until the browser knows."""
    own = page.context.new_cdp_session(page)
    used = own.send("Storage.getUsageAndQuota", {"origin": origin})["usage"]
    own.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": int(used) + left_bytes})  # fmt: skip
    page.wait_for_timeout(SPACE_IS_KNOWN_FOR_MS)
