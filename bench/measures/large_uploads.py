"""What a very large upload costs the server in memory, as a form and as a resumable upload."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path

from bench.house import House, Serving
from bench.measures import Figures
from bench.memory import Growth
from bench.samples import MEBIBYTE, Samples, beginning_of_a_large_film
from bench.sending import by_form, by_tus, entry_when, is_ready

SMALL_BYTES, LONG_BYTES = 24 * MEBIBYTE, 256 * MEBIBYTE
Way = Callable[[Serving, bytes, int], int]


def large_uploads(house: House, serving: Serving, samples: Samples, size_bytes: int) -> Figures:
    """A film of so many bytes, uploaded both ways and prepared each time."""
    _need_room(house.folder, size_bytes)
    # A small film first: whatever is loaded once is loaded.
    entry_when(
        serving,
        by_form(serving, beginning_of_a_large_film(samples.film, SMALL_BYTES), SMALL_BYTES),
        is_ready,
    )
    form_mib, form_mib_per_s = _sent(house, serving, samples, size_bytes, by_form)
    tus_mib, tus_mib_per_s = _sent(house, serving, samples, size_bytes, by_tus)
    return {
        "upload_1gb_memory_growth_mib": max(form_mib, tus_mib),
        "upload_1gb_form_memory_growth_mib": form_mib,
        "upload_1gb_form_mib_per_s": form_mib_per_s,
        "upload_1gb_tus_memory_growth_mib": tus_mib,
        "upload_1gb_tus_mib_per_s": tus_mib_per_s,
    }


def _sent(house: House, serving: Serving, samples: Samples, size_bytes: int, way: Way) -> tuple[float, float]:
    """Growth of the server's memory until the film is ready, in MiB, and MiB a second until the upload was answered."""
    film = samples.film if size_bytes < LONG_BYTES else samples.long_film
    beginning = beginning_of_a_large_film(film, size_bytes)
    memory, began = Growth(serving.server.process.pid), time.monotonic()
    content_id = way(serving, beginning, size_bytes)
    seconds = time.monotonic() - began
    entry_when(serving, content_id, is_ready)
    grown = memory.most_mib()
    _remove_large_files(house.folder, size_bytes)
    return grown, size_bytes / MEBIBYTE / seconds


def _need_room(folder: Path, size_bytes: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < 3 * size_bytes:
        raise SystemExit(
            f"A large upload needs {3 * size_bytes // MEBIBYTE:,} MiB of disk for a minute; {folder} has {free // MEBIBYTE:,} MiB."
        )


def _remove_large_files(folder: Path, size_bytes: int) -> None:
    """The house is ours: what was uploaded goes at once, not after the days for which the product keeps it."""
    for file in (folder / "uploads").rglob("*"):
        if file.is_file() and file.stat().st_size >= size_bytes:
            file.unlink()
