"""Answers that come as late as a test likes."""

from playwright.sync_api import Page, Route


def be_patient(page: Page) -> None:
    """Until it is loaded again `page` waits for the server as long as that takes, however busy the machine is."""
    page.evaluate("AbortSignal.timeout = () => new AbortController().signal")


class Stalled:
    """Whatever `page` asks for that fits `pattern` goes no further until `let_go()`, and the page has all the patience it needs."""

    def __init__(self, page: Page, pattern: str) -> None:
        self._page = page
        self._flows = False
        self.asked: list[Route] = []
        be_patient(page)
        page.route(pattern, self._meet)

    def let_go(self) -> None:
        """Everything goes on; returns once the page has had its answers and the turns to act on them."""
        self._flows = True
        for route in list(self.asked):
            with self._page.expect_event("requestfinished", lambda it, of=route: it == of.request):
                route.continue_()
        self._page.evaluate("new Promise((resolve) => setTimeout(resolve, 100))")

    def _meet(self, route: Route) -> None:
        self.asked.append(route)
        if self._flows:
            route.continue_()
