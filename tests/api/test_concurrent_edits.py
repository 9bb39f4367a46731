"""Two people at once: exactly one edit wins, and nothing is half done."""

import threading

from backend.core.db import db
from backend.models.locations import Location
from backend.models.users import User
from backend.services.rights import Role
from tests.factories import make_campaign, make_place, sign_in_as


def at_once(app, count, ask):
    """The answers of `count` clients that ask at the same moment."""
    clients = [sign_in_as(app.test_client(), "admin") for _ in range(count)]
    barrier = threading.Barrier(count)
    answers = [None] * count

    def work(number):
        with app.app_context():
            barrier.wait()
            answers[number] = ask(clients[number], number)
            db.session.remove()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    return answers


def statuses(answers):
    return sorted(answer.status_code for answer in answers)


def test_of_concurrent_edits_of_one_campaign_exactly_one_wins(app, tower):
    campaign = make_campaign(tower)
    address = f"/api/campaigns/{campaign.id}"

    answers = at_once(
        app, 4, lambda client, number: client.patch(address, json={"version": 1, "name": f"N{number}"})
    )

    assert statuses(answers) == [200, 409, 409, 409]


def test_two_moves_at_once_make_no_circle(app):
    one, other = make_place("One"), make_place("Other")
    one_below, other_below = make_place("One below", one), make_place("Other below", other)
    moves = [(one.id, other_below.id), (other.id, one_below.id)]

    def move(client, number):
        place_id, parent_id = moves[number]
        return client.patch(f"/api/locations/{place_id}", json={"version": 1, "parent_id": parent_id})

    assert statuses(at_once(app, 2, move)) == [200, 422]
    for place in db.session.query(Location):
        parent = db.session.get(Location, place.parent_id) if place.parent_id else None
        assert place.path == f"{parent.path if parent else '/'}{place.id}/"


def test_two_administrators_cannot_remove_each_other(app):
    def demote(client, number):
        others = db.session.query(User).filter(User.id != client.user.id, User.role == Role.ADMIN)
        target = others.order_by(User.id).first()
        return client.patch(f"/api/users/{target.id}", json={"version": 1, "role": "viewer"})

    answers = at_once(app, 2, demote)

    assert sum(answer.status_code == 200 for answer in answers) == 1
    assert db.session.query(User).filter(User.role == Role.ADMIN, User.is_active).count() == 1


def test_one_name_is_given_to_one_person(app):
    person = {"username": "ana", "email": "ana@example.com", "password": "a good password"}

    answers = at_once(app, 4, lambda client, _number: client.post("/api/users", json=person))

    assert statuses(answers) == [201, 409, 409, 409]


def test_a_repeated_request_that_overtakes_the_first_has_no_second_effect(app, tower):
    shared = sign_in_as(app.test_client(), "manager", [tower]).user
    order = {"name": "Lobby", "parent_id": tower.id, "timezone": "America/Sao_Paulo"}

    def ask(client, _number):
        sign_in_as(client, db.session.get(User, shared.id))
        return client.post("/api/locations", json=order, headers={"Idempotency-Key": "once"})

    answers = at_once(app, 4, ask)

    assert {answer.status_code for answer in answers} <= {201, 409}
    assert {answer.json["id"] for answer in answers if answer.status_code == 201} != set()
    assert db.session.query(Location).filter(Location.name == "Lobby").count() == 1
