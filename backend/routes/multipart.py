"""Reading a multipart upload as it arrives: one file, few small fields, everything bounded.

The parser hands the file's bytes on piece by piece, so that a limit is met by its first byte too many and not by a full
disk. Frameworks collect the whole request first.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from apiflask.scaffold import APIScaffold
from flask import Request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

from backend.core import hub
from backend.core.config import MEGABYTE
from backend.core.errors import BadRequest, Invalid, TooLarge
from backend.services.uploads import FORM_BYTES, Arriving, largest_request

MOST_PARTS = 64
READ_BYTES = 64 * 1024
YIELD_BYTES = MEGABYTE

Fields = TypeVar("Fields", bound=BaseModel)
Route = TypeVar("Route", bound=Callable[..., Any])
_scaffold = APIScaffold()


def takes_form(shape: type[BaseModel]) -> Callable[[Route], Route]:
    """Describe the form a route takes. Stands above `output`; the body is left alone, for Form to read."""

    def describe(route: Route) -> Route:
        # Notes the shape on the route; what it returns would read.
        _scaffold.input(shape, location="form_and_files")(route)
        return route

    return describe


class Form:
    """One upload: the file under `file`, and text fields, of which `lists` may be repeated. Use it in a `with` block."""

    def __init__(self, request: Request, lists: frozenset[str]) -> None:
        self.file: Arriving | None = None
        self.texts: defaultdict[str, list[str]] = defaultdict(list)
        self._lists = lists
        self._request = request
        self._field: str | None = None
        self._pieces: list[bytes] = []

    def __enter__(self) -> "Form":
        return self

    def __exit__(self, *_: object) -> None:
        if self.file is not None:
            hub.run_in_thread(self.file.incoming.discard)

    def read(self) -> Arriving:
        """Take in the whole body. Raises: BadRequest, Invalid, TooLarge, UnsupportedMedia, StorageFull."""
        try:
            self._read(self._decoder())
        except RequestEntityTooLarge as error:
            raise TooLarge("This upload has more, or larger, fields than an upload needs.") from error
        except (ValueError, EOFError) as error:
            raise BadRequest("This upload is cut off or is not well-formed multipart/form-data.") from error
        if self.file is None:
            raise Invalid("There is no file in this upload.", errors={"file": ["it is required"]})
        return self.file

    def fields(self, shape: type[Fields]) -> Fields:
        """The text fields in their shape. Raises: Invalid."""
        repeated = [
            name for name, values in self.texts.items() if len(values) > 1 and name not in self._lists
        ]
        if repeated:
            raise Invalid(
                "Some fields stand there twice.", errors={name: ["it is given twice"] for name in repeated}
            )
        given: dict[str, Any] = {
            name: values if name in self._lists else values[0] for name, values in self.texts.items()
        }
        try:
            return shape.model_validate(given)
        except ValidationError as error:
            raise Invalid("Some of the values are not right.", errors=sentences(error)) from None

    def _decoder(self) -> MultipartDecoder:
        largest = largest_request()
        if (self._request.content_length or 0) > largest:
            raise TooLarge(f"This upload is larger than the {largest // MEGABYTE} MB any file may have.")
        self._request.max_content_length = largest
        boundary = self._request.mimetype_params.get("boundary", "")
        if self._request.mimetype != "multipart/form-data" or not boundary:
            raise BadRequest("Send the file as multipart/form-data, in a field called 'file'.")
        return MultipartDecoder(boundary.encode(), max_form_memory_size=FORM_BYTES, max_parts=MOST_PARTS)

    def _read(self, decoder: MultipartDecoder) -> None:
        received, yielded = 0, 0
        while True:
            chunk = self._receive()
            decoder.receive_data(chunk or None)
            while not isinstance(event := decoder.next_event(), NeedData | Epilogue):
                self._take(event)
            if isinstance(event, Epilogue):
                return
            received += len(chunk)
            if received - yielded >= YIELD_BYTES:  # a fast client must not keep the hub from everybody else
                yielded = received
                hub.sleep(0)

    def _receive(self) -> bytes:
        try:
            return self._request.stream.read(READ_BYTES)
        except OSError as gone:
            raise BadRequest("The connection ended before the whole upload had come.") from gone

    def _take(self, event: Event) -> None:
        if isinstance(event, File):
            self._begin_file(event)
        elif isinstance(event, Field):
            self._field, self._pieces = event.name, []
        elif isinstance(event, Data):
            self._take_data(event)

    def _begin_file(self, event: File) -> None:
        if event.name != "file" or self.file is not None:
            raise Invalid(
                "Send exactly one file, in a field called 'file'.",
                errors={str(event.name): ["one file only"]},
            )
        self._field = None
        self.file = Arriving(event.filename)

    def _take_data(self, event: Data) -> None:
        if self._field is None:
            if self.file is not None:
                self.file.write(event.data)
            return
        self._pieces.append(event.data)
        if sum(map(len, self._pieces)) > FORM_BYTES:
            raise RequestEntityTooLarge
        if not event.more_data:
            self.texts[self._field].append(b"".join(self._pieces).decode())


def sentences(error: ValidationError) -> dict[str, list[str]]:
    fields: defaultdict[str, list[str]] = defaultdict(list)
    for each in error.errors(include_url=False, include_input=False, include_context=False):
        name = ".".join(str(part) for part in each["loc"]) or "form"
        fields[name].append(each["msg"].removeprefix("Value error, "))
    return dict(fields)
