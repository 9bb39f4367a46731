"""Storage: files by what is in them, in a local folder or in an S3-compatible bucket.

`current()` is the store of this process. Names come from the bytes (`keys`), bytes wait on the local disk until they are
whole (`incoming`), and whoever has a key has a whole file. Only this file knows the settings; `bucket` and what it stands
on are loaded where a bucket is configured, and then at the start.
"""

from backend.core import config
from backend.core.config import Config
from backend.core.storage.folder import FolderStore as FolderStore
from backend.core.storage.incoming import INCOMING as INCOMING
from backend.core.storage.incoming import Incoming as Incoming
from backend.core.storage.incoming import LimitExceeded as LimitExceeded
from backend.core.storage.incoming import refuse_full_disk as refuse_full_disk
from backend.core.storage.incoming import room_on_disk as room_on_disk
from backend.core.storage.keys import is_key as is_key
from backend.core.storage.keys import key_for as key_for
from backend.core.storage.keys import sha256_of as sha256_of
from backend.core.storage.pair import PairOfStores
from backend.core.storage.store import READ_BYTES as READ_BYTES
from backend.core.storage.store import Damaged as Damaged
from backend.core.storage.store import Entry as Entry
from backend.core.storage.store import Opened as Opened
from backend.core.storage.store import Store as Store
from backend.core.storage.store import Whole as Whole

_made: tuple[Config, Store] | None = None


def current() -> Store:
    """The store of this process. With a bucket and a folder both are read, and STORAGE says where new files go."""
    global _made
    settings = config.configured()
    if _made is None or _made[0] is not settings:
        _made = (settings, _made_for(settings))
    return _made[1]


def each() -> list[Store]:
    """The stores this process reads, one by one: that for new files first."""
    store = current()
    return [store.first, store.second] if isinstance(store, PairOfStores) else [store]


def local() -> FolderStore:
    """The files in UPLOADS_DIR."""
    return FolderStore(config.current().uploads_dir)


def remote() -> Store | None:
    """The files in S3_BUCKET; None when no bucket is configured."""
    store = current()
    if not isinstance(store, PairOfStores):
        return None
    return store.first if config.current().storage == "s3" else store.second


def _made_for(settings: Config) -> Store:
    folder = FolderStore(settings.uploads_dir)
    if settings.s3_bucket is None:
        return folder
    from backend.core.storage.bucket import BucketStore
    from backend.core.storage.line import Place

    secret = settings.s3_secret_access_key
    place = Place(
        bucket=settings.s3_bucket,
        prefix=settings.s3_prefix,
        endpoint_url=settings.s3_endpoint_url,
        region=settings.s3_region,
        access_key_id=settings.s3_access_key_id,
        secret_access_key=secret.get_secret_value() if secret else None,
        presigned_seconds=settings.s3_presigned_seconds,
    )
    bucket = BucketStore(settings.uploads_dir, place)
    return PairOfStores(bucket, folder) if settings.storage == "s3" else PairOfStores(folder, bucket)
