"""Which files are accepted: what an extension promises, and what libmagic and the decoder must then find."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

Medium = Literal["video", "image", "audio", "html"]
# Which setting says how large a file may be: documents and packages hold more than one picture or page.
Size = Literal["video", "image", "audio", "html", "pdf", "package"]


@dataclass(frozen=True)
class FileType:
    """What one family of extensions stands for.

    `decoder` is Pillow's format, FFmpeg's demuxer or the name of our own way to read it; no other one is ever tried on
    the file, so a playlist that calls itself a video is never followed. `signatures` are the types libmagic may find in an
    honest file. `is_served` is false for what screens never get as it came: only what was made of it has an address.
    """

    medium: Medium
    extension: str
    mime_type: str
    name: str
    decoder: str
    signatures: frozenset[str]
    size: Size
    is_served: bool = True


def _type(medium: Medium, extension: str, mime_type: str, name: str, decoder: str, *also: str) -> FileType:
    return FileType(medium, extension, mime_type, name, decoder, frozenset({mime_type, *also}), medium)


def _raw(
    kind: tuple[Medium, Size], extension: str, mime_type: str, name: str, decoder: str, *also: str
) -> FileType:
    """What is always made into something else."""
    signatures = frozenset({mime_type, *also})
    return FileType(kind[0], extension, mime_type, name, decoder, signatures, kind[1], is_served=False)


# The MP4 and QuickTime brands flow into each other: cameras write both under both names. The same with Matroska and WebM.
_ISO_MEDIA = (
    "video/mp4",
    "video/quicktime",
    "video/x-m4v",
    "video/3gpp",
    "video/3gpp2",
    "audio/mp4",
    "application/mp4",
)
_MATROSKA = ("video/x-matroska", "video/webm", "application/x-matroska", "audio/x-matroska")
_HEIF = ("image/heif", "image/heif-sequence", "image/heic-sequence")
_PLAIN = ("text/plain", "application/xhtml+xml", "text/xml")

JPEG = _type("image", "jpg", "image/jpeg", "a JPEG", "JPEG")
HTML = _type("html", "html", "text/html", "an HTML page", "html", *_PLAIN)
MP4 = _type("video", "mp4", "video/mp4", "an MP4 video", "mov", *_ISO_MEDIA)
PNG = _type("image", "png", "image/png", "a PNG", "PNG")
HEIC = _raw(("image", "image"), "heic", "image/heic", "a HEIC picture", "HEIF", *_HEIF)
# A drawing may begin with a comment or a long preamble: then libmagic sees XML, or only text.
SVG = _raw(
    ("image", "image"),
    "svg",
    "image/svg+xml",
    "an SVG drawing",
    "svg",
    "text/xml",
    "application/xml",
    "text/plain",
)
PDF = _raw(("image", "pdf"), "pdf", "application/pdf", "a PDF", "pdf")
PACKAGE = _raw(("html", "package"), "zip", "application/zip", "a ZIP archive", "zip")
MP3 = _type("audio", "mp3", "audio/mpeg", "an MP3", "mp3", "audio/mpegapplication/octet-stream")

BY_EXTENSION: dict[str, FileType] = {
    "jpg": JPEG,
    "jpeg": JPEG,
    "png": PNG,
    "gif": _type("image", "gif", "image/gif", "a GIF", "GIF"),
    "webp": _type("image", "webp", "image/webp", "a WebP picture", "WEBP"),
    "avif": _type("image", "avif", "image/avif", "an AVIF picture", "AVIF", "image/avif-sequence"),
    "heic": HEIC,
    "heif": HEIC,
    "svg": SVG,
    "pdf": PDF,
    "mp4": MP4,
    "mov": _type("video", "mov", "video/quicktime", "a QuickTime video", "mov", *_ISO_MEDIA),
    "avi": _type("video", "avi", "video/x-msvideo", "an AVI video", "avi"),
    "mkv": _type("video", "mkv", "video/x-matroska", "a Matroska video", "matroska", *_MATROSKA),
    "webm": _type("video", "webm", "video/webm", "a WebM video", "matroska", *_MATROSKA),
    "mp3": MP3,
    "wav": _type("audio", "wav", "audio/x-wav", "a WAV", "wav", "audio/wav", "audio/vnd.wave"),
    "ogg": _type("audio", "ogg", "audio/ogg", "an OGG", "ogg", "application/ogg", "video/ogg"),
    "aac": _type("audio", "aac", "audio/aac", "an AAC", "aac", "audio/x-hx-aac-adts", "audio/x-aac"),
    "html": HTML,
    "htm": HTML,
    "zip": PACKAGE,
}
UNSERVED = "application/octet-stream"

# What people call the things that arrive under a wrong name.
_NAMES = {
    "application/x-dosexec": "a Windows program",
    "application/vnd.microsoft.portable-executable": "a Windows program",
    "application/x-executable": "a program",
    "application/x-pie-executable": "a program",
    "application/x-sharedlib": "a program",
    "application/octet-stream": "something unknown",
    "image/tiff": "a TIFF",
    "image/bmp": "a BMP",
    "text/plain": "plain text",
    "text/x-shellscript": "a script",
}


def of_name(filename: str) -> FileType | None:
    """What a file of this name must be; None when its extension is not accepted."""
    return BY_EXTENSION.get(PurePosixPath(filename).suffix.removeprefix(".").lower())


def served_type(key: str) -> str:
    """The type under which a stored file is handed out. What came as a drawing, a document or an archive has none."""
    kind = of_name(key)
    return kind.mime_type if kind and kind.is_served else UNSERVED


def name_of(mime_type: str) -> str:
    """A type as a person would say it, with its article: "a PDF"."""
    known = {kind.mime_type: kind.name for kind in BY_EXTENSION.values()}
    return known.get(mime_type) or _NAMES.get(mime_type) or f"of type {mime_type}"


def accepted() -> str:
    """The accepted extensions, for a sentence."""
    return ", ".join(BY_EXTENSION)
