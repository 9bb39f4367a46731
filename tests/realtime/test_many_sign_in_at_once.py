"""Many who sign in at once: two passwords are checked at a time, and nobody who asks for something else waits for that."""

import threading

import pytest
import requests
from argon2 import PasswordHasher

from backend.core import security
from tests.factories import PASSWORD, make_user
from tests.lines import eventually

MANY = 6


class Slow:
    """A hasher that takes a tenth of a second, and knows how many it has at work."""

    def __init__(self):
        self.hasher = PasswordHasher(time_cost=8, memory_cost=19_456, parallelism=1)
        self.at_work, self.most = 0, 0

    def verify(self, password_hash, password):
        self.at_work += 1
        self.most = max(self.most, self.at_work)
        try:
            return self.hasher.verify(password_hash, password)
        finally:
            self.at_work -= 1

    def hash(self, password):
        return self.hasher.hash(password)

    def check_needs_rehash(self, _password_hash):
        return False


@pytest.fixture
def slow(monkeypatch):
    hasher = Slow()
    monkeypatch.setattr(security, "_hasher", hasher)
    return hasher


def test_two_are_checked_at_a_time_and_everybody_else_is_answered_meanwhile(site, slow):
    password_hash, came = slow.hash(PASSWORD), []
    for number in range(MANY):
        make_user("viewer", username=f"person{number}", password_hash=password_hash)

    def signs_in(name):
        order = {"username": name, "password": PASSWORD, "client": "token"}
        came.append(requests.post(f"{site.address}/api/auth/login", json=order, timeout=30).status_code)

    people = [threading.Thread(target=signs_in, args=[f"person{number}"]) for number in range(MANY)]
    for each in people:
        each.start()
    eventually(lambda: slow.at_work == security.HASHES_AT_ONCE, "two being checked")

    health = requests.get(f"{site.address}/api/health", timeout=30)
    setup = requests.get(f"{site.address}/api/auth/setup", timeout=30)

    assert (health.status_code, setup.json()["needed"]) == (200, False)
    assert len(came) < MANY
    for each in people:
        each.join()
    assert (came, slow.most) == ([200] * MANY, security.HASHES_AT_ONCE)
