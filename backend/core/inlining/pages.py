"""Pages: each tag that names a file of the package gets the file itself; everything else stays as it was written."""

import html
import json
import re

from backend.core.inlining import metas, scripts, srcsets, styles
from backend.core.inlining.addresses import folder_of, target_of
from backend.core.inlining.bundle import Bundle
from backend.core.inlining.metas import Attributes
from backend.core.inlining.scripts import Modules
from backend.core.inlining.tags import Tags

# Attributes in which a tag names a file that is shown or run.
NAMES = {
    "img": ("src",),
    "source": ("src",),
    "video": ("src", "poster"),
    "audio": ("src",),
    "track": ("src",),
    "input": ("src",),
    "embed": ("src",),
    "object": ("data",),
    "iframe": ("src",),
    "frame": ("src",),
    "image": ("href", "xlink:href"),
    "feimage": ("href", "xlink:href"),
    "body": ("background",),
    "table": ("background",),
    "td": ("background",),
    "th": ("background",),
}
LEADS_ELSEWHERE = {"a": "href", "area": "href", "form": "action"}
# What a browser would fetch ahead or beside: in one document there is nothing left of it.
POINTLESS = {
    "icon",
    "preload",
    "modulepreload",
    "prefetch",
    "preconnect",
    "dns-prefetch",
    "manifest",
    "apple-touch-icon",
}
UNCHECKED = {"integrity", "crossorigin"}  # they compare with bytes that were rewritten, or ask another server
PROGRAMS = {"", "text/javascript", "application/javascript", "application/x-javascript", "text/ecmascript"}


def rewrite(bundle: Bundle, text: str, folder: str) -> str:
    """The page of this folder, with its files in it. Raises Refused."""
    page = _Page(bundle, text, folder)
    page.feed(text)
    page.close()
    return page.finished()


