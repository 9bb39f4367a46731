"""Frames: how many pictures a moving one has, found without decoding them."""

from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from backend.core.imaging import gif


@dataclass(frozen=True)
class Frames:
    """How many there are, and of how many pixels each is."""

    count: int
    pixels: int

    def fit(self, most: int, most_pixels: int) -> bool:
        """Whether a screen can go through all of them."""
        return self.count <= most and self.count * self.pixels <= most_pixels


def frames_of(image: Image.Image, file: Path, form: str) -> Frames:
    """One where it stands still."""
    # Pillow would walk through a GIF frame by frame, slowly.
    count = gif.count_frames(file.read_bytes()) if form == "GIF" else int(getattr(image, "n_frames", 1))
    return Frames(max(1, count), image.width * image.height)
