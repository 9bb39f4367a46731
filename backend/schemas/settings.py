"""System settings: what administrators change while the server runs, and what strangers see of it."""

from typing import Annotated

from pydantic import Field, WithJsonSchema

from backend.core.config import (
    LONGEST_BRAND,
    FileBytes,
    HeartbeatSeconds,
    KeptDays,
    Language,
    OfflineAfterSeconds,
    PairingMinutes,
    TrashDays,
)
from backend.schemas.base import Answer, Name, Shape, Version

Brand = Annotated[Name, Field(max_length=LONGEST_BRAND)]


class SettingsChange(Shape, strict=True):
    """Only what is given changes; `null` brings the default back. `version` is that of the settings as they were seen."""

    version: Version
    heartbeat_seconds: HeartbeatSeconds | None = None
    offline_after_seconds: OfflineAfterSeconds | None = None
    pairing_minutes: PairingMinutes | None = None
    max_image_bytes: FileBytes | None = None
    max_video_bytes: FileBytes | None = None
    max_audio_bytes: FileBytes | None = None
    max_html_bytes: FileBytes | None = None
    max_pdf_bytes: FileBytes | None = None
    max_package_bytes: FileBytes | None = None
    trash_days: TrashDays | None = None
    keep_commands_days: KeptDays | None = None
    keep_activity_days: KeptDays | None = None
    default_language: Language | None = None
    brand_name: Brand | None = None


class SettingReset(Shape):
    """`version` refuses a stale reset; without it the default comes back whatever somebody else changed."""

    version: int | None = Field(default=None, ge=1, le=2**31 - 1)


class LogoForm(Shape):
    """A picture: PNG, JPEG, WebP, SVG and others. It is made anew, no larger than 512 × 256 pixels."""

    version: int = Field(ge=1, le=2**31 - 1)
    file: Annotated[bytes, WithJsonSchema({"type": "string", "format": "binary"})]


class LogoFields(Shape):
    """What stands beside the file."""

    version: int = Field(ge=1, le=2**31 - 1)


class NumberSetting(Answer):
    """`default` is what the environment says; `is_set` tells that somebody chose `value`."""

    value: int
    default: int
    is_set: bool
    minimum: int
    maximum: int


class LanguageSetting(Answer):
    value: Language
    default: Language
    is_set: bool


class NameSetting(Answer):
    value: str
    default: str
    is_set: bool


class SettingsOut(Answer):
    version: int
    heartbeat_seconds: NumberSetting
    offline_after_seconds: NumberSetting
    pairing_minutes: NumberSetting
    max_image_bytes: NumberSetting
    max_video_bytes: NumberSetting
    max_audio_bytes: NumberSetting
    max_html_bytes: NumberSetting
    max_pdf_bytes: NumberSetting
    max_package_bytes: NumberSetting
    trash_days: NumberSetting
    keep_commands_days: NumberSetting
    keep_activity_days: NumberSetting
    default_language: LanguageSetting
    brand_name: NameSetting
    logo_url: str | None


class BrandingOut(Answer):
    """What everybody sees before they sign in, and screens before they are paired."""

    name: str
    logo_url: str | None
    default_language: Language
