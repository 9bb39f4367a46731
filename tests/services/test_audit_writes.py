"""Every write to a watched table is noted in its own transaction, with what was there before."""

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from backend.core import acting
from backend.core.acting import Acting
from backend.core.db import atomic, db
from backend.models.audit import AuditEntry
from backend.models.campaigns import Campaign, CampaignItem
from backend.models.content import Content
from backend.models.locations import Location
from backend.models.players import Player
from backend.models.settings import Setting
from backend.models.users import RecoveryCode, RefreshToken, User
from backend.services import audit, audit_statements, audit_writes, sign_ins, trash
from backend.services.audit_statements import AppendOnly, Unseen
from tests.factories import make_campaign, make_content, make_place, make_player, make_schedule, make_user
from tests.statements import counted_statements
from tests.trail import newest, trail


@atomic
def written(work):
    return work()


def change(row, **values):
    def work():
        same = db.session.get_one(type(row), row.id)
        for name, value in values.items():
            setattr(same, name, value)

    written(work)


def test_what_was_made_is_noted_with_what_it_is(app):
    place = make_place("Tower", address="Main Street 1")

    entry = newest("location.created")

    assert (entry.target, entry.name, entry.actor, entry.actor_id) == (
        f"location:{place.id}",
        "Tower",
        "system",
        None,
    )
    assert entry.details["after"] == {
        "name": "Tower",
        "timezone": "America/Sao_Paulo",
        "address": "Main Street 1",
    }


def test_a_change_is_noted_with_what_was_there_before(app):
    place = make_place("Tower")

    change(place, name="Spire", latitude=1.5)

    assert newest("location.changed").details == {
        "before": {"name": "Tower", "latitude": None},
        "after": {"name": "Spire", "latitude": 1.5},
    }


def test_what_is_written_over_unread_is_read_first(app):
    place = make_place("Tower")

    def work():
        same = db.session.get_one(Location, place.id)
        db.session.expire(same)
        same.name = "Spire"

    written(work)

    assert newest("location.changed").details["before"] == {"name": "Tower"}


def test_what_does_not_change_is_not_noted(app):
    place = make_place("Tower")
    before = len(trail())

    change(place, name="Tower")

    assert len(trail()) == before


def test_what_is_removed_is_noted_with_what_it_was(app):
    player = make_player(make_place(), "Door", tags=["glass"])

    written(lambda: db.session.delete(db.session.get_one(Player, player.id)))

    entry = newest("player.deleted")
    assert (entry.target, entry.name) == (f"player:{player.id}", "Door")
    assert entry.details["before"]["tags"] == ["glass"]
    assert entry.details["before"]["key_hash"] == "[hidden]"


def test_tags_places_items_and_screens_are_noted_as_what_they_belong_to(app):
    tower, annex = make_place("Tower"), make_place("Annex")
    person = make_user("manager", [tower])
    screen = make_player(tower, tags=["a", "b"])
    campaign = make_campaign(tower)
    schedule = make_schedule(campaign, players=[screen])
    other = make_content(tower)

    def work():
        db.session.get_one(User, person.id).locations = [db.session.get_one(Location, annex.id)]
        same = db.session.get_one(Player, screen.id)
        same.tag_rows = [row for row in same.tag_rows if row.tag == "b"]
        items = db.session.get_one(Campaign, campaign.id).items
        items.append(CampaignItem(content_id=other.id, position=1))

    written(work)

    assert newest("user.changed").details == {
        "before": {"location_ids": [tower.id]},
        "after": {"location_ids": [annex.id]},
    }
    assert newest("player.changed").details == {"before": {"tags": ["a", "b"]}, "after": {"tags": ["b"]}}
    items = newest("campaign.changed").details
    assert [len(items["before"]["items"]), len(items["after"]["items"])] == [1, 2]
    assert items["after"]["items"][1]["content_id"] == other.id
    assert newest("schedule.created").details["after"]["player_ids"] == [screen.id]
    assert newest("schedule.created").target == f"schedule:{schedule.id}"


def test_an_item_that_is_changed_in_its_place_is_noted(app):
    campaign = make_campaign()

    change(campaign.items[0], duration_seconds=7.0)

    entry = newest("campaign_item.changed")
    assert entry.target == f"campaign:{campaign.id}"
    assert entry.details["after"] == {"duration_seconds": 7.0}


def test_what_is_rolled_back_leaves_nothing(app):
    before = len(trail())

    def work():
        db.session.add(Setting(name="colour", value={"is": "red"}))
        db.session.flush()
        audit.note("colour.chosen")
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        written(work)

    assert len(trail()) == before


def test_a_part_that_is_rolled_back_leaves_nothing_either(app):
    make_place("Tower")
    before = len(trail())

    def keeps_the_size_alone():
        inner = db.session.begin_nested()
        db.session.add(Setting(name="colour", value={}))
        db.session.flush()
        inner.rollback()
        db.session.add(Setting(name="size", value={}))

    written(keeps_the_size_alone)

    assert [each.target for each in trail()[before:]] == ["setting:size"]


def test_who_acts_is_noted_with_where_from_and_in_which_request(app):
    with acting.by(Acting("ana", user_id=7, address="192.0.2.1", request_id="support-4711")):
        make_place("Tower")

    entry = newest("location.created")
    assert (entry.actor, entry.actor_id, entry.address, entry.request_id) == (
        "ana",
        7,
        "192.0.2.1",
        "support-4711",
    )
    assert acting.current() is acting.SYSTEM


