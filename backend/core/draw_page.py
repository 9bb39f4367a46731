"""Child program that reads PDF documents with PDFium; started by core/documents.py, never imported.

`count <file>` and `draw <file> <page> <long side> <target without extension>` answer with one JSON object. `{"problem": …}`
is a reason for a person; anything that dies without an answer was killed by its limits or by the bytes.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image
from pypdfium2 import raw

# Text and drawings stay sharp as PNG, and small; a page that is a photograph is a tenth as large as a JPEG.
LARGEST_PNG_BYTES = 3 * 1024 * 1024
WHITE = (255, 255, 255, 255)
LONGEST_SHAPE = 100


class Problem(Exception):
    """A reason for a person."""


def warm_up() -> None:
    """What every picture needs and what takes long: Pillow's encoders."""
    Image.init()


def count(file: str) -> dict[str, Any]:
    """How many pages there are."""
    with _opened(file) as document:
        return {"pages": len(document)}


def draw(file: str, page: str, long_side: str, target: str) -> dict[str, Any]:
    """Draw one page, counted from 1, on white paper, its longer side this many pixels."""
    with _opened(file) as document:
        if document.get_formtype() == raw.FORMTYPE_ACRO_FORM:
            document.init_forms()  # what somebody filled in is drawn, too
        try:
            picture = _drawn(document[int(page) - 1], int(long_side))
        except pypdfium2.PdfiumError as error:
            raise Problem(f"Page {page} can't be drawn: {error}.") from None
    return {"extension": _write(picture, Path(target))}


def _opened(file: str) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            raise Problem("This PDF is locked with a password. Upload one that opens without.") from None
        raise Problem("This PDF is damaged: it can't be opened.") from None


def _drawn(page: pypdfium2.PdfPage, long_side: int) -> Image.Image:
    width, height = page.get_size()
    if min(width, height) <= 0 or max(width, height) > LONGEST_SHAPE * min(width, height):
        raise Problem("A page of this PDF is a line, or has no size.")
    bitmap = page.render(scale=long_side / max(width, height), fill_color=WHITE, rev_byteorder=True)
    picture: Image.Image = bitmap.to_pil().convert("RGB")
    picture.thumbnail((long_side, long_side))  # sizes are rounded up
    return picture


def _write(picture: Image.Image, target: Path) -> str:
    written = target.with_suffix(".png")
    picture.save(written, "PNG", compress_level=1)  # a quick look: a photograph would take long to pack well
    if written.stat().st_size > LARGEST_PNG_BYTES:
        written.unlink()
        picture.save(target.with_suffix(".jpg"), "JPEG", quality=90, subsampling=0)
        return "jpg"
    picture.save(written, "PNG", compress_level=6)
    return "png"


def main(arguments: list[str]) -> int:
    """Answer one question on standard output."""
    questions: dict[str, Callable[..., dict[str, Any]]] = {"count": count, "draw": draw}
    try:
        answer = questions[arguments[0]](*arguments[1:])
    except Problem as problem:
        answer = {"problem": str(problem)}
    sys.stdout.write(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
