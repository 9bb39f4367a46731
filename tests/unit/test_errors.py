"""Errors: a stable code for programs, a sentence for people."""

import pytest

from backend.core import errors
from backend.core.errors import AppError, Invalid


def below(kind):
    for each in kind.__subclasses__():
        yield each
        yield from below(each)


def test_a_problem_has_all_its_parts():
    body = Invalid("The name is empty.", errors={"name": ["say something"]}, hint="any").problem()

    assert body == {
        "type": "urn:tvs:problem:invalid",
        "title": "Some of the values are not right",
        "status": 422,
        "detail": "The name is empty.",
        "code": "invalid",
        "errors": {"name": ["say something"]},
        "hint": "any",
    }


@pytest.mark.parametrize("kind", [each for each in below(AppError) if each.__module__ == errors.__name__])
def test_every_kind_has_a_code_a_status_and_a_title_of_its_own(kind):
    assert kind.code != AppError.code
    assert 400 <= kind.status < 600
    assert kind.title[0].isupper()


def test_codes_are_told_apart():
    kinds = [each for each in below(AppError) if each.__module__ == errors.__name__]

    assert len({kind.code for kind in kinds}) == len(kinds)
