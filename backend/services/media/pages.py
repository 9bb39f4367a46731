"""Pages in HTML."""

from backend.services.media.bench import Bench, Prepared


def page(bench: Bench) -> Prepared:
    """One page, stored as it is: libmagic has seen that it is text, and wherever it is served it runs apart from us."""
    return bench.untouched()
