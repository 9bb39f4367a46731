"""Chains of questions, in which an answer tells what the next one is about: what was made is there, what was removed is gone."""

import pytest


@pytest.mark.parametrize("noun", ["location", "campaign", "schedule", "player", "user"])
def test_what_is_made_is_there_and_what_is_removed_is_gone(asking, noun):
    answered = asking.ask_on(noun, "admin")

    assert set(answered) == {(201, 200, 204, 404)}
