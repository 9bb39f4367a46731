"""s03: every address, for every role, with what is one's own, lies above, is foreign or does not exist: one committed table.

A new route: give it a right body in tests/safety/orders.py, write the table anew with
`pytest tests/safety/test_s03_who_may_do_what.py --write-rights-table`, and look at the difference as carefully as at the route.
"""

import pytest

from tests.safety import orders
from tests.safety import world as worlds
from tests.safety.asked import ASKERS, as_column, is_of_events, table, write_column
from tests.safety.questions import described, questions

pytestmark = pytest.mark.timeout(180)  # hundreds of questions, on a machine that may be busy
FITTING = range(200, 400)


@pytest.mark.parametrize("asker", ASKERS)
def test_s03_everybody_is_answered_what_the_table_says(asker, asked, writing):
    if writing:
        write_column(asker, as_column(asked), of_events=False)

    expected = {key: cells[asker] for key, cells in table().items() if not is_of_events(key)}

    found = as_column(asked)
    assert {key: cell for key, cell in found.items() if expected.get(key) != cell} == {}
    assert found.keys() == expected.keys()


def test_s03_the_table_has_a_line_for_every_question_and_no_other(app):
    asked_for = {(question.name, question.varies) for question in questions(app)}

    assert {key for key in table() if not is_of_events(key)} == asked_for


@pytest.mark.parametrize("asker", ["admin"])
def test_s03_every_question_is_in_the_right_shape(asker, asked):
    """Else the table would be about shapes: what is one's own, an administrator is not refused."""
    refused = {
        f"{each.question.name} ({each.question.varies}): {each.status}"
        for each in asked
        if each.where == "own"
        and each.status not in FITTING
        and each.status != orders.REFUSED_ANYWAY.get(each.question.name)
    }

    assert not refused, f"{refused}: give it a right body in tests/safety/orders.py"


def test_s03_whatever_a_body_may_refer_to_is_asked_about(app):
    """A reference in a body that is not asked about could lead into a foreign building."""
    contract = app.spec
    asked_for = {(question.name, question.varies) for question in questions(app)}

    forgotten = {
        (question.name, name)
        for question in questions(app)
        for name in properties(contract, described(contract["paths"], question.address, question.method))
        if is_reference(name) and (question.name, name) not in asked_for
    }

    assert not forgotten, f"{forgotten}: name it with a `The` in tests/safety/orders.py"


@pytest.mark.parametrize("asker", ASKERS)
def test_s03_what_is_refused_changes_nothing(asker, asked):
    changed = {
        f"{each.question.name} {each.where}: {each.changed}"
        for each in asked
        if each.is_refusal and each.changed
    }

    assert changed == set()


@pytest.mark.parametrize("asker", ASKERS)
def test_s03_who_asks_comes_before_the_shape_and_the_shape_before_what_is_there(app, asker):
    world = worlds.build(app)
    answers = {
        question.name: question.ask_nonsense(world, asker).status_code
        for question in questions(app)
        if question.name in orders.ORDERS
    }

    lines = table()
    expected = {
        question.name: int(cell)
        if (cell := lines[question.name, question.varies][asker]) == "401"
        or (cell == "403" and question.name not in orders.REFUSED_ANYWAY)
        else 422
        for question in questions(app)
        if question.name in orders.ORDERS
    }
    assert answers == expected


def is_reference(name: str) -> bool:
    return name.endswith(("_id", "_ids")) or name in {"ids", "content_order", "replaces"}


def properties(contract, operation):
    """The names of all fields of the body, also of those inside lists."""
    schemas = contract["components"]["schemas"]
    bodies = operation.get("requestBody", {}).get("content", {}).values()
    waiting, found = [body.get("schema", {}) for body in bodies], set()
    while waiting:
        schema = waiting.pop()
        if "$ref" in schema:
            waiting.append(schemas[schema["$ref"].rsplit("/", 1)[-1]])
        for name, inner in schema.get("properties", {}).items():
            found.add(name)
            waiting.append(inner)
        waiting += [
            each for each in (schema.get("items"), *schema.get("anyOf", [])) if isinstance(each, dict)
        ]
    return found
