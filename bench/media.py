"""The part about files: how soon an upload can be shown, what it costs everybody else, how fast it is handed out."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.house import House
from bench.measures import Figures
from bench.measures.handing_out import handing_out
from bench.measures.large_uploads import large_uploads
from bench.measures.preparing import preparing
from bench.measures.reading_beside_work import reading_beside_work
from bench.realtime import Furnish
from bench.samples import MEBIBYTE, Samples
from bench.saying import say
from bench.sizes import FEW_SCREENS, Sizes


def media(furnished: Furnish, folder: Path, sizes: Sizes) -> Figures:
    """Every figure about files."""
    say("files that are uploaded are made")
    (folder / "samples").mkdir()
    samples = Samples(folder / "samples")
    with ThreadPoolExecutor(1) as beside:  # nothing is measured yet
        made = beside.submit(samples.make_all)
        house = furnished("files", FEW_SCREENS)
        made.result()
    return _measured(house, samples, sizes)


def _measured(house: House, samples: Samples, sizes: Sizes) -> Figures:
    with house.serving(MAX_VIDEO_BYTES=str(2 * sizes.large_upload_bytes)) as serving:
        say(f"{sizes.large_upload_bytes // MEBIBYTE:,} MiB are uploaded, as a form and resumable")
        # First of all: what others leave free in the server's memory would hide what this takes.
        figures = large_uploads(house, serving, samples, sizes.large_upload_bytes)
        say("photographs and films are uploaded")
        figures |= preparing(serving, samples, sizes.photos, sizes.films)
        say("the film is handed out by the server and by Nginx, in turn")
        figures |= handing_out(house, serving, samples, sizes.fetch_rounds, sizes.fetch_seconds)
        say("lists are read while a film is transcoded, and while none is, in turn")
        figures |= reading_beside_work(serving, samples, sizes.reading_rounds, sizes.reading_seconds)
    return figures
