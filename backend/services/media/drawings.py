"""Drawings: an SVG becomes a picture of pixels; what it was is never served."""

from backend.core import drawings
from backend.services.media.bench import Bench, Prepared
from backend.services.media.images import image
from backend.services.media.made import made_file


def drawing(bench: Bench) -> Prepared:
    """Raises Unreadable; ProgramMissing where FFmpeg can't draw."""
    drawn = bench.folder / "drawn.png"
    drawings.draw(bench.file, drawn)
    with made_file(bench, drawn) as picture:
        return image(picture)
