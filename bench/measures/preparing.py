"""From the first byte of an upload to a file that screens may be given, with its picture for people."""

import time
from collections.abc import Callable

import requests

from bench.house import PATIENCE_SECONDS, Serving
from bench.measures import Figures, middle
from bench.samples import Samples, another_film, another_photo
from bench.sending import entry_when, form, upload

Another = Callable[[bytes], bytes]


def preparing(serving: Serving, samples: Samples, photos: int, films: int) -> Figures:
    """Photographs and films, each round with other bytes. The first round of each loads whatever is loaded once."""
    photo_ms = _rounds(serving, "photo.jpg", samples.photo, another_photo, photos)
    large_photo_ms = _rounds(serving, "large.jpg", samples.large_photo, another_photo, photos)
    film_ms = _rounds(serving, "film.mp4", samples.film, another_film, films)
    return {
        "upload_2mb_jpeg_to_thumbnail_ms": middle(photo_ms),
        "upload_2mb_jpeg_to_thumbnail_worst_ms": max(photo_ms),
        "upload_2mb_jpeg_of_12_megapixels_to_thumbnail_ms": middle(large_photo_ms),
        "upload_20mb_mp4_to_ready_ms": middle(film_ms),
        "upload_20mb_mp4_to_ready_worst_ms": max(film_ms),
    }


def _rounds(serving: Serving, filename: str, content: bytes, another: Another, rounds: int) -> list[float]:
    _round(serving, form(filename, another(content)))
    return [_round(serving, form(filename, another(content))) for _ in range(rounds)]


def _round(serving: Serving, body: bytes) -> float:
    """Milliseconds until the server says that it is ready; then its picture must be there."""
    began = time.monotonic_ns()
    entry = entry_when(serving, upload(serving, body), {"ready"})
    ready_ms = (time.monotonic_ns() - began) / 1e6
    picture = requests.get(absolute(serving, entry["thumbnail_url"]), timeout=PATIENCE_SECONDS)
    if not picture.ok or not picture.headers["Content-Type"].startswith("image/"):
        raise SystemExit(f"{entry['filename']} is ready, but its thumbnail is answered {picture.status_code}")
    return ready_ms


def absolute(serving: Serving, address: str) -> str:
    """The address of a file of this server."""
    return address if address.startswith("http") else serving.address + address
