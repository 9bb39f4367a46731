"""How much the library holds, where, and how much it may."""

from backend.schemas.base import Answer, Ref
from backend.words import ContentType


class AmountOut(Answer):
    """So many entries with so many bytes. An entry counts with the bytes it serves, also where another has the same."""

    items: int
    bytes: int


class TypeAmountOut(AmountOut):
    type: ContentType


class PlaceStorageOut(Answer):
    """One place. `own` lies in the place itself, `total` also below it; both with the trash.

    `used_bytes` is what counts against `max_storage_bytes`: `total` and what replacements on their way will add.
    """

    location: Ref | None
    parent_id: int | None
    own: AmountOut
    total: AmountOut
    used_bytes: int
    max_storage_bytes: int | None


class StoredOut(Answer):
    """What is on the disk or in the store: the same bytes once. Small pictures are not counted."""

    files: int
    bytes: int


class StorageOut(Answer):
    """The asker's places; `stored` only for administrators. `library` has everything outside the trash."""

    places: list[PlaceStorageOut]
    types: list[TypeAmountOut]
    library: AmountOut
    trash: AmountOut
    stored: StoredOut | None
