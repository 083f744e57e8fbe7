"""What axe finds wrong with a page, as sentences."""

from functools import cache

from playwright.sync_api import Page

from tests.server import ROOT


@cache
def _axe() -> str:
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


def violations(page: Page) -> list[str]:
    """One line per element that breaks a rule: the rule, the element, what to do.

    axe is evaluated, not loaded by a tag: the page keeps its strict Content-Security-Policy. What is
    fading in is let arrive first: half-transparent text has no contrast to speak of.
    """
    page.evaluate("Promise.allSettled(document.getAnimations().map(({ finished }) => finished))")
    page.evaluate(_axe())
    found = page.evaluate(
        "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)"
    )
    return [
        f"{rule['id']}: {' '.join(map(str, node['target']))}: {rule['help']}"
        for rule in found
        for node in rule["nodes"]
    ]
