"""Child program that reads how large an SVG drawing wants to be; started by core/drawings.py, never imported.

`<file>` answers with one JSON object. `{"problem": …}` is a reason for a person. Only the first tag is read: nothing
after it, no entity and no other file.
"""

import json
import re
import sys
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

NAMESPACE = "http://www.w3.org/2000/svg"
READ_BYTES = 64 * 1024
PIXELS = {
    "": 1.0,
    "px": 1.0,
    "pt": 4 / 3,
    "pc": 16.0,
    "mm": 96 / 25.4,
    "cm": 96 / 2.54,
    "in": 96.0,
    "em": 16.0,
    "ex": 8.0,
}
_LENGTH = re.compile(r"\s*\+?(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+)\s*(px|pt|pc|mm|cm|in|em|ex|)\s*", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?", re.IGNORECASE)


class Problem(Exception):
    """A reason for a person."""


class _Root(Exception):
    """The first tag was read: enough."""

    def __init__(self, name: str, attributes: dict[str, str]) -> None:
        super().__init__(name)
        self.name, self.attributes = name, attributes


def size_of(file: str) -> dict[str, float]:
    """Width and height in the drawing's own pixels."""
    root = _root(Path(file))
    if root.name != f"{NAMESPACE} svg":
        raise Problem("This is XML, but not an SVG drawing.")
    width, height = _length(root.attributes.get("width")), _length(root.attributes.get("height"))
    box = [float(number) for number in _NUMBER.findall(root.attributes.get("viewBox", ""))]
    if len(box) == 4 and is_sane(box[2]) and is_sane(box[3]):
        width, height = _completed(width, height, box[2], box[3])
    if width is None or height is None or not (is_sane(width) and is_sane(height)):
        raise Problem("The drawing does not say how large it is. Give it a width and a height, or a viewBox.")
    return {"width": width, "height": height}


def is_sane(side: float) -> bool:
    """Neither nothing, nor larger than any drawing."""
    return 0.001 < side < 1_000_000_000


def _completed(
    width: float | None, height: float | None, box_width: float, box_height: float
) -> tuple[float, float]:
    """What is not said follows from the part of the drawing that is seen."""
    if width is None:
        width = box_width if height is None else height * box_width / box_height
    return width, height if height is not None else width * box_height / box_width


def _root(file: Path) -> _Root:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartElementHandler = _stop
    try:
        with file.open("rb") as opened:
            while piece := opened.read(READ_BYTES):
                parser.Parse(piece, False)
        parser.Parse(b"", True)
    except _Root as root:
        return root
    except (expat.ExpatError, ValueError) as error:  # ValueError: an encoding nobody knows
        raise Problem(f"The drawing can't be read: {error}.") from None
    raise Problem("There is nothing in this drawing.")


def _stop(name: str, attributes: dict[str, str]) -> NoReturn:
    raise _Root(name, attributes)


def _length(text: str | None) -> float | None:
    """A length in pixels; None where it depends on the screen, or is none."""
    found = _LENGTH.fullmatch(text or "")
    length = float(found[1]) * PIXELS[found[2].lower()] if found else 0.0
    return length if is_sane(length) else None


def main(arguments: list[str]) -> int:
    """Answer on standard output."""
    try:
        answer: dict[str, float] | dict[str, str] = size_of(arguments[0])
    except Problem as problem:
        answer = {"problem": str(problem)}
    sys.stdout.write(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
