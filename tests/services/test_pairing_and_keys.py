"""Codes and keys: drawn by chance, never twice, kept as hashes only."""

import pytest
from sqlalchemy import select, text

from backend.core import security
from backend.core.db import db
from backend.core.errors import Conflict
from backend.models.players import Pairing, Player
from backend.schemas.players import PairIn, PlayerIn
from backend.services import pairing, players, presence
from backend.services.pairing import Paired, Waiting
from tests.factories import make_place, make_player, make_user
from tests.together import announced


@pytest.fixture
def drawn(monkeypatch):
    """Have these codes drawn, one after the other, the last one for ever."""

    def draw(*codes):
        left = list(codes)
        monkeypatch.setattr(security, "new_code", lambda: left.pop(0) if len(left) > 1 else left[0])

    return draw


def test_a_code_that_is_taken_is_drawn_again(app, drawn):
    drawn("AAAAAA", "AAAAAA", "BBBBBB")

    codes = [pairing.wait(f"socket {number}", None).code for number in range(2)]

    assert codes == ["AAAAAA", "BBBBBB"]


def test_a_screens_own_code_that_is_taken_is_drawn_again(app, drawn):
    actor, place = make_user("admin"), make_place()
    drawn("AAAAAA", "AAAAAA", "BBBBBB")

    made = [players.create_player(actor, PlayerIn(name="Door", location_id=place.id))[0] for _ in range(2)]

    assert [player.code for player in made] == ["AAAAAA", "BBBBBB"]


def test_where_no_code_is_free_nothing_is_made(app, drawn):
    actor, place = make_user("admin"), make_place()
    drawn("AAAAAA")
    pairing.wait("socket 1", None)
    players.create_player(actor, PlayerIn(name="Door", location_id=place.id))

    with pytest.raises(Conflict):
        pairing.wait("socket 2", None)
    with pytest.raises(Conflict):
        players.create_player(actor, PlayerIn(name="Window", location_id=place.id))

    db.session.rollback()
    assert len(db.session.scalars(select(Pairing)).all()) == 1
    assert [player.name for player in db.session.scalars(select(Player))] == ["Door"]


def test_neither_keys_nor_secrets_are_kept_in_the_database(app):
    actor, place = make_user("admin"), make_place()
    waiting = pairing.wait("socket", None)
    assert isinstance(waiting, Waiting)
    with announced(Paired) as paired:
        pairing.pair_player(actor, PairIn(code=waiting.code, name="Door", location_id=place.id))
    _, key = players.create_player(actor, PlayerIn(name="Window", location_id=place.id))

    db.session.rollback()
    rows = [
        str(row)
        for table in ("players", "pairings", "activity_entries")
        for row in db.session.execute(text(f"SELECT * FROM {table}"))  # noqa: S608 - names from above
    ]

    assert rows
    for secret in (waiting.secret, paired[0].player_key, key):
        assert not [row for row in rows if secret in row]


def test_a_code_is_told_apart_by_every_letter(app):
    actor, place = make_user("admin"), make_place()
    waiting = pairing.wait("socket", None)
    other = waiting.code[:-1] + ("2" if waiting.code[-1] != "2" else "3")

    with pytest.raises(pairing.UnknownCode):
        pairing.pair_player(actor, PairIn(code=other, name="Door", location_id=place.id))


def test_a_key_that_differs_in_case_is_another_key(app):
    player, key = players.create_player(
        make_user("admin"), PlayerIn(name="Door", location_id=make_place().id)
    )

    with pytest.raises(presence.UnknownKey):
        presence.register("socket", presence.RegisterIn(player_key=key.swapcase()), None)

    assert presence.register("socket", presence.RegisterIn(player_key=key), None) == player.id


def test_all_silent_screens_are_noticed_in_one_go(app, the_clock):
    place = make_place()
    silent = [make_player(place, status="online", last_seen_at=the_clock.instant) for _ in range(3)]
    the_clock.goes_on(seconds=91)
    make_player(place, "Lively", status="online", last_seen_at=the_clock.instant)

    assert presence.mark_silent() == len(silent)

    db.session.rollback()
    db.session.expire_all()
    online = select(Player.name).where(Player.status == "online")
    assert db.session.scalars(online).all() == ["Lively"]
