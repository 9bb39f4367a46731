"""Child program: `prepare <file> <Pillow's format> <bounds as JSON>` writes into the folder it runs in.

As soon as `thumbnail.webp` is there it says so, in one line of JSON; then come `preview.webp` and, unless the upload can be
served as it is, `served`. The last line says what was found and done. `{"problem": …}` is a reason for a person; anything
that dies without an answer was killed by its limits or by the bytes.
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))  # a child finds none of our rooms by itself

import pillow_heif
from PIL import Image, UnidentifiedImageError

from backend.core.imaging import colours, jpeg, raster
from backend.core.imaging.frames import Frames, frames_of
from backend.core.imaging.metadata import without_metadata

# All of these, for damaged bytes; what else goes wrong is a fault of ours and shows as one.
DAMAGE = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, OverflowError)
THUMBNAIL, PREVIEW, SERVED = "thumbnail.webp", "preview.webp", "served"
EVERYWHERE = {"JPEG", "PNG", "GIF", "WEBP"}  # what every screen shows


class Problem(Exception):
    """A reason for a person."""


@dataclass(frozen=True)
class Bounds:
    """What a picture may be; larger ones are scaled, more of them refused."""

    most_pixels: int
    longest_side: int
    most_frames: int
    most_frame_pixels: int
    thumbnail: tuple[int, int]
    preview: tuple[int, int]


def warm_up() -> None:
    """Every decoder, once for all children."""
    Image.init()


pillow_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = None  # the limit is checked here, with a sentence instead of a warning


def say(**facts: Any) -> None:
    """One line to whoever asked."""
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def prepare(file: str, form: str, bounds: Bounds) -> dict[str, Any]:
    """Look at the whole picture, so that damage shows, and make what is shown and served of it."""
    try:
        with Image.open(file, formats=[form]) as image:
            refuse_too_large(image, bounds)
            return Picture(image, Path(file), form, bounds).prepare()
    except UnidentifiedImageError:
        raise Problem("The picture can't be read: it is not what its name says.") from None
    except DAMAGE as error:
        raise Problem(f"The picture is damaged: {error}.") from None


def refuse_too_large(image: Image.Image, bounds: Bounds) -> None:
    """Before a single pixel is decoded."""
    if image.width * image.height > bounds.most_pixels:
        raise Problem(f"The picture has {image.width} × {image.height} pixels, more than a screen can show.")


class Picture:
    """One picture on its way: what it is, and why it may or may not keep its pixels."""

    def __init__(self, image: Image.Image, file: Path, form: str, bounds: Bounds) -> None:
        self.image, self.file, self.form, self.bounds = image, file, form, bounds
        if form != "JPEG":  # of a JPEG a smaller picture may do, see below
            image.load()
        self.frames: Frames = frames_of(image, file, form)
        self.moves = self.frames.count > 1 and self.frames.fit(bounds.most_frames, bounds.most_frame_pixels)
        self.turn = raster.turn_of(image)
        self.size = raster.turned_size(image.size, self.turn)
        self.mode = image.mode
        self.colours = colours.of(image)

    def prepare(self) -> dict[str, Any]:
        why = self.why_not_as_it_is()
        self.decoded_for(self.bounds.thumbnail).save(THUMBNAIL, "WEBP", quality=80, method=2)
        say(thumbnail=True)  # somebody waits for it
        self.decoded_for(self.bounds.preview).save(PREVIEW, "WEBP", quality=80, method=2)
        return self.facts() | (self.serve_as_it_is() if why is None else self.serve_encoded(why))

    def decoded_for(self, box: tuple[int, int]) -> Image.Image:
        """As it is seen, inside this box. All of its bytes are read, so that damage shows, but of a JPEG no more
        pixels are made of them than are needed.
        """
        if self.form != "JPEG":
            return self.inside(self.image, box)
        with Image.open(self.file, formats=[self.form]) as again:
            raster.decode_about(again, raster.within(again.size, raster.lying(box, self.turn)))
            return self.inside(again, box)

    def inside(self, image: Image.Image, box: tuple[int, int]) -> Image.Image:
        """As it is seen, no larger than this: made small first, since that is cheaper than turning all of it."""
        return raster.turned(self.colours.shown(raster.scaled(image, box, self.turn)), self.turn)

    def why_not_as_it_is(self) -> str | None:
        """What is wrong with its very pixels, or None when every screen shows them right."""
        if self.form not in EVERYWHERE:
            return f"{self.form.lower()} is not shown everywhere"
        if self.moves:
            return None  # a moving one would stand still
        if self.frames.count > 1:
            return f"it moves in {self.frames.count} pictures, more than a screen can show"
        if self.turn is not None:
            return "it lay on its side"
        if max(self.size) > self.bounds.longest_side:
            return f"it was {self.size[0]} × {self.size[1]} pixels large"
        if self.form == "JPEG" and not jpeg.is_shown_everywhere(self.file.read_bytes()):
            return "it is a kind of JPEG that not everybody shows"
        return self.colours.why_not_as_they_are

    def facts(self) -> dict[str, Any]:
        return {"mode": self.mode, "is_animated": self.moves, "frames": self.frames.count}

    def serve_as_it_is(self) -> dict[str, Any]:
        """Its own pixels, without what cameras and programs wrote beside them."""
        whole = self.file.read_bytes()
        plain = without_metadata(whole, self.form)
        served = plain is not None and plain != whole
        if served:
            Path(SERVED).write_bytes(plain or b"")
        way = "stripped" if served else "keep"
        return {"width": self.size[0], "height": self.size[1], "form": self.form, "prepared": way}

    def serve_encoded(self, why: str) -> dict[str, Any]:
        side = self.bounds.longest_side
        whole = self.inside(self.image, (side, side))
        form = raster.encode(whole, self.form, self.image, Path(SERVED))
        return {"width": whole.width, "height": whole.height, "form": form, "prepared": "encode", "why": why}


def main(arguments: list[str]) -> int:
    """Answer one question on standard output."""
    _, file, form, bounds = arguments
    try:
        say(**prepare(file, form, Bounds(**json.loads(bounds))))
    except Problem as problem:
        say(problem=str(problem))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
