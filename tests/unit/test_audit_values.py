"""What stands in an audit entry: plain, bounded, and without secrets."""

from datetime import UTC, date, datetime, time

import pytest

from backend.services.audit_values import HIDDEN, is_secret, plain, ranges
from backend.words import Role


@pytest.mark.parametrize(
    ("value", "noted"),
    [
        (None, None),
        (True, True),
        (7, 7),
        (1.5, 1.5),
        ("word", "word"),
        (Role.ADMIN, "admin"),
        (datetime(2026, 1, 2, 3, 4, tzinfo=UTC), "2026-01-02T03:04:00Z"),
        (date(2026, 1, 2), "2026-01-02"),
        (time(8, 30), "08:30:00"),
        ({"a": {"b": (1, 2)}}, {"a": {"b": [1, 2]}}),
        (["x", "y"], ["x", "y"]),
        ("half \ud800 a pair", "half ? a pair"),
        (range, "<class 'range'>"),
    ],
)
def test_values_are_plain(value, noted):
    assert plain(value) == noted


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "password_hash",
        "totp_secret",
        "token_hash",
        "key_hash",
        "player_key",
        "code",
        "recovery_codes",
        "api_key",
        "Authorization",
        "Cookie",
        "client_secret",
        "pin",
        "refresh_token",
        "hash",
        "SMTP_PASSWD",
    ],
)
def test_what_a_secret_is_called_by_is_hidden(name):
    assert plain({name: "hush"}) == {name: HIDDEN}
    assert plain({"deep": [{name: ["hush"]}, {name: {"x": 1}}, {name: 4711}]}) == {
        "deep": [{name: HIDDEN}, {name: HIDDEN}, {name: HIDDEN}]
    }
    assert plain({name: None}) == {name: None}
    assert plain({name: ""}) == {name: ""}


@pytest.mark.parametrize(
    "name", ["name", "email", "role", "keyboard", "monkey_business", "zipcode_area", "barcodes_on"]
)
def test_other_names_are_shown(name):
    assert not is_secret(name)


@pytest.mark.parametrize(
    ("address", "noted"),
    [
        ("https://ana:hush@example.org/a", f"https://{HIDDEN}@example.org/a"),
        ("https://example.org/?token=hush&page=2", f"https://example.org/?token={HIDDEN}&page=2"),
        ("https://example.org/?X-Amz-Signature=hush#x", f"https://example.org/?X-Amz-Signature={HIDDEN}#x"),
        ("see https://example.org/?api_key=hush now", f"see https://example.org/?api_key={HIDDEN} now"),
        ("https://example.org/a?page=2", "https://example.org/a?page=2"),
        ("ana@example.org", "ana@example.org"),
    ],
)
def test_what_an_address_carries_is_hidden(address, noted):
    assert plain(address) == noted


def test_long_texts_and_lists_are_cut():
    assert len(plain("x" * 5_000)) == 2_001
    assert plain([f"tag {each}" for each in range(150)])[-1] == "… and 50 more"
    assert plain(list(range(1, 5_001))) == "1-5000"


@pytest.mark.parametrize(
    ("numbers", "words"),
    [([], ""), ([7], "7"), ([3, 1, 2], "1-3"), ([1, 2, 4, 6, 7, 8, 8], "1-2, 4, 6-8")],
)
def test_many_numbers_in_few_words(numbers, words):
    assert ranges(numbers) == words
