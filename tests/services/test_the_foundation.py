"""The tests' own ground: the database is empty each time, and its shape is the one the models say."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import select

from backend.core.db import Base, db
from backend.core.schema import belongs_here
from backend.models.locations import Location
from tests.factories import (
    make_campaign,
    make_content,
    make_place,
    make_player,
    make_schedule,
    make_user,
    player_key,
)


def test_models_and_migrations_agree(app):
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": belongs_here}
        )
        assert compare_metadata(context, Base.metadata) == []


def test_the_database_starts_empty_and_takes_one_of_everything(app):
    assert db.session.scalars(select(Location)).all() == []

    place = make_place("Lobby")
    campaign = make_campaign(place, [make_content(place, type="video"), make_content(place, type="url")])
    player = make_player(place, tags=["door"])
    schedule = make_schedule(campaign, place, tags=["door"], times=("08:00", "10:00"))
    user = make_user("viewer", [place])

    assert place.path == f"/{place.id}/"
    assert (user.location_ids, player.tags, schedule.tags) == ([place.id], ["door"], ["door"])
    assert player_key(player).startswith("key-of-test-screen")


def test_the_rows_of_one_test_are_not_there_in_the_next(app):
    assert db.session.scalars(select(Location)).all() == []
