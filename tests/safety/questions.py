"""Every question there is to ask: each address and method of the URL map, with things that lie here, above, elsewhere and nowhere."""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from apiflask import APIFlask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests import tus
from tests.safety import orders
from tests.safety.orders import The
from tests.safety.world import WHERE, World

IN_ADDRESS = re.compile(r"<(?:[a-z]+:)?([a-z_]+)>")


@dataclass(frozen=True)
class Question:
    """One method of one address; `varies` names what is taken from all four sides, everything else is the asker's own."""

    method: str
    address: str
    varies: str = ""
    parameters: tuple[str, ...] = ()
    said: Any = field(default=None, compare=False)
    in_query: bool = False

    @property
    def name(self) -> str:
        return f"{self.method} {self.address}"

    @property
    def sides(self) -> tuple[str, ...]:
        """Where its things are taken from; a question without any is asked once."""
        return WHERE if self.varies else ("own",)

    def ask(
        self, world: World, asker: str, where: str, *, query: str = "", all_there: bool = False
    ) -> TestResponse:
        """The answer to this asker. With `all_there` everything in it lies there, not only what varies."""

        def number_of(kind: str, path: str) -> Any:
            varies = all_there or path in self.varies.split(" and ")
            return world.thing(kind, where if varies else "own", asker)

        sent = _encoded(self, self._resolved(number_of))
        if query:
            sent["query_string"] = query
        return world.people[asker].open(self._addressed(number_of), method=self.method, **sent)

    def ask_nonsense(self, world: World, asker: str) -> TestResponse:
        """The answer to a body that has no right shape, about what is nowhere."""
        address = self.addressed(world, "none", asker)
        return world.people[asker].open(address, method=self.method, json={"no such field": 1})

    def addressed(self, world: World, where: str, asker: str) -> str:
        """The address, with the numbers of what lies there."""
        return self._addressed(lambda kind, _: world.thing(kind, where, asker))

    def kinds(self) -> set[str]:
        """What the numbers in the address are the numbers of."""
        return {_kind_of(name) for name in self.parameters}

    def _addressed(self, number_of: Callable[[str, str], Any]) -> str:
        instead, address = orders.INSTEAD.get(self.name, {}), self.address
        for name in self.parameters:
            value = str(number_of(instead.get(name) or _kind_of(name), name))
            address = IN_ADDRESS.sub(lambda _, value=value: value, address, count=1)
        return address

    def _resolved(self, number_of: Callable[[str, str], Any]) -> Any:
        def filled(said: Any, path: str) -> Any:
            if isinstance(said, The):
                return number_of(said.kind, path)
            if isinstance(said, dict):
                return {key: filled(value, key) for key, value in said.items()}
            return [filled(each, path) for each in said] if isinstance(said, list) else said

        return filled(self.said, "")


def _kind_of(parameter: str) -> str:
    kind = orders.IN_ADDRESSES.get(parameter)
    assert kind, f"{parameter}: say in tests/safety/orders.py what this in an address is the number of"
    return kind


def _encoded(question: Question, said: Any) -> dict[str, Any]:
    if question.in_query:
        return {"query_string": said}
    if question.name in orders.FORMS:
        form = said | {"file": (io.BytesIO(orders.PICTURE), "rocket.jpg")}
        return {"data": form, "content_type": "multipart/form-data"}
    if question.name in orders.PIECES:
        return _in_pieces(question, said)
    return {} if said is None else {"json": said}


def _in_pieces(question: Question, said: dict[str, Any]) -> dict[str, Any]:
    headers = dict(tus.VERSION)
    if question.address == tus.ADDRESS:
        headers |= {
            "Upload-Length": str(len(orders.PICTURE)),
            "Upload-Metadata": tus.metadata(**said),
        }
        return {"headers": headers}
    if question.method == "PATCH":
        return {"headers": headers | {"Upload-Offset": "0"}, "data": b"x", "content_type": tus.PIECE}
    return {"headers": headers | ({"X-HTTP-Method-Override": "HEAD"} if question.method == "POST" else {})}


def questions(app: APIFlask) -> list[Question]:
    """All of them, by address."""
    paths = app.spec["paths"]
    found = {
        (question.name, question.varies): question
        for rule in app.url_map.iter_rules()
        for method in methods(rule)
        for question in _of(paths, rule.rule, method)
    }
    return sorted(found.values(), key=lambda each: (each.address, each.method, each.varies))


def methods(rule: Rule) -> set[str]:
    """What this address is asked for its own sake: not HEAD where that is GET without a body, nor Flask's own OPTIONS."""
    named = set(rule.methods or ())
    automatic = {"HEAD"} if "GET" in named else set()
    return named - automatic - ({"OPTIONS"} if rule.provide_automatic_options is not False else set())


def _of(paths: dict[str, Any], address: str, method: str) -> Iterator[Question]:
    name = f"{method} {address}"
    parameters = tuple(IN_ADDRESS.findall(address))
    all_said = orders.ORDERS.get(name) or orders.FORMS.get(name) or orders.PIECES.get(name) or [None]
    for one in _varying(parameters, all_said[0]):
        yield Question(method, address, one, parameters, all_said[0])
    for said in all_said[1:]:
        for one in _named(said):
            yield Question(method, address, one, parameters, said)
    for name_of in _references_in_query(paths, address, method):
        said = {name_of: The(orders.IN_QUERIES[name_of])}
        yield Question(method, address, name_of, parameters, said, in_query=True)


def _varying(parameters: tuple[str, ...], said: Any) -> list[str]:
    """All that stands in the address together, then the last of it alone, then each thing that is named in the body."""
    whole = [" and ".join(parameters)] if parameters else []
    last = [parameters[-1]] if len(parameters) > 1 else []
    return [*whole, *last, *_named(said)] or [""]


def _named(said: Any, path: str = "") -> list[str]:
    if isinstance(said, The):
        return [path] if said.kind in KINDS_THAT_LIE_SOMEWHERE else []
    if isinstance(said, dict):
        return [each for key, value in said.items() for each in _named(value, key)]
    return [each for one in said for each in _named(one, path)] if isinstance(said, list) else []


KINDS_THAT_LIE_SOMEWHERE = {*orders.IN_ADDRESSES.values(), "empty places", "trashed", "failed"}


def _references_in_query(paths: dict[str, Any], address: str, method: str) -> list[str]:
    operation = described(paths, address, method)
    names = [each["name"] for each in operation.get("parameters", []) if each.get("in") == "query"]
    return [each for each in names if each.endswith("_id") or each in orders.IN_QUERIES]


def described(paths: dict[str, Any], address: str, method: str) -> dict[str, Any]:
    """What the contract says of it, or nothing."""
    path = IN_ADDRESS.sub(r"{\1}", address)
    operation: dict[str, Any] = paths.get(path, {}).get(method.lower(), {})
    return operation
