"""Scripts: modules find each other by an import map, and files that are named in whole strings are put in."""

import re
from typing import TYPE_CHECKING

from backend.core.inlining.addresses import folder_of, target_of, type_of

if TYPE_CHECKING:
    from backend.core.inlining.bundle import Bundle

# `from "./a.js"`, `import "./a.js"`, `import("./a.js")`: what tools write, with or without blanks.
_NAMED = r"""(?P<quote>["'`])(?P<named>(?:[^"'`\n\\$]|\$(?!\{)){1,300})(?P=quote)"""
_IMPORTS = re.compile(rf"(?P<lead>\b(?:from|import)\s*\(?\s*){_NAMED}")
_LOADED = re.compile(rf"(?P<lead>\bimport\s*\(\s*){_NAMED}")
_BY_PATH = re.compile(r"\.{0,2}/")
# What a module may import besides modules, each by a type of its own.
_IMPORTED_AS_THEY_ARE = {"application/json", "text/css"}
_BESIDE = re.compile(r"""new\s+URL\(\s*(["'`])(?P<named>[^"'`\n\\$]{1,300})\1\s*,\s*import\.meta\.url\s*\)""")
_STRINGS = re.compile(r"""(["'`])(?P<named>[^"'`\n\\${}<>|*]{1,300}\.[a-z0-9]{2,5})\1""", re.IGNORECASE)
# What a script fetches or shows. Pages and scripts that are named are more often compared than loaded.
_FETCHED = (
    "image/",
    "audio/",
    "video/",
    "font/",
    "model/",
    "application/json",
    "application/wasm",
    "text/csv",
    "text/vtt",
)
PREFIX = "package/"


class Modules:
    """The modules of one document: each is there once, under a name of its own, so they may import each other in a circle."""

    def __init__(self, bundle: "Bundle", page_folder: str) -> None:
        self._bundle = bundle
        self._page_folder = page_folder
        self._paths: dict[str, str] = {}
        self._folders: dict[str, str] = {}

    def takes_folder(self, name: str, address: str) -> bool:
        """Whether this entry of the page's own import map names a folder of the package: `"three/addons/": "./jsm/"`."""
        target = target_of(address, self._page_folder)
        if not name.endswith("/") or target.kind != "inside":
            return False
        self._folders[name] = f"/{target.path}/" if target.path else "/"
        return True

    def rewritten(self, text: str, folder: str) -> str:
        """A module of this folder with names for what it imports."""

        def beside(found: re.Match[str]) -> str:
            made = self._bundle.address(found["named"], folder)
            return found[0] if made is None else f'new URL("{made}")'

        linked = _BESIDE.sub(beside, self._linked(_IMPORTS, text, folder))
        return with_files(self._bundle, linked, self._page_folder)

    def loaded(self, text: str, folder: str) -> str:
        """A script that is no module, with names for the modules that it loads."""
        return self._linked(_LOADED, text, folder)

    def imports(self) -> dict[str, str]:
        """The import map: every module that is imported, directly or by another one, with its address."""
        made: dict[str, str] = {}
        while waiting := [name for name in self._paths if name not in made]:
            for name in waiting:
                made[name] = self._made_of(self._paths[name])
        return made

    def _made_of(self, path: str) -> str:
        if type_of(path) in _IMPORTED_AS_THEY_ARE:
            return self._bundle.data_of(path)
        text = self.rewritten(self._bundle.text(path), folder_of(path))
        return self._bundle.kept("text/javascript", text)

    def _linked(self, written: re.Pattern[str], text: str, folder: str) -> str:
        def named(found: re.Match[str]) -> str:
            name = self._name_of(found["named"], folder)
            return found[0] if name is None else f"{found['lead']}{found['quote']}{name}{found['quote']}"

        return written.sub(named, text)

    def _name_of(self, reference: str, folder: str) -> str | None:
        named = reference if _BY_PATH.match(reference) else self._in_a_folder(reference)
        target = target_of(named or reference, folder)
        if target.kind == "outside":
            self._bundle.note_outside(target)
        if named is None or target.kind != "inside":
            return None
        path = self._bundle.archive.find(target.path)
        if path is None:
            self._bundle.warn(f"{reference} is missing in the package.")
            return None
        self._paths[f"{PREFIX}{path}"] = path
        return f"{PREFIX}{path}"

    def _in_a_folder(self, reference: str) -> str | None:
        """Where a module lies that is named by one of the page's own names for folders."""
        name = max((each for each in self._folders if reference.startswith(each)), key=len, default=None)
        return None if name is None else self._folders[name] + reference.removeprefix(name)


def with_files(bundle: "Bundle", text: str, folder: str) -> str:
    """A script with the files of the package in it that it names, as the page would find them."""

    def replaced(found: re.Match[str]) -> str:
        path = bundle.archive.find(target_of(found["named"], folder).path)
        if path is None or not type_of(path).startswith(_FETCHED):
            return found[0]
        return f"{found[1]}{bundle.data_of(path)}{found[1]}"

    return _STRINGS.sub(replaced, text)
