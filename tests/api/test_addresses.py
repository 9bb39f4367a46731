"""Addresses that lead nowhere: numbers no row can have, and what is not there at all. Who may do what is in tests/safety."""

import pytest

from tests.browser import is_problem
from tests.factories import sign_in_as


@pytest.mark.parametrize("number", [0, 2**31, 2**63, 10**30, -1, "1e3", "%31%32x"])
def test_a_number_no_row_can_have_is_not_found(client, number):
    sign_in_as(client, "admin")

    for noun in ("locations", "users", "content", "campaigns", "schedules", "players"):
        assert is_problem(client.get(f"/api/{noun}/{number}"), 404)["code"] == "not_found"


@pytest.mark.parametrize("path", ["/api/nothing", "/api/", "/static/app.js", "/media/../x"])
def test_an_address_with_nothing_behind_it_is_a_problem_too(client, path):
    assert is_problem(client.get(path), 404)["code"] == "not_found"
