"""Blobs: bytes with one row however many entries have them, and a count of how many do.

`uses` is the number of entries with these bytes, those in the trash included, and of replacements on their way. Whoever
writes or removes such a row counts in the same transaction.
"""

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import update

from backend.core import clock
from backend.core.db import db
from backend.models.content import Blob


def let_go(blob_ids: Iterable[int | None]) -> None:
    """One use less for each time an id is given; None is nothing. Belongs inside an @atomic verb."""
    counted = Counter(each for each in blob_ids if each is not None)
    for fewer in sorted(set(counted.values())):
        ids = [blob_id for blob_id, count in counted.items() if count == fewer]
        values = {"uses": Blob.uses - fewer, "unused_since": clock.now()}
        db.session.execute(
            update(Blob).where(Blob.id.in_(ids)).values(values),
            execution_options={"synchronize_session": False},
        )
