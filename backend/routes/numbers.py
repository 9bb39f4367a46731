"""Numbers in addresses: only those a row can have."""

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**31 - 1


class RowNumber(IntegerConverter):
    """From 1 up to what the database's column holds; any other number names nothing, so the address is not found."""

    def __init__(self, map: Map) -> None:  # noqa: A002 - werkzeug calls it so
        super().__init__(map, min=1, max=LARGEST)


def install(app: Flask) -> None:
    """Make `<int:…>` mean this. Comes before the routes."""
    app.url_map.converters["int"] = RowNumber
