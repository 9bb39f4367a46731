"""Media: how an uploaded file becomes what screens play.

A picture or film that every browser and stick plays keeps its very pixels: only what cameras wrote beside them is left out,
and a film gets a box whose index comes first. Everything else is encoded once. What is served has a hash of its own; the upload stays beside it.
"""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from backend.core import boxes, filetypes, hub, storage
from backend.core.probe import Unreadable
from backend.services.media.audio import audio
from backend.services.media.bench import Bench, LongWork, Prepared, Progress, Shows, Upload, unseen
from backend.services.media.documents import document
from backend.services.media.drawings import drawing
from backend.services.media.images import image
from backend.services.media.pages import package, page
from backend.services.media.video import video

__all__ = ["LongWork", "Prepared", "Progress", "Upload", "prepare"]

WAYS: dict[filetypes.Medium, Callable[[Bench], Prepared]] = {
    "image": image,
    "video": video,
    "audio": audio,
    "html": page,
}
# What is read by a way of its own, by its decoder, and then becomes something of its medium.
OWN_WAYS: dict[str, Callable[[Bench], Prepared]] = {"svg": drawing, "pdf": document, "zip": package}


def prepare(
    upload: Upload, progress: Progress, *, shows: Shows = unseen, is_patient: bool = True
) -> Prepared:
    """Make an upload ready to be served. Uses no database and may take minutes; `progress` hears percents.

    `shows` hears the thumbnail's key as soon as it can be looked at, perhaps on another thread.
    Raises: Unreadable with a reason for a person; LongWork instead of work that takes long, where nobody is patient;
    StorageFull, ProgramMissing, OSError when the machine is at fault.
    """
    store = storage.current()
    kind = filetypes.of_name(upload.filename)
    if kind is None:
        raise Unreadable(f"Files like {upload.filename} are not accepted any more.")
    with ExitStack() as opened:
        try:
            file = opened.enter_context(store.fetched(upload.source_key))
        except FileNotFoundError:
            raise Unreadable("The uploaded file is gone. Upload it again.") from None
        if kind.decoder == filetypes.MP4.decoder and hub.run_in_thread(boxes.lies_elsewhere, file):
            raise Unreadable(
                "The picture or sound of this film lies in another file. Export it as one file, with all in it."
            )
        folder = opened.enter_context(store.workplace())
        way = OWN_WAYS.get(kind.decoder, WAYS[kind.medium])
        bench = Bench(store, upload.source_key, file, kind, Path(folder), progress, upload.page)
        try:
            return way(replace(bench, shows=shows, is_patient=is_patient))
        except Unreadable:
            # What finds no room to write fails like what can't be read.
            storage.refuse_full_disk(bench.folder)
            raise
