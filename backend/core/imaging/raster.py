"""Pixels: upright, no larger than asked for, and written once, well."""

from pathlib import Path

from PIL import Image, JpegImagePlugin
from PIL.Image import Resampling, Transpose

ORIENTATION = 0x0112
TURNS = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
SIDEWAYS = {Transpose.TRANSPOSE, Transpose.ROTATE_270, Transpose.TRANSVERSE, Transpose.ROTATE_90}
LOSSLESS = {"PNG", "GIF"}


def turn_of(image: Image.Image) -> Transpose | None:
    """How to turn it so that it stands upright, by what the camera noted."""
    try:
        return TURNS.get(image.getexif().get(ORIENTATION, 1))
    except Exception:  # noqa: BLE001 - notes can be damaged in any way; without them it stands as it is
        return None


def turned(image: Image.Image, turn: Transpose | None) -> Image.Image:
    """Upright."""
    return image if turn is None else image.transpose(turn)


def turned_size(size: tuple[int, int], turn: Transpose | None) -> tuple[int, int]:
    """Width and height once it is upright."""
    return (size[1], size[0]) if turn in SIDEWAYS else size


def lying(box: tuple[int, int], turn: Transpose | None) -> tuple[int, int]:
    """The box as it is before the turn."""
    return turned_size(box, turn)


def within(size: tuple[int, int], box: tuple[int, int]) -> tuple[int, int]:
    """The largest size with these proportions inside the box, never larger than it was."""
    scale = min(1.0, box[0] / size[0], box[1] / size[1])
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def decode_about(image: Image.Image, size: tuple[int, int]) -> None:
    """Let a JPEG be decoded at an eighth, a quarter or half its size, where that is still at least this."""
    image.draft(None, size)


def scaled(image: Image.Image, box: tuple[int, int], turn: Transpose | None = None) -> Image.Image:
    """Inside the box once it is turned; a picture that is small enough stays as it is."""
    size = within(image.size, lying(box, turn))
    image.load()
    if size == image.size:
        return image
    if image.mode in {"P", "1", "PA"}:  # what stands for colours can't be mixed
        image = image.convert("RGBA" if "transparency" in image.info or image.mode == "PA" else "RGB")
    filtered = Resampling.BOX if image.mode.startswith("I") else Resampling.LANCZOS
    return image.resize(size, filtered, reducing_gap=2.0)


def encode(image: Image.Image, source_form: str, source: Image.Image, target: Path) -> str:
    """Write what is served, as good as it came. Returns its format."""
    if source_form in LOSSLESS:
        image.save(target, "PNG")
        return "PNG"
    if source_form == "WEBP" or image.mode == "RGBA":
        image.save(target, "WEBP", quality=92, method=4)
        return "WEBP"
    sampling = JpegImagePlugin.get_sampling(source) if source_form == "JPEG" else 2
    image.save(
        target, "JPEG", quality=92, subsampling=sampling if sampling in {0, 1, 2} else 0, optimize=True
    )
    return "JPEG"
