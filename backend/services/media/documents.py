"""Documents: each page of a PDF becomes a picture."""

from dataclasses import replace

from backend.core import clock, config, documents
from backend.core.probe import Unreadable
from backend.services.media.bench import Bench, Prepared, unseen
from backend.services.media.images import image
from backend.services.media.made import made_file

# An hour's loop shows a page for 18 seconds; more is a book, which nobody reads off a wall.
MOST_PAGES = 200
QUICK_PAGES = 4


def document(bench: Bench) -> Prepared:
    """The first page, with all others as `further`; or, on a bench for one page, that page alone. Raises Unreadable."""
    pages = documents.pages_in(bench.file, bench.folder)
    if not 1 <= pages <= MOST_PAGES:
        raise Unreadable(f"This PDF has {pages} pages: between 1 and {MOST_PAGES} become pictures.")
    if bench.page is not None:
        return _page(bench, bench.page, pages)
    if pages > QUICK_PAGES:
        bench.takes_long()
    ends = clock.monotonic() + config.current().media_job_seconds
    drawn = []
    for number in range(1, pages + 1):
        if clock.monotonic() > ends:
            raise Unreadable(
                f"Preparing this file took longer than {config.current().media_job_seconds} seconds."
            )
        drawn.append(_page(bench if number == 1 else replace(bench, shows=unseen), number, pages))
        bench.progress(min(99, 100 * number // pages))
    return replace(drawn[0], further=tuple(drawn[1:]))


def _page(bench: Bench, number: int, pages: int) -> Prepared:
    drawn = documents.draw(bench.file, number, bench.folder)
    with made_file(bench, drawn) as picture:
        made = image(picture)
    drawn.unlink()
    facts = {"page": number, "pages": pages, "document": bench.file.stem}
    return replace(made, details=made.details | facts)
