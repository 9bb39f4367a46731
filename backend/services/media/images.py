"""Pictures: upright, in the colours of screens, without what cameras wrote beside them; small ones for people."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from backend.core import filetypes, pictures
from backend.services.media.bench import Bench, Prepared


def image(bench: Bench) -> Prepared:
    """Its own pixels where every screen shows them right, else encoded once. Raises Unreadable."""
    with TemporaryDirectory(dir=bench.folder) as name:
        folder = Path(name)
        shown: list[str] = []

        def thumbnail_is_there() -> None:
            shown.append(bench.show_thumbnail(folder / pictures.THUMBNAIL))

        found = pictures.prepare(bench.file, bench.kind.decoder, folder, thumbnail_is_there)
        preview_key, *_ = bench.keep(folder / pictures.PREVIEW, "webp")
        facts: dict[str, Any] = {
            "thumbnail_key": shown[0],
            "preview_key": preview_key,
            "width": found.width,
            "height": found.height,
            "details": _details(found),
        }
        if found.prepared == "keep":
            return bench.untouched(**facts)
        made = bench.keep(folder / pictures.SERVED, found.extension)
        return Prepared(*made, filetypes.BY_EXTENSION[found.extension].mime_type, **facts)


def _details(found: pictures.Picture) -> dict[str, object]:
    known = {"mode": found.mode, "is_animated": found.is_animated, "prepared": found.prepared}
    return (
        known
        | ({"frames": found.frames} if found.frames > 1 else {})
        | ({"why": found.why} if found.why else {})
    )
