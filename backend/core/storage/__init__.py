"""Storage: files by what is in them, in a local folder or in an S3-compatible bucket.

`current()` is the store of this process. Names come from the bytes (`keys`), bytes wait on the local disk until they are
whole (`incoming`), and whoever has a key has a whole file.
"""

from backend.core import config
from backend.core.storage.folder import FolderStore
from backend.core.storage.incoming import INCOMING as INCOMING
from backend.core.storage.incoming import Incoming as Incoming
from backend.core.storage.incoming import LimitExceeded as LimitExceeded
from backend.core.storage.incoming import room_on_disk as room_on_disk
from backend.core.storage.keys import is_key as is_key
from backend.core.storage.keys import key_for as key_for
from backend.core.storage.keys import sha256_of as sha256_of
from backend.core.storage.store import READ_BYTES as READ_BYTES
from backend.core.storage.store import Store as Store
from backend.core.storage.store import Whole as Whole


def current() -> FolderStore:
    """The store of this process: UPLOADS_DIR."""
    return FolderStore(config.current().uploads_dir)
