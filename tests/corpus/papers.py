"""Drawings, documents, pages and packages."""

import zipfile
from pathlib import Path

from tests.corpus.pictures import quarters
from tests.corpus.samples import Sample

PAGES = 3
DRAWN = """<svg xmlns="http://www.w3.org/2000/svg" width="640" height="360" viewBox="0 0 32 18">
<rect width="16" height="9" fill="red"/><rect x="16" width="16" height="9" fill="lime"/>
<rect y="9" width="16" height="9" fill="#00f"/><rect x="16" y="9" width="16" height="9" fill="white"/></svg>"""
# The picture of the corpus by styles and a script: shown only where both run.
STYLE = "html,body{margin:0;height:100%}i{position:fixed;width:50%;height:50%}"
SCRIPT = """for (const [left, top, colour] of [[0, 0, "red"], [50, 0, "lime"], [0, 50, "blue"], [50, 50, "white"]]) {
  const box = document.createElement("i");
  box.style.cssText = `left:${left}%;top:${top}%;background:${colour}`;
  document.body.append(box);
}
document.title = "whole";"""
PAGE = (
    f"<!DOCTYPE html><html><head><style>{STYLE}</style></head><body><script>{SCRIPT}</script></body></html>"
)
OUTER = '<!DOCTYPE html><html><head><link rel="stylesheet" href="css/style.css"></head><body><script src="js/main.js"></script></body></html>'


def _document(target: Path) -> None:
    pages = [quarters((800, 450)) for _ in range(PAGES)]
    for number, page in enumerate(pages):
        page.paste("gray", (390, 20 + 40 * number, 410, 40 + 40 * number))  # no two are the same
    pages[0].save(target, "PDF", save_all=True, append_images=pages[1:])


def _package(target: Path) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("site/index.html", OUTER)
        archive.writestr("site/css/style.css", STYLE)
        archive.writestr("site/js/main.js", SCRIPT)


def papers() -> list[Sample]:
    """All of them."""
    return [
        Sample("drawing.svg", lambda target: _write(target, DRAWN), is_quick=True),
        Sample(
            "declared.svg",
            lambda target: _write(target, f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- drawn -->\n{DRAWN}'),
        ),
        Sample("document.pdf", _document, pages=PAGES, is_quick=True),
        Sample("page.html", lambda target: _write(target, PAGE)),
        Sample("page.htm", lambda target: _write(target, PAGE)),
        Sample("package.zip", _package, is_quick=True),
    ]


def _write(target: Path, text: str) -> None:
    target.write_text(text, "utf-8")
