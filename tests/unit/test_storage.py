"""The store of files: named by their bytes, whole or not there."""

import hashlib

import pytest

from backend.core.storage import INCOMING, FolderStore, LimitExceeded, is_key, key_for

HELLO = hashlib.sha256(b"hello").hexdigest()


@pytest.fixture
def store(tmp_path):
    return FolderStore(tmp_path / "uploads")


def keep(store, content=b"hello", extension="jpg"):
    with store.receive() as incoming:
        incoming.write(content)
        return store.keep(incoming, extension)


def test_a_file_lies_under_the_hash_of_its_bytes(store):
    key = keep(store)

    assert key == f"{HELLO[:2]}/{HELLO[2:4]}/{HELLO}.jpg"
    assert store.path_of(key).read_bytes() == b"hello"
    assert list(store.all_keys()) == [key]


def test_the_same_bytes_are_stored_once(store):
    assert keep(store) == keep(store)
    assert len(list(store.all_keys())) == 1


def test_a_damaged_file_is_mended_by_the_next_upload_of_the_same_bytes(store):
    key = keep(store)
    store.path_of(key).write_bytes(b"hel")

    keep(store)

    assert store.path_of(key).read_bytes() == b"hello"


def test_a_file_that_was_given_up_leaves_nothing(store):
    with store.receive() as incoming:
        incoming.write(b"half of")

    assert list(store.all_keys()) == []
    assert list(store.leftovers()) == []


def test_not_one_byte_past_the_limit_is_stored(store):
    with store.receive(limit_bytes=8) as incoming:
        incoming.write(b"12345678")
        with pytest.raises(LimitExceeded):
            incoming.write(b"9")
        incoming.flush()

        assert incoming.path.read_bytes() == b"12345678"


def test_what_a_child_made_is_adopted_under_its_own_hash(store):
    with store.workplace() as folder:
        made = store.root / INCOMING / folder / "made.mp4"
        made.write_bytes(b"hello")
        key, sha256, size_bytes = store.adopt(made, "mp4")

    assert (key, sha256, size_bytes) == (key_for(HELLO, "mp4"), HELLO, 5)
    assert store.holds(key)
    assert list(store.leftovers()) == []


def test_removing_twice_is_no_error(store):
    key = keep(store)
    store.remove(key)
    store.remove(key)

    assert not store.holds(key)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "../../etc/passwd",
        f"aa/bb/{HELLO}.jpg",  # the folders are not those of the hash
        f"{HELLO[:2]}/{HELLO[2:4]}/{HELLO}",
        f"{HELLO[:2]}/{HELLO[2:4]}/{HELLO}.jpg/..",
        f"{HELLO[:2]}/{HELLO[2:4]}/{HELLO}.jpg\n",
        f"{HELLO[:2]}/{HELLO[2:4]}/{HELLO}.JPG",
        f"/{HELLO[:2]}/{HELLO[2:4]}/{HELLO}.jpg",
        f"{HELLO[:2]}\\{HELLO[2:4]}\\{HELLO}.jpg",
        f"{HELLO[:2]}/{HELLO[2:4]}/{HELLO.upper()}.jpg",
        ".incoming/in-123",
    ],
)
def test_nothing_but_a_key_reaches_the_disk(store, text):
    assert not is_key(text)
    assert not store.holds(text)
    with pytest.raises(ValueError, match="not a key"):
        store.path_of(text)


@pytest.mark.parametrize("extension", ["", "j", "../x", "jpg/..", "toolong"])
def test_an_extension_that_is_no_extension_makes_no_key(extension):
    with pytest.raises(ValueError, match="not a key"):
        key_for(HELLO, extension)


def test_strangers_in_the_folder_are_not_ours(store):
    (store.root / "aa" / "bb").mkdir(parents=True)
    (store.root / "aa" / "bb" / "notes.txt").write_text("mine")

    assert list(store.all_keys()) == []


def test_a_file_in_use_stays_the_same_while_its_bytes_are_uploaded_again_or_purged(store):
    key = keep(store)

    with store.fetched(key) as path:
        in_use = path.stat().st_ino
        keep(store)
        store.remove(key)

        assert (path.name, path.stat().st_ino, path.read_bytes()) == (f"{HELLO}.jpg", in_use, b"hello")

    assert list(store.leftovers()) == []
    with pytest.raises(FileNotFoundError), store.fetched(key):
        pass


def test_a_file_on_a_disk_without_second_names_is_used_where_it_lies(store, monkeypatch):
    key = keep(store)

    def refuses(*_):
        raise PermissionError

    monkeypatch.setattr("pathlib.Path.hardlink_to", refuses)

    with store.fetched(key) as path:
        assert path == store.path_of(key)
