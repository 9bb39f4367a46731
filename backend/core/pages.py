"""Lists in pages: the numbers a caller may ask for and the order they may name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, literal, select

from backend.core.db import db
from backend.core.errors import Invalid

Row = TypeVar("Row")
LARGEST_PAGE = 100


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list and how long the whole list is."""

    items: Sequence[Row]
    page: int
    per_page: int
    total: int


def paginate(query: Select[Row], page: int, per_page: int) -> Page[Row]:
    """Fetch one page with two statements, whatever its length; one past the end of the list takes only the first."""
    counted = select(func.count()).select_from(
        query.order_by(None).with_only_columns(literal(1), maintain_column_froms=True).subquery()
    )
    total = db.session.scalar(counted) or 0
    begins = (page - 1) * per_page
    if begins >= total:
        return Page([], page, per_page, total)
    items = db.session.scalars(query.limit(per_page).offset(begins)).unique().all()
    return Page(items, page, per_page, total)


def ordering(sort: str, columns: Mapping[str, Any], tie: Any) -> list[Any]:
    """ORDER BY for a name from `columns` ("-name" for descending), made total by `tie`. Raises: Invalid."""
    descending, name = sort.startswith("-"), sort.lstrip("-")
    if name not in columns:
        known = ", ".join(sorted(columns))
        raise Invalid(
            f"Can't sort by {name!r}. Choose one of: {known}.", errors={"sort": [f"one of: {known}"]}
        )
    column = columns[name]
    return [column.desc() if descending else column.asc(), tie.desc() if descending else tie.asc()]


def like(text: str) -> str:
    """A LIKE pattern that finds `text` anywhere; its own wildcards are taken literally (escaped by a backslash)."""
    escaped = text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"
