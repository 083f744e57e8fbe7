"""A page as a test reads it: the one element that must be there, all that are, or none."""

from selectolax.lexbor import LexborHTMLParser, LexborNode


class Page:
    """The HTML of an answer."""

    def __init__(self, html: str) -> None:
        self._tree = LexborHTMLParser(html)

    def all(self, selector: str) -> list[LexborNode]:
        return self._tree.css(selector)

    def has(self, selector: str) -> bool:
        return bool(self.all(selector))

    def one(self, selector: str) -> LexborNode:
        """The first match. AssertionError when there is none."""
        found = self.all(selector)
        assert found, f"nothing on the page matches {selector}"
        return found[0]

    def value(self, selector: str) -> str:
        return self.one(selector).attributes["value"] or ""

    def text(self, selector: str = "main") -> str:
        """The words within the first match, white space made plain."""
        return " ".join(self.one(selector).text(separator=" ").split())
