"""Addresses as they stand in pages and styles, and what they point to inside a package."""

import posixpath
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal
from urllib.parse import unquote

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_BLANKS = re.compile(r"[\t\r\n]")

# What each kind of file is called where it stands as a `data:` address.
TYPES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".json": "application/json",
    ".txt": "text/plain",
    ".csv": "text/csv",
    ".xml": "text/xml",
    ".vtt": "text/vtt",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".ico": "image/x-icon",
    ".bmp": "image/bmp",
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".webm": "video/webm",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".aac": "audio/aac",
    ".ogg": "audio/ogg",
    ".wav": "audio/wav",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".wasm": "application/wasm",
    ".glb": "model/gltf-binary",
}


@dataclass(frozen=True)
class Target:
    """Where an address points: to a file of the package, to somewhere outside, or to nothing that has to be fetched."""

    kind: Literal["inside", "outside", "nothing"]
    path: str = ""
    fragment: str = ""


def target_of(address: str, folder: str) -> Target:
    """What an address means in a document of this folder ("" is the top)."""
    text = _BLANKS.sub("", address.strip())
    if text.startswith("//") or re.match("https?:", text, re.IGNORECASE):
        return Target("outside", text)
    if not text or text.startswith(("#", "?")) or _SCHEME.match(text):
        return Target("nothing")
    text, _, fragment = text.partition("#")
    path = unquote(text.partition("?")[0]).replace("\\", "/")
    absolute = path if path.startswith("/") else f"/{folder}/{path}"
    return Target("inside", posixpath.normpath(absolute).lstrip("/"), fragment)


def folder_of(path: str) -> str:
    """The folder a file lies in; "" for the top."""
    return posixpath.dirname(path)


def type_of(path: str) -> str:
    """The type of a file by its name."""
    return TYPES.get(PurePosixPath(path.lower()).suffix, "application/octet-stream")
