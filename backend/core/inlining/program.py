"""Child program: `check <file> <bounds>` and `inline <file> <target> <bounds>`, the bounds as JSON; `page <file> <target> <bytes>`.

Answers with one JSON object. `{"problem": …}` is a reason for a person; anything that dies without an answer was killed by
its limits or by the bytes.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))  # a child finds none of our rooms by itself

from backend.core.inlining import metas, pages, styles
from backend.core.inlining.addresses import folder_of
from backend.core.inlining.archive import Archive, Bounds, Refused
from backend.core.inlining.bundle import Bundle, Rewrite, text_of

MARK = "\ufeff"  # says UTF-8 to every browser, whatever the page or a server says
WAYS: dict[str, Rewrite] = {"text/css": styles.rewrite, "text/html": pages.rewrite}
MOST_UNUSED = 20


def check(file: str, bounds: str) -> dict[str, Any]:
    """See that the package is sound and whole."""
    archive = Archive(Path(file), Bounds(**json.loads(bounds)))
    archive.read_all()
    return {"files": len(archive)}


def inline(file: str, target: str, bounds: str) -> dict[str, Any]:
    """Write the package as one document."""
    within = Bounds(**json.loads(bounds))
    archive = Archive(Path(file), within)
    bundle = Bundle(archive, within, WAYS)
    bundle.start = metas.start_of(bundle)
    made = pages.rewrite(bundle, bundle.text(bundle.start), folder_of(bundle.start))
    Path(target).write_text(MARK + made, "utf-8", newline="")
    unused = sorted(set(archive.names()) - bundle.used)
    return {"files": len(archive), "warnings": bundle.warnings, "unused": unused[:MOST_UNUSED]}


def page(file: str, target: str, largest: str) -> dict[str, Any]:
    """Write a page that is no package in UTF-8, whatever it was written in, and say so in it."""
    content = (MARK + text_of(Path(file).read_bytes())).encode()
    if len(content) > int(largest):
        raise Refused(f"In UTF-8 this page is larger than the {int(largest) / 1_048_576:.0f} MB it may be.")
    Path(target).write_bytes(content)
    return {}


def main(arguments: list[str]) -> int:
    """Answer one question on standard output."""
    questions: dict[str, Callable[..., dict[str, Any]]] = {"check": check, "inline": inline, "page": page}
    try:
        answer = questions[arguments[0]](*arguments[1:])
    except Refused as reason:
        answer = {"problem": str(reason)}
    sys.stdout.write(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
