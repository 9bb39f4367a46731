"""Passwords, keys and codes: how secrets are made, hashed and checked."""

import subprocess
import sys
import threading
import time

import bcrypt
from argon2 import PasswordHasher

from backend.core import security


def test_a_password_is_hashed_differently_each_time_and_always_matches():
    first, second = security.hash_password("correct horse"), security.hash_password("correct horse")

    assert first != second
    assert first.startswith("$argon2id$")
    assert security.password_matches("correct horse", first)
    assert security.password_matches("correct horse", second)


def test_another_password_a_broken_hash_and_nobody_never_match():
    kept = security.hash_password("correct horse")

    assert not security.password_matches("Correct horse", kept)
    assert not security.password_matches("", kept)
    assert not security.password_matches("correct horse", "not a hash")
    assert not security.password_matches("correct horse", "")


def test_keys_are_long_different_and_stored_as_hashes():
    keys = {security.new_key() for _ in range(100)}

    assert len(keys) == 100
    assert min(len(key) for key in keys) >= 43
    assert len({security.key_hash(key) for key in keys}) == 100
    assert security.key_hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_codes_can_be_read_across_a_room():
    codes = [security.new_code() for _ in range(200)]

    assert all(len(code) == security.CODE_LENGTH for code in codes)
    assert not set("".join(codes)) & set("01258BILOSZ")
    assert len(set(codes)) > 190


def test_two_are_hashed_at_a_time_and_who_hashes_nothing_does_not_wait(monkeypatch):
    at_work, most, given_way = [], [], threading.Event()

    def slow(*_):
        at_work.append(1)
        most.append(len(at_work))
        given_way.wait(5)
        at_work.pop()
        return "hash"

    monkeypatch.setattr(security.hub, "run_in_thread", slow)
    everybody = [threading.Thread(target=security.hash_password, args=["x"]) for _ in range(6)]
    for each in everybody:
        each.start()
    while len(at_work) < security.HASHES_AT_ONCE:
        time.sleep(0.001)

    key = security.key_hash(security.new_key())  # somebody else's work goes on

    assert len(key) == 64
    assert len(at_work) == security.HASHES_AT_ONCE
    given_way.set()
    for each in everybody:
        each.join()
    assert (len(most), max(most)) == (6, security.HASHES_AT_ONCE)


def test_hashes_of_another_maker_match_and_are_outdated():
    kept = bcrypt.hashpw(b"correct horse", bcrypt.gensalt(4)).decode()

    assert security.password_matches("correct horse", kept)
    assert not security.password_matches("Correct horse", kept)
    assert security.is_outdated(kept)
    assert not security.is_outdated(security.hash_password("correct horse"))
    assert security.is_outdated(PasswordHasher(time_cost=1).hash("correct horse"))


def test_the_list_of_common_passwords_is_read_when_it_is_asked_for():
    script = (
        "import sys; from backend.core import common_passwords, config, hub; from backend import create_app;"
        "print(common_passwords._ranked.cache_info().currsize, 'zxcvbn' in sys.modules);"
        "print(common_passwords.is_common('Sunshine'), common_passwords.is_common('a lark at dawn'))"
    )

    said = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True).stdout

    assert said.split() == ["0", "False", "True", "False"]
