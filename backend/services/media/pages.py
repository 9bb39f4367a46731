"""Pages in HTML, by themselves or with the files that belong to them."""

from backend.core import filetypes, packages
from backend.services import settings
from backend.services.media.bench import Bench, Prepared


def page(bench: Bench) -> Prepared:
    """One page, in UTF-8: libmagic has seen that it is text, and wherever it is served it runs apart from us. Raises Unreadable."""
    made = bench.folder / "made.html"
    packages.in_utf8(bench.file, made, settings.lasting("max_html_bytes"))
    return Prepared(*bench.keep(made, "html"), filetypes.HTML.mime_type)


def package(bench: Bench) -> Prepared:
    """A ZIP archive becomes one document that needs no other file, so that it plays without a network. Raises Unreadable."""
    made = bench.folder / "made.html"
    inlined = packages.inline(bench.file, made, settings.lasting("max_package_bytes"))
    details = {"files": inlined.files, "warnings": inlined.warnings, "unused": inlined.unused}
    return Prepared(*bench.keep(made, "html"), filetypes.HTML.mime_type, details=details)
