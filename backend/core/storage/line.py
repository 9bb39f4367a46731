"""The line to a bucket: one client for the process, and what goes wrong on it in words the rest of the house knows."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import boto3
import structlog
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from backend.core.errors import StorageFull, Unavailable
from backend.core.storage.keys import is_key, must_be_key

log = structlog.get_logger(__name__)

CONNECT_SECONDS = 3
SILENT_SECONDS = 10
QUICK_SECONDS = 2
ATTEMPTS = 2
CONNECTIONS = 50
SESSION = boto3.session.Session()  # what it reads from its own files it reads once
MISSING = {"404", "NotFound", "NoSuchKey", "NoSuchVersion"}


@dataclass(frozen=True)
class Place:
    """Where a bucket is, and who we are there; without a key the machine's own role speaks for us."""

    bucket: str
    prefix: str = ""
    endpoint_url: str | None = None
    region: str | None = None
    access_key_id: str | None = None
    secret_access_key: str | None = field(default=None, repr=False)
    presigned_seconds: int = 3600


class Line:
    """The client of one bucket. Many threads of this process's kind may use it at once, but no real one beside green ones."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.client = _client_for(place, silent_seconds=SILENT_SECONDS, attempts=ATTEMPTS)
        # For whoever only asks whether the bucket is there, and is waited for.
        self.quick = _client_for(place, silent_seconds=QUICK_SECONDS, attempts=1)

    def named(self, key: str) -> dict[str, str]:
        """What every request about this key begins with. Raises ValueError for anything but a key."""
        return {"Bucket": self.place.bucket, "Key": self.place.prefix + must_be_key(key)}

    def key_in(self, name: str) -> str | None:
        """The key an object's name stands for; None for what is not ours."""
        key = name.removeprefix(self.place.prefix)
        return key if name.startswith(self.place.prefix) and is_key(key) else None


def _client_for(place: Place, *, silent_seconds: float, attempts: int) -> Any:
    return SESSION.client(
        "s3",
        endpoint_url=place.endpoint_url,
        region_name=place.region,
        aws_access_key_id=place.access_key_id,
        aws_secret_access_key=place.secret_access_key,
        config=Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=silent_seconds,
            retries={"mode": "standard", "total_max_attempts": attempts},
            max_pool_connections=CONNECTIONS,
            signature_version="s3v4",
            # Other makers' stores seldom answer to names of buckets before their own.
            s3={"addressing_style": "path" if place.endpoint_url else "virtual"},
            # We send a checksum of our own; the client's trailing ones are refused by older stores.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )


@contextmanager
def reaching(key: str = "") -> Iterator[None]:
    """Turn what a bucket's client raises into FileNotFoundError, StorageFull and Unavailable."""
    try:
        yield
    except ClientError as error:
        raise _refused(error, key) from error
    except BotoCoreError as error:
        log.warning("bucket_unreachable", error=type(error).__name__)
        raise Unavailable(
            "The place where files are kept can't be reached right now. Try again in a moment."
        ) from error


def _refused(error: ClientError, key: str) -> Exception:
    code, status = error.response["Error"]["Code"], error.response["ResponseMetadata"].get("HTTPStatusCode")
    if code in MISSING:
        return FileNotFoundError(key)
    log.warning("bucket_refused", code=code, status=status, operation=error.operation_name)
    if status == 507:
        return StorageFull(
            "The place where files are kept is full. Delete something or ask your administrator."
        )
    return Unavailable("The place where files are kept refused the server. Ask your administrator.")
