"""What happens to a server, a place or a person while a file comes in pieces: nothing that was acknowledged is lost by it."""

import pytest

from backend.core.errors import Unavailable
from backend.services import upload_pieces
from tests import tus
from tests.browser import is_problem
from tests.tus import HALF, PICTURE

pytestmark = pytest.mark.usefixtures("own_store")


def test_what_was_committed_counts_though_the_answer_of_the_database_was_lost(
    app, manager, announced, monkeypatch
):
    tus.sent(manager, announced, 0, PICTURE[:1_000])

    def and_then_the_line_breaks(*about):
        acknowledge(*about)
        raise Unavailable("The database can't be reached right now.")

    acknowledge = upload_pieces.acknowledge
    monkeypatch.setattr(upload_pieces, "acknowledge", and_then_the_line_breaks)
    is_problem(tus.send(manager, announced, 1_000, PICTURE[1_000:HALF]), 503, "unavailable")
    monkeypatch.undo()

    assert tus.offset_of(manager, announced) == HALF
    answer = tus.send(manager, announced, HALF, PICTURE[HALF:])
    assert tus.kept_bytes(answer) == PICTURE


def test_what_was_never_committed_does_not_count_after_the_database_was_away(
    app, manager, announced, monkeypatch
):
    tus.sent(manager, announced, 0, PICTURE[:1_000])

    def is_away(*_about):
        raise Unavailable("The database can't be reached right now.")

    monkeypatch.setattr(upload_pieces, "acknowledge", is_away)
    is_problem(tus.send(manager, announced, 1_000, PICTURE[1_000:HALF]), 503, "unavailable")
    monkeypatch.undo()

    assert tus.offset_of(manager, announced) == 1_000
    assert tus.part_of(announced).read_bytes() == PICTURE[:1_000]
    answer = tus.send(manager, announced, 1_000, PICTURE[1_000:])
    assert tus.kept_bytes(answer) == PICTURE
