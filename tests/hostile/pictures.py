"""Pictures that were made to hurt whoever decodes them: small files that ask for the world, and pictures that lie."""

import io
import struct
import zlib

from PIL import Image
from pillow_heif import register_heif_opener

SIDE = 50_000
FRAMES = 20_000


def png_bomb(side: int = SIDE) -> bytes:
    """A whole, valid PNG of one bit a pixel: 312 MB of black in 300 KB."""
    row, packer, packed = bytes(1 + side // 8), zlib.compressobj(9), bytearray()
    for _ in range(side // 100):
        packed += packer.compress(row * 100)
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", bytes(packed) + packer.flush()), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*each) for each in chunks)


def png_text_bomb() -> bytes:
    """A small picture with 64 MB of comment, in 64 KB."""
    text = b"Comment\0\0" + zlib.compress(bytes(64 * 1024 * 1024), 9)
    whole = saved("PNG")
    return whole[:33] + _chunk(b"zTXt", text) + whole[33:]


def _chunk(name: bytes, content: bytes) -> bytes:
    check = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)


def jpeg_bomb(side: int = SIDE) -> bytes:
    """A small JPEG whose frame header promises so many lines and columns."""
    whole = bytearray(saved("JPEG"))
    frame = whole.index(b"\xff\xc0")
    whole[frame + 5 : frame + 9] = struct.pack(">HH", side, side)
    return bytes(whole)


def gif_bomb(side: int = SIDE) -> bytes:
    """A small GIF whose screen and only frame are this large."""
    whole = bytearray(saved("GIF"))
    whole[6:10] = struct.pack("<HH", side, side)
    frame = whole.index(b"\x2c", 13 + 3 * 2 ** ((whole[10] & 7) + 1))
    whole[frame + 5 : frame + 9] = struct.pack("<HH", side, side)
    return bytes(whole)


def webp_bomb(side: int = SIDE) -> bytes:
    """An extended WebP whose canvas is this large."""
    file = io.BytesIO()
    _picture("RGBA").save(file, "WEBP", save_all=True, append_images=[_picture("RGBA", 90)], duration=100)
    whole = bytearray(file.getvalue())
    canvas = whole.index(b"VP8X") + 12
    whole[canvas : canvas + 6] = (side - 1).to_bytes(3, "little") * 2
    return bytes(whole)


def avif_bomb(side: int = SIDE) -> bytes:
    """A small AVIF that says it is this large."""
    return _with_extents(saved("AVIF"), side)


def heic_bomb(side: int = SIDE) -> bytes:
    """A small HEIC that says it is this large."""
    register_heif_opener()
    return _with_extents(saved("HEIF"), side)


def _with_extents(whole: bytes, side: int) -> bytes:
    """Every picture inside is said to have this size, which stands in a box of its own."""
    parts = whole.split(b"ispe")
    extents = bytes(4) + struct.pack(">II", side, side)
    return b"ispe".join([parts[0], *(extents + part[12:] for part in parts[1:])])


def svg_bomb(side: int = SIDE) -> bytes:
    """A drawing of one rectangle, this large."""
    size = f'width="{side}" height="{side}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><rect {size} fill="red"/></svg>'.encode()


def gif_of_many_frames(count: int = FRAMES) -> bytes:
    """A whole animation of so many frames of 64×64."""
    first = saved("GIF")
    table = 13 + 3 * 2 ** ((first[10] & 7) + 1)
    frame = b"\x21\xf9\x04\x00\x02\x00\x00\x00" + first[first.index(b"\x2c", table) : -1]
    return first[:table] + frame * count + b";"


def of_formats_not_accepted() -> dict[str, bytes]:
    """Real pictures that screens do not play, by their format."""
    return {
        form: saved(form) for form in ("BMP", "TIFF", "ICO", "PCX", "TGA", "PPM", "JPEG2000", "EPS", "ICNS")
    }


def saved(form: str) -> bytes:
    """A small real picture of this format."""
    file = io.BytesIO()
    _picture("RGB").save(file, form)
    return file.getvalue()


def _picture(mode: str, shade: int = 10) -> Image.Image:
    picture = Image.new(mode, (64, 64), "navy")
    picture.paste("orange", (shade % 60, 10, 50, 50))
    return picture
