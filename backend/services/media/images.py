"""Pictures: looked at whole, with a small one for people."""

from backend.core import probe
from backend.services.media.bench import Bench, Prepared


def image(bench: Bench) -> Prepared:
    """Raises Unreadable."""
    small = bench.folder / "small.webp"
    found = probe.picture(bench.source.file, bench.kind.decoder, small)
    thumbnail_key, *_ = bench.keep(small, "webp")
    details = {"mode": found.mode, "is_animated": found.is_animated}
    return bench.untouched(
        thumbnail_key=thumbnail_key, width=found.width, height=found.height, details=details
    )
