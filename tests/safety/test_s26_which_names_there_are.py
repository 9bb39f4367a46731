"""Row s26: sign-in does not tell which user names there are, neither by what it says nor by how long it takes."""

import statistics
import time

import pytest

from tests.browser import is_problem
from tests.factories import make_user
from tests.people import login

ROUNDS = 30
WITHIN = 0.10
NOBODY = "nobody"
SOMEBODY = ("ana", "ana@example.com", "invited", "gone")


@pytest.fixture
def people(app):
    make_user("admin", username="ana")
    make_user("viewer", username="invited", password_hash="")
    make_user("viewer", username="gone", is_active=False)


def refused(client, name):
    return is_problem(login(client, name, "not the password"), 401, "unauthorized")


def cost(client, name):
    """What one refusal costs the server: processor time, of which a busy machine takes nothing away."""
    begun = time.process_time()
    login(client, name, "not the password")
    return time.process_time() - begun


@pytest.mark.parametrize("name", SOMEBODY)
def test_s26_a_known_and_an_unknown_name_are_answered_alike(client, people, name):
    known, unknown = refused(client, name), refused(client, NOBODY)

    assert known | {"request_id": ""} == unknown | {"request_id": ""}


def test_s26_a_known_and_an_unknown_name_take_as_long(client, people):
    taken: dict[str, list[float]] = {name: [] for name in (NOBODY, *SOMEBODY)}
    for name in taken:
        cost(client, name)  # what is done once is done
    for _ in range(ROUNDS):
        for name, costs in taken.items():
            costs.append(cost(client, name))

    medians = {name: statistics.median(costs) for name, costs in taken.items()}

    ratios = {name: medians[name] / medians[NOBODY] for name in SOMEBODY}
    assert all(abs(ratio - 1) <= WITHIN for ratio in ratios.values()), ratios
