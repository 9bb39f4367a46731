"""Who asks the database for much lets others have a turn between two questions, whatever the database."""

from flask import Flask
from sqlalchemy import select

from backend.core import hub
from backend.core.db import atomic, db
from backend.models.settings import Setting

MOST_QUESTIONS = 10_000


def test_others_have_their_turn_between_many_questions(app: Flask):
    turns: list[int] = []
    asked = [0]

    def go_on() -> None:
        while not turns:
            if asked[0]:
                turns.append(asked[0])
            hub.sleep(0)

    others = hub.spawn(go_on)
    ask_until(turns, asked)
    others.join()

    assert turns[0] < MOST_QUESTIONS, "nobody had a turn before all was asked"


@atomic
def ask_until(turns: list[int], asked: list[int]) -> None:
    """A verb of many statements, inside its transaction."""
    while not turns and asked[0] < MOST_QUESTIONS:
        db.session.scalar(select(Setting.id).where(Setting.name == str(asked[0])))
        asked[0] += 1
