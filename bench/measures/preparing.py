"""From the first byte of an upload to a file that screens may be given, with its picture for people."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin

import requests

from bench.house import PATIENCE_SECONDS, Serving
from bench.measures import Figures, middle
from bench.samples import Samples, another_film, another_photo
from bench.sending import entry_when, form, is_ready, upload

Another = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Prepared:
    """Milliseconds since the first byte was sent."""

    thumbnail_ms: float
    ready_ms: float


def preparing(serving: Serving, samples: Samples, photos: int, films: int) -> Figures:
    """Photographs and films, each round with other bytes."""
    photo = _rounds(serving, "photo.jpg", samples.photo, another_photo, photos)
    large_photo = _rounds(serving, "large.jpg", samples.large_photo, another_photo, photos)
    film = _rounds(serving, "film.mp4", samples.film, another_film, films)
    return {
        "upload_2mb_jpeg_to_thumbnail_ms": middle([each.thumbnail_ms for each in photo]),
        "upload_2mb_jpeg_to_thumbnail_worst_ms": max(each.thumbnail_ms for each in photo),
        "upload_2mb_jpeg_to_ready_ms": middle([each.ready_ms for each in photo]),
        "upload_2mb_jpeg_of_12_megapixels_to_thumbnail_ms": middle(
            [each.thumbnail_ms for each in large_photo]
        ),
        "upload_2mb_jpeg_of_12_megapixels_to_ready_ms": middle([each.ready_ms for each in large_photo]),
        "upload_20mb_mp4_to_thumbnail_ms": middle([each.thumbnail_ms for each in film]),
        "upload_20mb_mp4_to_ready_ms": middle([each.ready_ms for each in film]),
        "upload_20mb_mp4_to_ready_worst_ms": max(each.ready_ms for each in film),
    }


def _rounds(serving: Serving, filename: str, content: bytes, another: Another, rounds: int) -> list[Prepared]:
    _round(serving, form(filename, another(content)))  # loads whatever is loaded once
    return [_round(serving, form(filename, another(content))) for _ in range(rounds)]


def _round(serving: Serving, body: bytes) -> Prepared:
    began = time.monotonic_ns()
    content_id = upload(serving, body)
    shown = entry_when(serving, content_id, lambda entry: entry["thumbnail_url"])
    thumbnail_ms = (time.monotonic_ns() - began) / 1e6
    entry_when(serving, content_id, is_ready)
    ready_ms = (time.monotonic_ns() - began) / 1e6
    _must_be_a_picture(serving, shown["thumbnail_url"])
    return Prepared(thumbnail_ms, ready_ms)


def _must_be_a_picture(serving: Serving, address: str) -> None:
    answer = requests.get(urljoin(serving.address, address), timeout=PATIENCE_SECONDS)
    if not answer.ok or not answer.headers["Content-Type"].startswith("image/"):
        raise SystemExit(f"A thumbnail is answered {answer.status_code}")