class _Page(Tags):
    """Collects what is to be written instead of what, by positions in the text."""

    def __init__(self, bundle: Bundle, text: str, folder: str) -> None:
        super().__init__()
        self._bundle = bundle
        self._text = text
        self._folder = folder
        self._modules = Modules(bundle, folder)
        self._lines = [0, *(found.end() for found in re.finditer("\n", text))]
        self._edits: list[tuple[int, int, str]] = []
        # What kind of text the tag that was opened last holds, and where it begins.
        self._inside: str | None = None
        self._begins = 0
        self._first_script: int | None = None
        self._has_base = False
        self._map: tuple[int, int] | None = None
        self._own_imports: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes: Attributes = {}
        for name, value in attrs:
            attributes.setdefault(name, value)  # of two of one name the first one counts
        self.follows(tag, opens=True)
        before = dict(attributes)
        self._inside, self._begins = None, self._position() + len(self.get_starttag_text() or "")
        keeps = self._take(tag, attributes)
        if "style" in attributes:
            attributes["style"] = styles.rewrite(self._bundle, attributes["style"] or "", self._folder)
        if not keeps:
            self._edit("")
        elif attributes != before:
            self._edit(self._written(tag, attributes))

    def handle_endtag(self, tag: str) -> None:
        self.follows(tag, opens=False)
        start, end = self._begins, self._position()
        if self._inside is not None and start < end:
            self._replace(start, end, self._text[start:end])
        self._inside = None

    def finished(self) -> str:
        """The whole page. Call it once, at the end."""
        imports = self._own_imports | self._modules.imports()
        if imports:
            start, end = self._map or (self._first_script or 0, self._first_script or 0)
            written = json.dumps({"imports": imports}).replace("<", "\\u003c")
            self._edits.append(
                (start, end, written if self._map else f'<script type="importmap">{written}</script>')
            )
        pieces, at = [], 0
        for start, end, written in sorted(self._edits, key=lambda edit: edit[:2]):
            pieces += [self._text[at:start], written]
            at = end
        return "".join([*pieces, self._text[at:]])

    def _take(self, tag: str, attributes: Attributes) -> bool:
        """Put files into the attributes. False when the whole tag is to go."""
        if tag == "base":
            return self._take_base(attributes)
        if tag == "link":
            return self._take_link(attributes)
        if tag == "meta" and not self._is_in_noscript:
            return metas.keep(self._bundle, attributes, self._folder)
        if tag == "script":
            self._take_script(attributes)
        elif tag == "style":
            self._inside = "style"
        for name in NAMES.get(tag, ()):
            self._take_file(attributes, name)
        if tag in {"img", "source"} and attributes.get("srcset"):
            attributes["srcset"] = srcsets.rewrite(self._bundle, attributes["srcset"] or "", self._folder)
        self._note_link(tag, attributes)
        return True

    def _take_file(self, attributes: Attributes, name: str) -> bool:
        made = self._bundle.address(attributes.get(name) or "", self._folder)
        if made is not None:
            attributes[name] = made
        return made is not None

    def _take_base(self, attributes: Attributes) -> bool:
        """What follows is meant from another folder; one outside stays, and everything that follows is fetched there."""
        target = target_of(attributes.get("href") or "", self._folder)
        if target.kind == "inside" and not self._has_base:
            is_folder = (attributes.get("href") or "").endswith("/")
            self._folder = target.path if is_folder else target.path.rpartition("/")[0]
        self._has_base = True
        if target.kind == "outside":
            self._bundle.warn(f"The page is meant to lie at {target.path}: its files are looked for there.")
        return target.kind == "outside"

    def _take_link(self, attributes: Attributes) -> bool:
        kinds = set((attributes.get("rel") or "").lower().split())
        if "preload" in kinds and "stylesheet" in (attributes.get("onload") or ""):
            attributes["rel"], kinds = "stylesheet", {"stylesheet"}  # becomes one as soon as it is there
            attributes.pop("as", None)
        if kinds & POINTLESS and "stylesheet" not in kinds:
            return target_of(attributes.get("href") or "", self._folder).kind != "inside"
        if "stylesheet" in kinds and self._take_file(attributes, "href"):
            _uncheck(attributes)
        return True

    def _take_script(self, attributes: Attributes) -> None:
        if self._first_script is None:
            self._first_script = self._position()
        kind = (attributes.get("type") or "").strip().lower()
        if kind not in {"module", "importmap"} and kind not in PROGRAMS:
            return
        self._inside = kind if kind in {"module", "importmap"} else "program"
        reference = attributes.get("src")
        if not reference:
            return
        self._inside = None
        made = self._script(reference, kind)
        if made is not None:
            attributes["src"] = made
            attributes.pop("charset", None)
            _uncheck(attributes)

    def _script(self, reference: str, kind: str) -> str | None:
        target = target_of(reference, self._folder)
        path = self._bundle.archive.find(target.path) if target.kind == "inside" else None
        if path is None:
            self._bundle.address(reference, self._folder)  # notes what is missing or outside
            return None
        text = self._bundle.text(path)
        if kind == "module":
            made = self._modules.rewritten(text, folder_of(path))
        else:
            made = self._program(text, folder_of(path))
        return self._bundle.kept("text/javascript", made)

    def _program(self, text: str, folder: str) -> str:
        """A script that is no module, of this folder: it may load modules all the same."""
        return scripts.with_files(self._bundle, self._modules.loaded(text, folder), self._folder)

    def _read_map(self, said: str) -> dict[str, str]:
        try:
            given = json.loads(said)
            own = {str(name): str(address) for name, address in given.get("imports", {}).items()}
        except (ValueError, AttributeError):
            self._bundle.warn("The page's import map can't be read.")
            return {}
        if given.get("scopes"):
            self._bundle.warn("The page's import map has scopes, which are left out.")
        folders = [name for name in own if self._modules.takes_folder(name, own[name])]
        return {
            name: self._script(address, "module") or address
            for name, address in own.items()
            if name not in folders
        }

    def _note_link(self, tag: str, attributes: Attributes) -> None:
        """Say what can't work on a screen, where nobody follows links and there is only one document."""
        if tag == "use":
            self._note_use(attributes.get("href") or attributes.get("xlink:href") or "")
        name = LEADS_ELSEWHERE.get(tag)
        if name and attributes.get(name):
            target = target_of(attributes[name] or "", self._folder)
            if target.kind == "inside" and target.path not in {"", self._bundle.document}:
                self._bundle.warn(
                    f"The page leads to {target.path}, which a screen can't open: only this page plays."
                )

    def _note_use(self, reference: str) -> None:
        target = target_of(reference, self._folder)
        if target.kind != "nothing":
            self._bundle.warn(
                f"A drawing uses a part of {target.path}, which browsers take from no other file of this page:"
                " put that part into the page itself."
            )

    def _written(self, tag: str, attributes: Attributes) -> str:
        said = "".join(
            f" {name}" if value is None else f' {name}="{html.escape(value)}"'
            for name, value in attributes.items()
        )
        closes = " /" if (self.get_starttag_text() or "").endswith("/>") else ""
        return f"<{tag}{said}{closes}>"

    def _edit(self, written: str) -> None:
        start = self._position()
        self._edits.append((start, start + len(self.get_starttag_text() or ""), written))

    def _replace(self, start: int, end: int, said: str) -> None:
        """The text of a tag: a style sheet, a script, or an import map."""
        if self._inside == "importmap":
            self._own_imports, self._map = self._read_map(said), (start, end)
            return
        if self._inside == "style":
            written = styles.rewrite(self._bundle, said, self._folder)
        elif self._inside == "module":
            written = self._modules.rewritten(said, self._folder)
        else:
            written = self._program(said, self._folder)
        if written != said:
            self._edits.append((start, end, written))

    def _position(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column


def _uncheck(attributes: Attributes) -> None:
    for name in UNCHECKED:
        attributes.pop(name, None)