def test_an_update_of_many_rows_is_noted_row_by_row(app):
    tower, annex = make_place("Tower"), make_place("Annex")
    lying = [make_content(annex, deleted_at=tower.created_at) for _ in range(2)]
    make_content(annex)

    def work():
        place = db.session.get_one(Location, annex.id)
        place.parent_id = tower.id
        trash.move_up(place)

    written(work)

    moved = trail("content.changed")
    assert [each.target for each in moved] == [f"content:{each.id}" for each in lying]
    assert moved[0].details == {"before": {"location_id": annex.id}, "after": {"location_id": tower.id}}


def test_a_delete_of_many_rows_is_noted_row_by_row(app):
    gone = [make_content(title=title) for title in ("one", "two")]

    written(
        lambda: db.session.execute(
            delete(Content).where(Content.id.in_([each.id for each in gone])),
            execution_options={"synchronize_session": False},
        )
    )

    assert [(each.name, each.details["before"]["title"]) for each in trail("content.deleted")] == [
        ("one", "one"),
        ("two", "two"),
    ]


def test_of_very_many_rows_the_number_is_noted(app, monkeypatch):
    monkeypatch.setattr(audit_statements, "MOST_ROWS", 2)
    for _ in range(3):
        make_content()

    written(lambda: db.session.execute(update(Content).values(description="x")))
    written(lambda: db.session.execute(delete(Content)))

    assert [(each.target, each.details) for each in trail("content.changed")] == [("", {"count": 3})]
    assert [(each.target, each.details) for each in trail("content.deleted")] == [("", {"count": 3})]


def test_an_update_of_what_is_left_out_costs_nothing(app):
    make_player(make_place())
    before = len(trail())

    with counted_statements() as seen:
        written(lambda: db.session.execute(update(Player).values(plan_wanted=1, next_seq=2, volume=3)))

    assert len(seen) == 1
    assert len(trail()) == before


def test_ending_a_sign_in_is_one_entry_however_often_it_was_renewed(app):
    person = make_user("viewer")
    begun = written(lambda: sign_ins.begin(db.session.get_one(User, person.id), sign_ins.Client()))
    sign_ins.renew(begun.refresh_token, sign_ins.Client())

    sign_ins.end_others(db.session.get_one(User, person.id), "", current_too=True)

    assert [each.target for each in trail("sign_in.begun")] == [f"user:{person.id}"]
    (ended,) = trail("sign_in.ended")
    assert (ended.target, ended.details["count"]) == (f"user:{person.id}", 2)


def test_a_renewed_sign_in_is_no_act(app):
    person = make_user("viewer")
    begun = written(lambda: sign_ins.begin(db.session.get_one(User, person.id), sign_ins.Client()))
    before = len(trail())

    sign_ins.renew(begun.refresh_token, sign_ins.Client())

    assert len(trail()) == before


def test_the_same_many_times_is_one_entry_with_their_number(app):
    person = make_user("admin")

    written(
        lambda: db.session.add_all(
            RecoveryCode(user_id=person.id, code_hash=f"{each:064}") for each in range(10)
        )
    )

    (made,) = trail("recovery_code.created")
    assert made.details == {"after": {"user_id": person.id, "code_hash": "[hidden]"}, "count": 10}


def test_a_setting_whose_name_is_a_secrets_has_its_value_hidden(app):
    written(lambda: db.session.add(Setting(name="smtp_password", value={"is": "hush"})))
    written(lambda: db.session.add(Setting(name="mail", value={"host": "mail", "password": "hush"})))

    hidden, shown = trail("setting.created")
    assert hidden.details["after"] == {"name": "[hidden]", "value": "[hidden]"}
    assert shown.details["after"]["value"] == {"host": "mail", "password": "[hidden]"}


def test_rows_that_would_not_be_noted_are_refused(app):
    with pytest.raises(Unseen):
        written(lambda: db.session.execute(insert(Setting), [{"name": "colour", "value": {}}]))

    assert trail("setting.created") == []


def test_changes_that_would_not_be_noted_are_refused(app):
    places = [make_place(), make_place()]
    each_its_own = [{"id": place.id, "name": f"Hall {place.id}"} for place in places]

    with pytest.raises(Unseen):
        written(lambda: db.session.execute(update(Location), each_its_own))

    assert trail("location.changed") == []


@pytest.mark.parametrize(
    "tamper",
    [
        lambda: db.session.execute(update(AuditEntry).values(actor="nobody")),
        lambda: db.session.execute(delete(AuditEntry)),
        lambda: setattr(db.session.scalars(select(AuditEntry)).first(), "actor", "nobody"),
        lambda: db.session.delete(db.session.scalars(select(AuditEntry)).first()),
    ],
)
def test_the_trail_is_only_added_to(app, tamper):
    make_place("Tower")

    with pytest.raises(AppendOnly):
        written(tamper)

    assert newest("location.created").actor == "system"


def test_a_note_belongs_into_a_transaction(app):
    with pytest.raises(RuntimeError, match="atomic"):
        audit.note("colour.chosen")


def test_a_refused_write_leaves_nothing(app):
    make_user("viewer", username="ana")
    before = len(trail())

    with pytest.raises(IntegrityError):
        make_user("viewer", username="ana")

    assert len(trail()) == before


def test_watching_twice_notes_once(app):
    audit_writes.listen()

    make_place("Tower")

    assert len(trail("location.created")) == 1


def test_a_token_that_is_ended_by_itself_is_noted_too(app):
    person = make_user("viewer")
    written(lambda: sign_ins.begin(db.session.get_one(User, person.id), sign_ins.Client()))

    def work():
        db.session.scalars(select(RefreshToken)).one().revoked_at = person.created_at

    written(work)

    assert newest("sign_in.ended").target == f"user:{person.id}"
