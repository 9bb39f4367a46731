"""Generated questions: schemathesis reads the document the server gives, makes right and wrong requests of it, and looks at the answers.

`make test` asks a few of every operation as every role, always the same ones. `make fuzz` asks many, others in each round:
FUZZ_EXAMPLES says how many, FUZZ_SEED which.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
import schemathesis
from apiflask import APIFlask
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy
from schemathesis.checks import CHECKS, load_all_checks

from backend.core import config
from backend.core.config import Config
from tests.architecture.sources import ROOT
from tests.contract import left_out
from tests.contract.own_things import OwnThings
from tests.safety.world import ROLES, World

ASKERS = (*ROLES, "stranger")
KEPT = orjson.loads((ROOT / "docs" / "openapi.json").read_bytes())
FEW = 2
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", FEW))
SEED = os.environ.get("FUZZ_SEED")
PIECE = "application/offset+octet-stream"
RIGHT, WRONG = schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE
REFUSED = ["400", "401", "403", "404", "405", "409", "410", "411", "412", "413", "415", "422", "423", "460"]
SETTINGS: dict[str, Any] = {
    "generation": {"with-security-parameters": False},  # who asks is said by the story
    "checks": {
        "not_a_server_error": {
            "expected-statuses": ["2xx", "3xx", "4xx", "503"]
        },  # where it is named only: see `ask`
        "negative_data_rejection": {"expected-statuses": REFUSED},
        "missing_required_header": {"expected-statuses": REFUSED},
    }
    | {name: {"enabled": False} for name in left_out.CHECKS},
}
Case = schemathesis.Case


def operations() -> dict[str, tuple[str, str]]:
    """The operations of the kept document by name: their addresses and methods."""
    return {
        operation["operationId"]: (path, method.upper())
        for path, methods in KEPT["paths"].items()
        for method, operation in methods.items()
    }


def can_be_wrong(name: str) -> bool:
    """Whether it takes anything that has a wrong form: a body, or more than text in its address."""
    path, method = operations()[name]
    operation = KEPT["paths"][path][method.lower()]
    return "requestBody" in operation or any(
        each["in"] != "path" or each["schema"].get("type") != "string"
        for each in operation.get("parameters", [])
    )


@schemathesis.serializer(PIECE)
def _as_it_is(_ctx: schemathesis.SerializationContext, value: Any) -> dict[str, Any]:
    raw = getattr(value, "data", value)
    return {"data": raw if isinstance(raw, bytes) else str(raw).encode("utf-8", "surrogatepass")}


@schemathesis.hook
def before_load_schema(_context: schemathesis.HookContext, schema: dict[str, Any]) -> None:
    """`default` would let every status pass: what is answered must be named."""
    for methods in schema["paths"].values():
        for operation in methods.values():
            operation["responses"].pop("default", None)


@dataclass
class Asking:
    """The server, what it says of itself, and the world it is asked about, which is put back after every write."""

    app: APIFlask
    world: World
    settings: Config
    document: Any

    @classmethod
    def about(cls, app: APIFlask, world: World, settings: Config) -> "Asking":
        """Have the server say what it takes and answers."""
        read = schemathesis.Config.from_dict(SETTINGS)
        return cls(
            app, world, settings, schemathesis.openapi.from_wsgi("/api/openapi.json", app, config=read)
        )

    def operation(self, name: str) -> Any:
        """What schemathesis knows of it."""
        path, method = operations()[name]
        return self.document[path][method]

    def ask_right(self, name: str, asker: str) -> None:
        """Right requests, about what is there. Asserts that every check holds."""
        own = OwnThings(self.world, asker, *operations()[name])
        _each(
            own.put_into(self.operation(name).as_strategy(generation_mode=RIGHT)),
            lambda case: self.ask(case, asker, but="negative_data_rejection"),
        )

    def ask_wrong(self, name: str, asker: str) -> None:
        """Wrong requests. Asserts that every check holds, one of which is that they are refused."""
        _each(
            self.operation(name).as_strategy(generation_mode=WRONG),
            lambda case: self.ask(case, asker),
        )

    def ask_on(self, noun: str, asker: str) -> list[tuple[int, ...]]:
        """Make one of these, look at it, remove it, look again: what is answered, each with every check."""
        path, method = operations()[f"create_{noun}"]
        own = OwnThings(self.world, asker, path, method)
        answered = []

        def chain(case: Case) -> None:
            made = self._answer(case, asker, but="negative_data_rejection")
            if made.status_code == 201:
                number = {f"{noun}_id": made.json()["id"]}
                names = (f"show_{noun}", f"delete_{noun}", f"show_{noun}")
                others = [
                    self._answer(self.operation(each).Case(path_parameters=number), asker) for each in names
                ]
                answered.append((201, *(each.status_code for each in others)))
                self.restore()

        _each(own.put_into(self.operation(f"create_{noun}").as_strategy(generation_mode=RIGHT)), chain)
        return answered

    def ask(self, case: Case, asker: str, but: str | None = None) -> None:
        """Send it, look at the answer with every check but this, and put everything back."""
        status = None
        try:
            status = self._answer(case, asker, but).status_code
        finally:
            if case.method not in {"GET", "HEAD"} and (status is None or status < 400):
                self.restore()

    def _answer(self, case: Case, asker: str, but: str | None = None) -> schemathesis.Response:
        """What is answered, with every check but this. Raises: FailureGroup."""
        load_all_checks()
        carried = self.world.people[asker].environ_base.get("HTTP_AUTHORIZATION")
        headers = {"Authorization": carried} if carried else {}
        answer = case.call(headers=headers)
        left = list(CHECKS.get_by_names([but] if but else []))
        case.validate_response(answer, headers=headers, excluded_checks=left)
        assert answer.status_code != 503 or "retry-after" in answer.headers
        return answer

    def restore(self) -> None:
        """Everything as it was."""
        with self.app.app_context():
            self.world.restore()
        config.use(self.settings)


def _each(cases: SearchStrategy[Case], ask: Callable[[Case], None]) -> None:
    """As many as this run is about: always the same, or by FUZZ_SEED."""

    @settings(
        max_examples=EXAMPLES,
        derandomize=SEED is None,
        database=None,
        deadline=None,
        phases=[Phase.generate] if SEED is None else [Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(cases)
    def asked(case: Case) -> None:
        ask(case)

    (asked if SEED is None else seed(int(SEED))(asked))()
