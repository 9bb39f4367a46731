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
# What a browser gives a drawing that says nothing.
WIDTH, HEIGHT = 300.0, 150.0
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
    shape = box[2] / box[3] if len(box) == 4 and box[2] > 0 and box[3] > 0 else WIDTH / HEIGHT
    if width is None:
        width = height * shape if height is not None else (box[2] if len(box) == 4 and box[2] > 0 else WIDTH)
    return {"width": width, "height": height if height is not None else width / shape}


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
    return length if 0 < length < float("inf") else None


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
