"""A small real file of every kind that is accepted, to be spoiled; and whole files that were made to hurt."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pypdfium2
from PIL import Image
from pillow_heif import register_heif_opener

from tests.hostile import films, pictures

H264 = ("-c:v", "libx264", "-pix_fmt", "yuv420p", "-preset", "ultrafast", "-c:a", "aac")
FILMS: dict[str, tuple[str, ...]] = {
    "mp4": H264,
    "mov": H264,
    "mkv": H264,
    "avi": ("-c:v", "mpeg4", "-c:a", "libmp3lame"),
    "webm": ("-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libvorbis"),
    "mp3": ("-vn", "-c:a", "libmp3lame"),
    "wav": ("-vn", "-c:a", "pcm_s16le"),
    "ogg": ("-vn", "-c:a", "libvorbis"),
    "aac": ("-vn", "-c:a", "aac"),
}
PICTURES = {"jpg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP", "avif": "AVIF", "heic": "HEIF"}
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="64" height="36"><rect width="64" height="36" fill="teal"/></svg>'
PAGE = b"<!doctype html><title>A page</title><h1>A page</h1>"
ALSO_CALLED = {"jpeg": "jpg", "heif": "heic", "htm": "html"}


def samples(folder: Path) -> dict[str, bytes]:
    """By extension."""
    register_heif_opener()
    made = {name: films.made_by_ffmpeg(folder, f"sample.{name}", *how) for name, how in FILMS.items()}
    made |= {name: pictures.saved(form) for name, form in PICTURES.items()}
    made |= {"svg": SVG, "html": PAGE, "pdf": pdf(), "zip": package({"index.html": PAGE, "a.txt": b"a"})}
    return made | {name: made[same] for name, same in ALSO_CALLED.items()}


def pdf(pages: int = 2, width: float = 300, height: float = 200) -> bytes:
    """A document of so many pages, each with a rectangle."""
    document, file = pypdfium2.PdfDocument.new(), io.BytesIO()
    for _ in range(pages):
        document.new_page(width, height)
    document.save(file)
    document.close()
    return file.getvalue()


def package(files: dict[str, bytes]) -> bytes:
    """A ZIP archive of these."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def many_entries(count: int = 100_001) -> bytes:
    """An archive whose list of contents is as long as this; its files are empty."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(count):
            archive.writestr(zipfile.ZipInfo(str(number)), b"")
    return file.getvalue()


def linked_package() -> bytes:
    """An archive in which a name is a symbolic link out of it."""
    file = io.BytesIO()
    link = zipfile.ZipInfo("index.html")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    return file.getvalue()


def gif_and_page() -> bytes:
    """A picture that is also a page."""
    return b"GIF89a/*" + pictures.saved("GIF")[8:] + b"*/=1;<script>fetch('/api/auth/me')</script>"


def jpeg_in_front_of_a_document() -> bytes:
    """A picture that is also a document."""
    return pictures.saved("JPEG") + pdf()


def oversized_picture_file() -> bytes:
    """Noise of 4 MB, as large as a photograph may be."""
    file = io.BytesIO()
    Image.effect_noise((1_400, 1_000), 90).convert("RGB").save(file, "JPEG", quality=98)
    return file.getvalue()


Making = Callable[[], bytes]
EVIL_SVG = b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg"><text>&x;</text></svg>'
BILLION_LAUGHS = (
    b"<!DOCTYPE svg [<!ENTITY a0 'ha'>"
    + b"".join(b"<!ENTITY a%d '%s'>" % (number, b"&a%d;" % (number - 1) * 10) for number in range(1, 10))
    + b"]><svg xmlns='http://www.w3.org/2000/svg'><text>&a9;</text></svg>"
)
HOSTILE: dict[str, tuple[str, Making]] = {
    "png of 50,000²": ("x.png", pictures.png_bomb),
    "png that unpacks": ("x.png", pictures.png_text_bomb),
    "jpeg of 50,000²": ("x.jpg", pictures.jpeg_bomb),
    "gif of 50,000²": ("x.gif", pictures.gif_bomb),
    "webp of 50,000²": ("x.webp", pictures.webp_bomb),
    "avif of 50,000²": ("x.avif", pictures.avif_bomb),
    "heic of 50,000²": ("x.heic", pictures.heic_bomb),
    "20,000 frames": ("x.gif", pictures.gif_of_many_frames),
    "gif and page": ("x.gif", gif_and_page),
    "page and gif": ("x.html", gif_and_page),
    "jpeg and document": ("x.pdf", jpeg_in_front_of_a_document),
    "svg with a secret": ("x.svg", lambda: EVIL_SVG),
    "svg that multiplies": ("x.svg", lambda: BILLION_LAUGHS),
    "svg of 50,000²": ("x.svg", pictures.svg_bomb),
    "pdf of a mile": ("x.pdf", lambda: pdf(1, 14_400_000, 14_400_000)),
    "zip with ../": ("x.zip", lambda: package({"../../index.html": PAGE})),
    "zip from the root": ("x.zip", lambda: package({"/etc/index.html": PAGE})),
    "zip bomb": ("x.zip", lambda: package({"index.html": bytes(200 * 1024 * 1024)})),
    "zip of 100,001": ("x.zip", many_entries),
    "zip with a link": ("x.zip", linked_package),
    "hls as a film": ("x.mp4", lambda: films.hls("file:///etc/passwd")),
    "hls behind a film": (
        "x.mp4",
        lambda: films.behind(films.SIGNATURES["mp4"], films.hls("file:///etc/passwd")),
    ),
    "concat as a sound": ("x.wav", lambda: films.concat("/etc/passwd")),
    "avi with a playlist": (
        "x.avi",
        lambda: films.avi_with_subtitles(films.hls("/etc/passwd"), with_picture=True),
    ),
    "a large photograph": ("x.jpg", oversized_picture_file),
    "nothing but zeros": ("x.mp4", lambda: bytes(5_000_000)),
    "a signature and zeros": ("x.mkv", lambda: films.SIGNATURES["mkv"] + bytes(5_000_000)),
    "no byte at all": ("x.png", lambda: b""),
}
