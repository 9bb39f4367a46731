"""Scripts: modules find each other by an import map, and files that are named in whole strings are put in."""

import re
from typing import TYPE_CHECKING

from backend.core.inlining.addresses import folder_of, target_of, type_of

if TYPE_CHECKING:
    from backend.core.inlining.bundle import Bundle

# `from "./a.js"`, `import "./a.js"`, `import("./a.js")`: what tools write, with or without blanks.
_IMPORTS = re.compile(
    r"""(?P<lead>\b(?:from|import)\s*\(?\s*)(?P<quote>["'])(?P<named>\.{0,2}/[^"'\n\\]{1,300})(?P=quote)"""
)
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

    def rewritten(self, text: str, folder: str) -> str:
        """A module of this folder with names for what it imports."""

        def imported(found: re.Match[str]) -> str:
            name = self._name_of(found["named"], folder)
            return found[0] if name is None else f"{found['lead']}{found['quote']}{name}{found['quote']}"

        def beside(found: re.Match[str]) -> str:
            made = self._bundle.address(found["named"], folder)
            return found[0] if made is None else f'new URL("{made}")'

        linked = _BESIDE.sub(beside, _IMPORTS.sub(imported, text))
        return with_files(self._bundle, linked, self._page_folder)

    def imports(self) -> dict[str, str]:
        """The import map: every module that is imported, directly or by another one, with its address."""
        made: dict[str, str] = {}
        while waiting := [name for name in self._paths if name not in made]:
            for name in waiting:
                path = self._paths[name]
                text = self.rewritten(self._bundle.text(path), folder_of(path))
                made[name] = self._bundle.kept("text/javascript", text)
        return made

    def _name_of(self, reference: str, folder: str) -> str | None:
        path = self._bundle.archive.find(target_of(reference, folder).path)
        if path is None:
            self._bundle.warn(f"{reference} is missing in the package.")
            return None
        self._paths[f"{PREFIX}{path}"] = path
        return f"{PREFIX}{path}"


def with_files(bundle: "Bundle", text: str, folder: str) -> str:
    """A script with the files of the package in it that it names, as the page would find them."""

    def replaced(found: re.Match[str]) -> str:
        path = bundle.archive.find(target_of(found["named"], folder).path)
        if path is None or not type_of(path).startswith(_FETCHED):
            return found[0]
        return f"{found[1]}{bundle.data_of(path)}{found[1]}"

    return _STRINGS.sub(replaced, text)
