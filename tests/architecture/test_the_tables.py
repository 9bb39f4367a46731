"""What every table has."""

from sqlalchemy import Integer, Table

import backend.models  # noqa: F401 - registers every table
from backend.core.db import Base

TABLES = Base.metadata.sorted_tables


def begins_an_index(table: Table, column: str) -> bool:
    """Whether a search by this column alone is answered by an index."""
    first = [next(iter(index.columns)).name for index in table.indexes]
    first += [
        next(iter(rule.columns)).name
        for rule in table.constraints
        if rule.__visit_name__ == "unique_constraint"
    ]
    first += [column.name for column in table.columns if column.unique or column.index]
    first += [next(iter(table.primary_key.columns)).name] if table.primary_key.columns else []
    return column in first


def test_every_table_remembers_when_a_row_was_made():
    without = {table.name for table in TABLES if "created_at" not in table.columns}
    assert not without, f"{without}: derive from Base"


def test_no_table_gives_the_number_of_a_deleted_row_away_again():
    numbered = [
        table for table in TABLES if "id" in table.columns and isinstance(table.columns["id"].type, Integer)
    ]
    reused = {table.name for table in numbered if not table.dialect_options["sqlite"]["autoincrement"]}
    assert not reused, f"{reused}: sqlite_autoincrement=True, or rooms and tokens pass on to strangers"


def test_every_reference_can_be_searched():
    slow = {
        f"{table.name}.{key.parent.name}"
        for table in TABLES
        for key in table.foreign_keys
        if not begins_an_index(table, key.parent.name)
    }
    assert not slow, f"{slow}: deleting what they point to would read the whole table"
