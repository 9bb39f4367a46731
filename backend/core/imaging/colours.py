"""Colours: whatever a picture says its numbers mean, what is shown is sRGB, eight bits for each channel."""

import io
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

from PIL import Image, ImageCms

PLAIN_MODES = {"1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBX"}
STEPS = (0, 51, 102, 153, 204, 255)
AS_GOOD_AS_SRGB = 3  # of 255: nobody sees that


@dataclass(frozen=True)
class Colours:
    """What has to be done to a picture's numbers, and why it can't be served without."""

    profile: Any | None
    why_not_as_they_are: str | None

    def shown(self, image: Image.Image) -> Image.Image:
        """As RGB, or RGBA where something shines through."""
        if self.profile is not None:
            alpha = _plain(image).getchannel("A") if has_alpha(image) and image.mode != "CMYK" else None
            bare = image if image.mode in {"CMYK", "L"} else _plain(image).convert("RGB")
            converted = _into_srgb(bare, self.profile)
            if converted is not None:
                if alpha is not None:
                    converted.putalpha(alpha)
                return converted
        return _plain(image)


def of(image: Image.Image) -> Colours:
    """What an opened picture says about its colours. Its pixels are not needed."""
    profile = _profile_of(image)
    if image.mode == "CMYK":
        return Colours(profile, "its colours are those of a printer")
    if image.mode not in PLAIN_MODES and not image.mode.startswith("I"):
        return Colours(None, f"its colours are {image.mode}")
    if profile is None or _is_srgb(profile, image.mode):
        return Colours(None, None)
    return Colours(profile, "its colours are not those of screens")


def has_alpha(image: Image.Image) -> bool:
    """Whether something may shine through."""
    return "A" in image.getbands() or "transparency" in image.info


def _profile_of(image: Image.Image) -> Any | None:
    given = image.info.get("icc_profile")
    if not given:
        return None
    try:
        return ImageCms.ImageCmsProfile(io.BytesIO(given))
    except (OSError, ImageCms.PyCMSError, ValueError):
        return None  # not a profile: then it is as if there were none, as browsers do it


@cache
def _srgb() -> Any:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def _is_srgb(profile: Any, mode: str) -> bool:
    """Whether the profile only says what everybody assumes: a raster of colours stays as it is, or nearly so."""
    raster = Image.new("RGB", (len(STEPS) ** 3, 1))
    raster.putdata(list(product(STEPS, repeat=3)))
    if mode in {"L", "LA", "1"}:
        raster = raster.convert("L")
    converted = _into_srgb(raster, profile)
    if converted is None:
        return True  # it does not fit this picture: nobody will use it
    pairs = zip(raster.convert("RGB").tobytes(), converted.tobytes(), strict=True)
    return max(abs(before - after) for before, after in pairs) <= AS_GOOD_AS_SRGB


def _into_srgb(image: Image.Image, profile: Any) -> Image.Image | None:
    try:
        return ImageCms.profileToProfile(image, profile, _srgb(), outputMode="RGB")
    except (ImageCms.PyCMSError, ValueError):
        return None  # a profile of another kind of picture


def _plain(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):
        image = _eight_bits(image)
    return image.convert("RGBA" if has_alpha(image) else "RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    """Sixteen bits of grey as eight; Pillow alone would cut off what is brighter than 255."""
    wide = image.convert("I")
    return wide.point(lambda value: value * (1 / 256)).convert("L")
