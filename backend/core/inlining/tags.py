"""Tags of a page, one after the other, as browsers find them."""

from html.parser import HTMLParser


class Tags(HTMLParser):
    """A reader for which nothing that stands in a page is a mistake."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self._is_in_noscript = False

    def parse_html_declaration(self, i: int) -> int:
        """For browsers `<![` begins a comment that ends at the next bracket; the parser knows some words there and fails at others."""
        if self.rawdata.startswith("<![", i):
            return self.parse_bogus_comment(i)
        return super().parse_html_declaration(i)

    def follows(self, tag: str, *, opens: bool) -> None:
        """Note where what only browsers without scripts read begins and ends."""
        if tag == "noscript":
            self._is_in_noscript = opens
