"""The storage report: what the library holds, place by place and kind by kind, and how much more it may."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from backend.core.db import db
from backend.models.content import Blob, Content
from backend.models.locations import Location
from backend.models.users import User
from backend.schemas.base import Ref
from backend.schemas.storage import AmountOut, PlaceStorageOut, StorageOut, StoredOut, TypeAmountOut
from backend.services import quotas, rights
from backend.services.rights import Permission
from backend.words import ContentType


@dataclass(frozen=True)
class _Heap:
    """All entries of one kind in one place, in the trash or outside it."""

    location_id: int | None
    type: ContentType
    in_trash: bool
    items: int
    bytes: int


def report(actor: User) -> StorageOut:
    """Of the actor's places and what lies below; a constant number of statements. Raises: Forbidden."""
    rights.require(actor, Permission.CONTENT_READ)
    heaps = _heaps(actor)
    places = db.session.scalars(
        select(Location).where(rights.own_places(actor)).order_by(Location.path)
    ).all()
    growth = quotas.growth_by_place(rights.in_own_places(actor, Content.location_id))
    everywhere = rights.scope_of(actor).everywhere
    return StorageOut(
        places=[*_places(places, heaps, growth), *(_nowhere(heaps, growth) if everywhere else ())],
        types=_types(heaps),
        library=_amount(heap for heap in heaps if not heap.in_trash),
        trash=_amount(heap for heap in heaps if heap.in_trash),
        stored=_stored() if everywhere else None,
    )


def _heaps(actor: User) -> list[_Heap]:
    in_trash = Content.deleted_at.is_not(None)
    columns = (Content.location_id, Content.type, in_trash)
    query = select(*columns, func.count(), func.sum(Content.file_size_bytes)).group_by(*columns)
    rows = db.session.execute(query.where(rights.in_own_places(actor, Content.location_id)))
    return [_Heap(row[0], row[1], bool(row[2]), row[3], int(row[4])) for row in rows]


def _places(
    places: Sequence[Location], heaps: Sequence[_Heap], growth: Mapping[int | None, int]
) -> list[PlaceStorageOut]:
    own: defaultdict[int | None, list[_Heap]] = defaultdict(list)
    for heap in heaps:
        own[heap.location_id].append(heap)
    below: defaultdict[int, list[_Heap]] = defaultdict(list)
    growing: defaultdict[int, int] = defaultdict(int)
    for place in places:
        for above in place.lineage:
            below[above] += own[place.id]
            growing[above] += growth.get(place.id, 0)
    return [
        _place(place, _amount(own[place.id]), _amount(below[place.id]), growing[place.id]) for place in places
    ]


def _place(place: Location, own: AmountOut, total: AmountOut, growth: int) -> PlaceStorageOut:
    return PlaceStorageOut(
        location=Ref.of(place),
        parent_id=place.parent_id,
        own=own,
        total=total,
        used_bytes=total.bytes + growth,
        max_storage_bytes=place.max_storage_bytes,
    )


def _nowhere(heaps: Sequence[_Heap], growth: Mapping[int | None, int]) -> list[PlaceStorageOut]:
    """What belongs to no place is for administrators, and is left out where there is none."""
    amount = _amount(heap for heap in heaps if heap.location_id is None)
    if not amount.items:
        return []
    used = amount.bytes + growth.get(None, 0)
    return [
        PlaceStorageOut(
            location=None, parent_id=None, own=amount, total=amount, used_bytes=used, max_storage_bytes=None
        )
    ]


def _types(heaps: Sequence[_Heap]) -> list[TypeAmountOut]:
    outside = [heap for heap in heaps if not heap.in_trash]
    amounts = {kind: _amount(heap for heap in outside if heap.type is kind) for kind in ContentType}
    return [TypeAmountOut(type=kind, **amount.model_dump()) for kind, amount in amounts.items()]


def _amount(heaps: Iterable[_Heap]) -> AmountOut:
    counted = [(heap.items, heap.bytes) for heap in heaps]
    return AmountOut(items=sum(items for items, _ in counted), bytes=sum(size for _, size in counted))


def _stored() -> StoredOut:
    """Originals, and beside them what was made of them where that is other bytes."""
    served = (
        select(Blob.id, func.max(Content.file_size_bytes).label("bytes"))
        .join(Content, Content.blob_id == Blob.id)
        .where(Blob.key != Blob.source_key)
        .group_by(Blob.id)
        .subquery()
    )
    files, size = _count(Blob.id, Blob.size_bytes)
    made, made_size = _count(served.c.id, served.c.bytes)
    return StoredOut(files=files + made, bytes=size + made_size)


def _count(rows: Any, sizes: Any) -> tuple[int, int]:
    row = db.session.execute(select(func.count(rows), func.coalesce(func.sum(sizes), 0))).one()
    return row[0], int(row[1])
