"""Where the data of an MP4 lie: in it, or elsewhere."""

import struct

import pytest

from backend.core.boxes import lies_elsewhere
from tests.uploading import MEDIA


def box(name, *inside):
    content = b"".join(inside)
    return struct.pack(">I4s", 8 + len(content), name) + content


def film(*references, name=b"moov"):
    entries = [struct.pack(">II", 0, len(references)), *references]
    return box(b"ftyp", b"isom") + box(
        name, box(b"trak", box(b"mdia", box(b"minf", box(b"dinf", box(b"dref", *entries)))))
    )


def reference(flags, place, kind=b"url "):
    return struct.pack(">I4sI", 12 + len(place), kind, flags) + place


HERE = reference(1, b"")


@pytest.mark.parametrize(
    "content",
    [
        film(HERE),
        film(HERE, HERE),
        film(reference(0, b"")),
        film(reference(0, b"\0")),
        film(reference(1, b"http://example.org\0")),
        film(reference(0, b"http://example.org\0"), name=b"free"),
        b"",
        b"\0" * 100,
        b"\0\0\0\1moov\0\0\0\0\0\0\0\1",
        b"\0\0\0\4moov" * 10,
        box(b"moov") * 20_000,
        film(struct.pack(">I4sI", 0, b"url ", 1) * 100),
    ],
    ids=range(12),
)
def test_data_that_are_here_or_nowhere(tmp_path, content):
    (tmp_path / "film.mp4").write_bytes(content)

    assert not lies_elsewhere(tmp_path / "film.mp4")


@pytest.mark.parametrize(
    "content",
    [
        film(reference(0, b"http://example.org/film.mp4\0")),
        film(HERE, reference(0, b"file:///etc/passwd\0")),
        film(reference(0, b"\0" * 100 + b"/etc/passwd", b"alis")),
        box(b"wide") + struct.pack(">I4sQ", 1, b"mdat", 16 + 9) + b"m" * 9 + film(reference(0, b"x")),
        box(b"moov", box(b"rmra", box(b"rmda", box(b"rdrf", b"\0\0\0\0url \0\0\0\2x\0")))),
        film(reference(0, b"http://example.org"))[:-1],
    ],
    ids=range(6),
)
def test_s12_data_that_lie_elsewhere(tmp_path, content):
    (tmp_path / "film.mp4").write_bytes(content)

    assert lies_elsewhere(tmp_path / "film.mp4")


def test_a_real_film_has_its_own():
    assert not lies_elsewhere(MEDIA / "bigbuckbunny.mp4")
