"""Child program that reads untrusted bytes with libmagic and Pillow; started by core/probe.py, never imported.

`type <file>` and `picture <file> <format> <most pixels> <thumbnail file>` answer with one JSON object. `{"problem": …}` is a
reason for a person; anything that dies without an answer was killed by its limits or by the bytes.
"""

import functools
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import magic
from PIL import Image, ImageOps, UnidentifiedImageError

THUMBNAIL_BOX = (320, 180)


class Problem(Exception):
    """A reason for a person."""


_libmagic = functools.cache(lambda: magic.Magic(mime=True))


def warm_up() -> None:
    """What every question needs and what takes long: libmagic's database, Pillow's decoders."""
    _libmagic()
    Image.init()


def type_of(file: str) -> dict[str, Any]:
    """What libmagic finds."""
    return {"mime_type": _libmagic().from_file(file)}


def picture(file: str, form: str, most_pixels: str, thumbnail: str) -> dict[str, Any]:
    """Decode the whole first frame, so that damage shows, and write an upright thumbnail."""
    Image.MAX_IMAGE_PIXELS = None  # the limit is checked here, with a sentence instead of a warning
    try:
        with Image.open(file, formats=[form]) as image:
            if image.width * image.height > int(most_pixels):
                raise Problem(
                    f"The picture has {image.width} × {image.height} pixels, more than a screen can show."
                )
            facts = {"is_animated": bool(getattr(image, "is_animated", False)), "mode": image.mode}
            image.load()
            upright = ImageOps.exif_transpose(image)
            facts |= {"width": upright.width, "height": upright.height}
            write_thumbnail(upright, Path(thumbnail))
            return facts
    except UnidentifiedImageError:
        raise Problem("The picture can't be read: it is not what its name says.") from None
    except (
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
        IndexError,
    ) as error:  # all of these, for damaged bytes
        raise Problem(f"The picture is damaged: {error}.") from None


def write_thumbnail(image: Image.Image, target: Path) -> None:
    """A WebP that fits in THUMBNAIL_BOX with the proportions kept, never larger than the picture."""
    has_alpha = "A" in image.getbands() or "transparency" in image.info
    small = image.convert("RGBA" if has_alpha else "RGB")
    small.thumbnail(THUMBNAIL_BOX, Image.Resampling.LANCZOS)
    small.save(target, "WEBP", quality=80)


def main(arguments: list[str]) -> int:
    """Answer one question on standard output."""
    answers: dict[str, Callable[..., dict[str, Any]]] = {"type": type_of, "picture": picture}
    try:
        answer = answers[arguments[0]](*arguments[1:])
    except Problem as problem:
        answer = {"problem": str(problem)}
    sys.stdout.write(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
