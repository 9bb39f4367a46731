"""Every setting, typed, from the environment (and `.env` where there is one). Nobody else reads the environment."""

import secrets
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, IPvAnyNetwork, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

MEGABYTE = 1024 * 1024
SHORTEST_SECRET = 32
ADDRESS = r"^https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~/-]*)?$"
Port = Annotated[int, Field(ge=1, le=65_535)]
ORIGIN = r"^https?://([a-z0-9-]+(\.[a-z0-9-]+)*|\[[0-9a-f:.]+\])(:[0-9]{1,5})?$"
# Bounds of what may also be changed while the server runs: see schemas/settings.py.
HeartbeatSeconds = Annotated[int, Field(ge=1, le=600)]
OfflineAfterSeconds = Annotated[int, Field(ge=3, le=3_600)]
PairingMinutes = Annotated[int, Field(ge=1, le=60)]
FileBytes = Annotated[int, Field(ge=1, le=1024**5)]
TrashDays = Annotated[int, Field(ge=0, le=3_650)]
KeptDays = Annotated[int, Field(ge=1, le=36_500)]
# `auto` is that of the browser, or of the machine a screen runs on.
Language = Literal["auto", "en", "pt"]
LONGEST_BRAND = 40
# What stands in examples and in people's notes; random characters do not spell any of it.
WELL_KNOWN = (
    *("changeme", "changethis", "replaceme", "password", "secretkey", "yoursecret", "topsecret", "mysecret"),
    *(
        "insecure",
        "development",
        "production",
        "example",
        "keyboardcat",
        "correcthorse",
        "qwerty",
        "digitalsignage",
    ),
)


