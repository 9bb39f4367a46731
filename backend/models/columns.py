"""Kinds of columns that several tables share."""

from enum import StrEnum
from typing import Any

from sqlalchemy import Enum, ForeignKey
from sqlalchemy.orm import mapped_column


def choice(kind: type[StrEnum], **options: Any) -> Any:
    """A column that holds one word of an enumeration, as plain text so that adding a word needs no migration."""
    words = Enum(
        kind, native_enum=False, length=16, values_callable=lambda each: [word.value for word in each]
    )
    return mapped_column(words, **options)


def belongs_to(target: str, *, on_delete: str = "CASCADE", use_alter: bool = False, **options: Any) -> Any:
    """An indexed foreign key; the database itself does what `on_delete` says.

    `use_alter` is for one of two tables that point at each other: it is added when both are there.
    """
    return mapped_column(ForeignKey(target, ondelete=on_delete, use_alter=use_alter), index=True, **options)
