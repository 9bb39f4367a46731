"""Lists in pages: the numbers a caller may ask for and the order they may name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, func, literal, select

from backend.core.db import Folded, db
from backend.core.errors import Invalid
from backend.core.folding import folded

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
    """Fetch one page with two statements, whatever the list's length; with one where that tells how long it is.

    A search of a large library reads all of it, once for each statement.
    """
    if page == 1:
        items = _part(query, 0, per_page)
        total = len(items) if len(items) < per_page else _length(query)
        return Page(items, page, per_page, total)
    total, begins = _length(query), (page - 1) * per_page
    return Page(_part(query, begins, per_page) if begins < total else [], page, per_page, total)


def _part(query: Select[Row], begins: int, length: int) -> Sequence[Row]:
    return db.session.scalars(query.limit(length).offset(begins)).unique().all()


def _length(query: Select[Row]) -> int:
    one_each = query.order_by(None).with_only_columns(literal(1), maintain_column_froms=True)
    return db.session.scalar(select(func.count()).select_from(one_each.subquery())) or 0


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


def says(text: str, *columns: Any) -> ColumnElement[bool]:
    """Whether any of these columns has `text` somewhere, whatever the case and with marks or without.

    The wildcards of LIKE in it are taken literally.
    """
    words = folded(text.strip()).replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    return Folded(*columns).like(f"%{words}%", escape="\\")