class Config(BaseSettings):
    """The settings of one process. Secrets that are absent are made once and kept in DATA_DIR."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    environment: Literal["development", "production"] = "development"
    host: str = "0.0.0.0"  # noqa: S104 - screens on the local network must reach it; a proxy setup sets HOST
    port: int = Field(default=5000, ge=1, le=65_535)
    public_url: str | None = None
    socketio_async_mode: Literal["eventlet", "gevent", "threading"] = "eventlet"
    allow_http: bool = False
    trusted_proxies: int = Field(default=0, ge=0, le=5)
    cors_origins: list[Annotated[str, Field(pattern=ORIGIN)]] = []
    api_docs: bool | None = None
    flask_debug: bool = False

    data_dir: Path = Path("data")
    uploads_dir: Path = Path("uploads")
    web_dir: Path = Path(__file__).resolve().parents[2] / "frontend" / "dist"
    database_url: str | None = None
    db_pool_size: int = Field(default=20, ge=1, le=200)
    redis_url: str | None = None

    storage: Literal["local", "s3"] = "local"
    s3_bucket: str | None = None
    s3_endpoint_url: str | None = Field(default=None, pattern=ADDRESS)
    s3_region: str | None = None
    s3_access_key_id: str | None = None
    s3_secret_access_key: SecretStr | None = None
    s3_prefix: str = Field(default="", pattern=r"^([A-Za-z0-9_-][A-Za-z0-9._-]*/)*$")
    s3_serve: Literal["stream", "redirect"] = "stream"
    s3_presigned_seconds: int = Field(default=3600, ge=60, le=604_800)
    media_base_url: str | None = Field(default=None, pattern=ADDRESS)

    secret_key: SecretStr | None = None
    jwt_secret_key: SecretStr | None = None
    jwt_access_token_expires: int = Field(default=900, ge=60, le=86_400)
    refresh_token_days: int = Field(default=30, ge=1, le=365)
    allow_registration: bool = False
    admin_username: str | None = None
    admin_password: SecretStr | None = None

    outgoing_networks: list[IPvAnyNetwork] = []
    outgoing_ports: list[Port] = [80, 443, 8080, 8443]

    oidc_name: str = Field(default="Single sign-on", min_length=1, max_length=60)
    oidc_issuer: str | None = Field(default=None, pattern=ADDRESS, max_length=255)
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_networks: list[IPvAnyNetwork] = []
    oidc_link_by_email: bool = False
    google_client_id: str | None = None
    google_client_secret: SecretStr | None = None
    github_url: str = Field(default="https://github.com", pattern=ADDRESS, max_length=255)
    github_client_id: str | None = None
    github_client_secret: SecretStr | None = None

    requests_per_minute_address: int = Field(default=100, ge=1)
    requests_per_minute_user: int = Field(default=1200, ge=1)
    wrong_sign_ins_per_minute: int = Field(default=5, ge=1)
    wrong_codes_per_minute_user: int = Field(default=5, ge=1)
    wrong_codes_per_minute_address: int = Field(default=10, ge=1)

    heartbeat_seconds: HeartbeatSeconds = 30
    offline_after_seconds: OfflineAfterSeconds = 90
    pairing_minutes: PairingMinutes = 10
    bare_connection_seconds: float = Field(default=10, gt=0, le=60)
    keep_commands_days: KeptDays = 90
    keep_activity_days: KeptDays = 180
    keep_audit_days: int = Field(default=730, ge=1)

    max_image_bytes: FileBytes = 5 * MEGABYTE
    max_video_bytes: FileBytes = 50 * MEGABYTE
    max_audio_bytes: FileBytes = 20 * MEGABYTE
    max_html_bytes: FileBytes = 2 * MEGABYTE
    max_pdf_bytes: FileBytes = 20 * MEGABYTE
    max_package_bytes: FileBytes = 20 * MEGABYTE
    max_unfinished_bytes: int = Field(default=2048 * MEGABYTE, ge=1)
    upload_expires_hours: int = Field(default=24, ge=1, le=720)
    media_job_seconds: int = Field(default=600, ge=5)
    keep_video_sound: bool = True
    media_workers: int = Field(default=2, ge=1, le=16)
    purge_after_hours: int = Field(default=24, ge=0)
    trash_days: TrashDays = 30

    brand_name: str = Field(default="TVS", min_length=1, max_length=LONGEST_BRAND)
    default_language: Language = "auto"

    log_json: bool = True
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("data_dir", "uploads_dir", "web_dir")
    @classmethod
    def _absolute(cls, folder: Path) -> Path:
        return folder.resolve()

    @model_validator(mode="after")
    def _is_safe_in_production(self) -> Self:
        if self.environment == "production":
            for name in ("secret_key", "jwt_secret_key"):
                given: SecretStr | None = getattr(self, name)
                wanted = f"use at least {SHORTEST_SECRET} random characters, such as `openssl rand -base64 48` prints"
                if given is None:
                    raise ValueError(f"{name.upper()} is missing: {wanted}")
                if is_weak(given.get_secret_value()):
                    raise ValueError(f"{name.upper()} is too weak: {wanted}")
            if self.flask_debug:
                raise ValueError("FLASK_DEBUG shows strangers the program: take it away in production")
        return self

    @model_validator(mode="after")
    def _needs_all_of_a_bucket(self) -> Self:
        if self.storage == "s3" and self.s3_bucket is None:
            raise ValueError("S3_BUCKET is needed with STORAGE=s3")
        if (self.s3_access_key_id is None) != (self.s3_secret_access_key is None):
            raise ValueError("S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY belong together")
        return self

    @property
    def shows_api_docs(self) -> bool:
        """Whether anybody may read how the API is called: during development, in production where API_DOCS says so."""
        return self.environment == "development" if self.api_docs is None else self.api_docs

    @model_validator(mode="after")
    def _needs_all_of_a_sign_in_service(self) -> Self:
        named = False
        for name in ("oidc", "google", "github"):
            is_given = [getattr(self, f"{name}_client_{half}") is not None for half in ("id", "secret")]
            if name == "oidc":
                is_given.append(self.oidc_issuer is not None)
            if any(is_given) and not all(is_given):
                raise ValueError(f"{name.upper()}_CLIENT_ID and what belongs to it are needed together")
            named = named or any(is_given)
        if named and self.public_url is None:
            raise ValueError("PUBLIC_URL is needed with a sign-in service: it sends people back there")
        return self

    @property
    def database(self) -> str:
        """The SQLAlchemy address: DATABASE_URL, else a SQLite file in DATA_DIR."""
        return self.database_url or f"sqlite:///{self.data_dir / 'tvs.db'}"

    def secret(self, name: Literal["secret_key", "jwt_secret_key"]) -> str:
        """The named secret; one that is not configured is made, kept in DATA_DIR (mode 600) and the same ever after."""
        given: SecretStr | None = getattr(self, name)
        if given is not None:
            return given.get_secret_value()
        return _kept_secret(self.data_dir, name)


def is_weak(secret: str) -> bool:
    """Whether a guess could pay: short, well known, hardly varied, in the order of the alphabet, or the same again and again."""
    letters = "".join(each for each in secret.lower() if each.isalnum())
    steps = sum(abs(ord(one) - ord(next_one)) <= 1 for one, next_one in pairwise(secret))
    return (
        len(secret) < SHORTEST_SECRET
        or any(known in letters for known in WELL_KNOWN)
        or len(set(secret)) < 8
        or steps > len(secret) // 2
        or secret in (secret + secret)[1:-1]
    )


@cache
def _kept_secret(folder: Path, name: str) -> str:
    file = folder / name
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48), encoding="ascii")
        # Linked when whole: a process that starts at the same moment finds all of it or nothing.
        with suppress(FileExistsError):  # that process was first: its secret holds
            file.hardlink_to(fresh)
        fresh.unlink()
    return file.read_text(encoding="ascii")


_configured: Config | None = None
_current: Config | None = None


def use(config: Config) -> None:
    """Make these the settings of this process."""
    global _configured, _current
    _configured = _current = config


def configured() -> Config:
    """The settings as the environment has them; read from it when nobody has set them yet."""
    if _configured is None:
        use(Config())
    assert _configured is not None  # noqa: S101 - what `use` has just set
    return _configured


def current() -> Config:
    """The settings that count in this process: those of the environment, with what was changed while it runs."""
    return configured() if _current is None else _current


def overlay(changes: Mapping[str, Any]) -> None:
    """Let these count instead of what the environment says, from the next look at `current()` on.

    A whole new snapshot is put in the place of the old one: who holds that goes on with it to its end.
    """
    global _current
    base = configured()
    _current = base.model_copy(update=dict(changes)) if changes else base
