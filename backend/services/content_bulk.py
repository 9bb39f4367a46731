"""One act on many entries of the library: all of them or none."""

from collections.abc import Callable, Sequence

from sqlalchemy import update

from backend.core.db import atomic, db
from backend.core.errors import Invalid
from backend.models.content import Content, ContentTag
from backend.models.users import User
from backend.schemas.content import BulkIn
from backend.services import quotas, trash, wanted
from backend.services.content import access_many, place_for, record
from backend.services.rights import Permission

MOST_TAGS = 20
FROM_TRASH = {"restore", "erase"}


@atomic
def act_on_many(actor: User, order: BulkIn) -> int:
    """Do it to all. Returns how many differ now. One that is not there for the actor, and nothing is done.

    Announces: ActivityAdded, PlansWanted, JobQueued.
    Raises: NotFound, Forbidden, Invalid, InUse, StorageQuotaExceeded.
    """
    contents = access_many(actor, order.ids, Permission.CONTENT_WRITE, in_trash=order.act in FROM_TRASH)
    return ACTS[order.act](actor, contents, order)


def _trash(actor: User, contents: Sequence[Content], _order: BulkIn) -> int:
    trash.throw_away(actor, contents)
    return len(contents)


def _restore(actor: User, contents: Sequence[Content], _order: BulkIn) -> int:
    trash.bring_back(actor, contents)
    return len(contents)


def _erase(actor: User, contents: Sequence[Content], _order: BulkIn) -> int:
    trash.erase(actor, contents)
    return len(contents)


def _tag(actor: User, contents: Sequence[Content], order: BulkIn) -> int:
    added = {each.id: sorted(set(order.tags or ()) - set(each.tags)) for each in contents}
    changed = [each for each in contents if added[each.id]]
    full = [each.title for each in changed if len(each.tags) + len(added[each.id]) > MOST_TAGS]
    if full:
        raise Invalid(
            f"An entry can have {MOST_TAGS} tags. This would be too many for: {', '.join(full[:5])}.",
            errors={"tags": ["too many for some of these"]},
        )
    for each in changed:
        each.tag_rows += [ContentTag(tag=tag) for tag in added[each.id]]
    return _changed(actor, changed)


def _untag(actor: User, contents: Sequence[Content], order: BulkIn) -> int:
    gone = set(order.tags or ())
    changed = [each for each in contents if gone & set(each.tags)]
    for each in changed:
        each.tag_rows = [row for row in each.tag_rows if row.tag not in gone]
    return _changed(actor, changed)


def _move(actor: User, contents: Sequence[Content], order: BulkIn) -> int:
    place_for(actor, order.location_id)
    changed = [each for each in contents if each.location_id != order.location_id]
    sizes = quotas.counted_bytes(changed)
    quotas.refuse_arrivals(order.location_id, [(each.location_id, sizes[each.id]) for each in changed])
    for each in changed:
        each.location_id = order.location_id
    return _changed(actor, changed)


def _expire(actor: User, contents: Sequence[Content], order: BulkIn) -> int:
    changed = [each for each in contents if each.expires_at != order.expires_at]
    for each in changed:
        each.expires_at = order.expires_at
    db.session.flush()
    wanted.want_plans_for_content([each.id for each in changed])
    return _changed(actor, changed)


def _changed(actor: User, contents: Sequence[Content]) -> int:
    """Whoever edits one of these at this moment is told that it is not what they saw."""
    db.session.flush()
    ids = [each.id for each in contents]
    db.session.execute(
        update(Content).where(Content.id.in_(ids)).values(version=Content.version + 1),
        execution_options={"synchronize_session": False},
    )
    # How far each is has not changed: the line in the feed has people's lists read anew.
    record("content.changed", actor, contents)
    return len(contents)


ACTS: dict[str, Callable[[User, Sequence[Content], BulkIn], int]] = {
    "trash": _trash,
    "restore": _restore,
    "erase": _erase,
    "tag": _tag,
    "untag": _untag,
    "move": _move,
    "expire": _expire,
}
