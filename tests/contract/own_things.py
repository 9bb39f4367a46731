"""Right questions that get somewhere: what a generated request is about is put in place of numbers nobody has."""

from typing import Any

from hypothesis import strategies as st
from schemathesis import Case

from tests import tus
from tests.safety import orders
from tests.safety.orders import The
from tests.safety.questions import IN_ADDRESS
from tests.safety.world import World

# What the numbers in bodies and queries are the numbers of, beside those in addresses.
NAMED = {
    **orders.IN_ADDRESSES,
    "parent_id": "locations",
    "fallback_campaign_id": "campaigns",
    "content_order": "content",
    "location_ids": "locations",
    "player_ids": "players",
    "command_ids": "commands",
    "ids": "content",
}
PLAIN_SORT = "-created_at"


class OwnThings:
    """Of the things this asker has, those an operation may be about."""

    def __init__(self, world: World, asker: str, path: str, method: str) -> None:
        self._world, self._asker = world, asker
        question = f"{method} {path}"
        self._instead = _of_this(orders.INSTEAD, question, {})
        self._orders = [self._resolved(each) for each in _of_this(orders.ORDERS, question, [])]

    def put_into(self, cases: st.SearchStrategy[Case]) -> st.SearchStrategy[Case]:
        """The same requests about own things; of a body some fields are as generated, the others as a person sends them."""

        @st.composite
        def about_own(draw: st.DrawFn) -> Case:
            case = draw(cases)
            if case.path_parameters:
                case.path_parameters = {name: self._own(name) for name in case.path_parameters}
            if isinstance(case.body, dict):
                case.body = self._mixed(draw, case.body)
            if case.query and "sort" in case.query and draw(st.booleans()):
                case.query = dict(case.query) | {"sort": PLAIN_SORT}
            self._say_tus(case, draw)
            return case

        return about_own()

    def _mixed(self, draw: st.DrawFn, body: dict[str, Any]) -> dict[str, Any]:
        made = {name: self._real(name, value) for name, value in body.items()}
        if not self._orders:
            return made
        order = draw(st.sampled_from(self._orders))
        changed = draw(st.sets(st.sampled_from(sorted(made)), max_size=2)) if made else set()
        return draw(st.sampled_from([order | {name: made[name] for name in changed}, made]))

    def _say_tus(self, case: Case, draw: st.DrawFn) -> None:
        said = {}
        if "Upload-Metadata" in case.headers:
            said = {
                "Upload-Metadata": tus.metadata(filename="rocket.jpg", location_id=self._own("location_id"))
            }
        if "Upload-Offset" in case.headers:
            said = {"Upload-Offset": "0"}
        if said and draw(st.booleans()):
            kept = {name: value for name, value in case.headers.items() if name != "Upload-Checksum"}
            case.headers = kept | said

    def _real(self, name: str, value: Any) -> Any:
        if name == "version":
            return 1
        if name == "file":
            return orders.PICTURE
        if name not in NAMED or value is None:
            return value
        return [self._own(name)] * bool(value) if isinstance(value, list) else self._own(name)

    def _resolved(self, said: Any) -> Any:
        if isinstance(said, The):
            return self._world.thing(said.kind, "own", self._asker)
        if isinstance(said, dict):
            return {name: self._resolved(value) for name, value in said.items()}
        return [self._resolved(each) for each in said] if isinstance(said, list) else said

    def _own(self, name: str) -> Any:
        return self._world.thing(self._instead.get(name, NAMED[name]), "own", self._asker)


def _of_this(table: dict[str, Any], question: str, otherwise: Any) -> Any:
    """What is told of it in a table by addresses as Flask writes them."""
    return next(
        (told for name, told in table.items() if IN_ADDRESS.sub(r"{\1}", name) == question), otherwise
    )
