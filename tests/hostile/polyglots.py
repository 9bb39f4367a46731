"""Files that are two things at once: a picture, a sound or a document, and a page with a script."""

import io
import struct
import subprocess
import zlib
from pathlib import Path

from PIL import Image

from tests.hostile.packages import packed
from tests.papers import pdf

RAN = "data-ran"
SCRIPT = b"<html><body><script>document.documentElement.setAttribute('%s','yes')</script>" % RAN.encode()


def _saved(form: str) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (64, 36), (10, 90, 160)).save(made, form)
    return made.getvalue()


def gif_and_page() -> bytes:
    return _saved("GIF") + SCRIPT


def gif_with_a_comment() -> bytes:
    """The page stands inside, where a GIF keeps remarks."""
    plain = _saved("GIF")
    assert len(SCRIPT) < 256
    remark = b"\x21\xfe" + bytes([len(SCRIPT)]) + SCRIPT + b"\x00"
    after_palette = 13 + 3 * 2 ** ((plain[10] & 7) + 1)
    return b"GIF89a" + plain[6:after_palette] + remark + plain[after_palette:]


def jpeg_with_a_comment() -> bytes:
    plain = _saved("JPEG")
    return plain[:2] + b"\xff\xfe" + struct.pack(">H", len(SCRIPT) + 2) + SCRIPT + plain[2:]


def png_with_words() -> bytes:
    plain, words = _saved("PNG"), b"tEXtComment\x00" + SCRIPT
    chunk = struct.pack(">L", len(words) - 4) + words + struct.pack(">L", zlib.crc32(words))
    return plain[:33] + chunk + plain[33:]


def webp_and_page() -> bytes:
    return _saved("WEBP") + SCRIPT


def jpeg_and_document() -> bytes:
    return jpeg_with_a_comment() + pdf("Page")


def document_and_page() -> bytes:
    return pdf("Page") + SCRIPT


def gif_and_archive() -> bytes:
    return _saved("GIF") + packed(("index.html", SCRIPT))


def wav_and_page(folder: Path) -> bytes:
    made = folder / "tone.wav"
    tone = ["-f", "lavfi", "-i", "sine=duration=1", "-y", str(made)]
    subprocess.run(["ffmpeg", "-v", "error", *tone], check=True)
    return made.read_bytes() + SCRIPT
