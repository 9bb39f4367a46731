"""Passwords, keys and codes: how secrets are made, hashed and checked."""

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
    assert not security.password_matches("correct horse", None)


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
