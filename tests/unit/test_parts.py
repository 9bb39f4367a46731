"""Part files: what counts stays, what does not goes, and the hash is that of the bytes, whoever wrote them."""

import hashlib
import os

import pytest

from backend.core import parts
from backend.core.errors import StorageFull

HELLO = b"hello, world" * 100


@pytest.fixture
def path(tmp_path):
    return tmp_path / "part-1"


def write(path, counted, block):
    """Append a block and let it count. Returns how much counts then."""
    with parts.opened(path) as part:
        part.resume(counted)
        part.append(block)
        part.settle()
        part.count()
        return part.counted_bytes


def sha256(path, counted):
    with parts.opened(path) as part:
        part.resume(counted)
        with part.whole() as whole:
            assert whole.path.read_bytes() == path.read_bytes()
            return whole.sha256


def forget_everything(monkeypatch):
    """As in a process that has just begun."""
    monkeypatch.setattr(parts, "_memory", parts._Memory())


def test_a_part_grows_piece_by_piece(path):
    assert write(path, write(path, 0, HELLO[:7]), HELLO[7:]) == len(HELLO)
    assert path.read_bytes() == HELLO


def test_what_does_not_count_is_dropped(path):
    counted = write(path, 0, HELLO[:100])
    with parts.opened(path) as part:
        part.resume(counted)
        part.append(b"never acknowledged")

    assert path.read_bytes() == HELLO[:100]


def test_what_a_killed_process_wrote_is_dropped(path):
    counted = write(path, 0, HELLO[:100])
    with path.open("ab") as part:
        part.write(b"never acknowledged")

    write(path, counted, HELLO[100:])

    assert path.read_bytes() == HELLO
    assert sha256(path, len(HELLO)) == hashlib.sha256(HELLO).hexdigest()


def test_the_hash_is_known_at_the_end_without_reading_again(path):
    write(path, write(path, 0, HELLO[:7]), HELLO[7:])

    assert parts._memory.recall(path, len(HELLO)).size_bytes == len(HELLO)
    assert sha256(path, len(HELLO)) == hashlib.sha256(HELLO).hexdigest()


def test_who_did_not_see_the_beginning_reads_it(path, monkeypatch):
    counted = write(path, 0, HELLO[:700])
    forget_everything(monkeypatch)
    write(path, counted, HELLO[700:])

    assert sha256(path, len(HELLO)) == hashlib.sha256(HELLO).hexdigest()


def test_who_saw_only_the_beginning_reads_the_rest(path, monkeypatch):
    counted = write(path, 0, HELLO[:700])
    here = parts._memory
    forget_everything(monkeypatch)
    write(path, counted, HELLO[700:])
    monkeypatch.setattr(parts, "_memory", here)

    assert sha256(path, len(HELLO)) == hashlib.sha256(HELLO).hexdigest()


def test_cut_back_it_hashes_what_comes_instead(path):
    counted = write(path, 0, HELLO[:100])
    with parts.opened(path) as part:
        part.resume(counted)
        part.append(b"a mistake")
        part.cut_back()
        part.append(HELLO[100:])
        part.settle()
        part.count()

    assert sha256(path, len(HELLO)) == hashlib.sha256(HELLO).hexdigest()


def test_only_one_has_it(path):
    with parts.opened(path) as part:
        part.resume(0)
        with pytest.raises(parts.Busy), parts.opened(path):
            pytest.fail("two have the same part")


def test_missing_bytes_are_noticed(path):
    write(path, 0, HELLO[:100])

    with parts.opened(path) as part, pytest.raises(parts.Missing):
        part.resume(101)
    assert path.read_bytes() == HELLO[:100]


def test_a_store_uses_up_the_second_name_only(path):
    counted = write(path, 0, HELLO)
    with parts.opened(path) as part:
        part.resume(counted)
        with part.whole() as whole:
            whole.settle()
            kept = whole.path.replace(path.with_name("kept"))
        part.remove()

    assert kept.read_bytes() == HELLO
    assert not path.exists()


def test_a_second_name_nobody_used_goes(path):
    counted = write(path, 0, HELLO)
    sha256(path, counted)

    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_full_disk_is_said(path):
    path.symlink_to("/dev/full")

    with parts.opened(path) as part:
        part.resume(0)
        with pytest.raises(StorageFull):
            part.append(HELLO)


def test_only_so_many_beginnings_are_remembered(path):
    memory = parts._Memory()
    for number in range(parts.MOST_REMEMBERED + 10):
        memory.keep(path.with_name(f"part-{number}"), parts._Hashed())

    assert len(memory._known) == parts.MOST_REMEMBERED


def test_nobody_else_waits_while_the_disk_frees_a_part(path, monkeypatch):
    away = []

    def in_thread(work, *arguments, **named):
        away.append(work)
        return work(*arguments, **named)

    monkeypatch.setattr(parts.hub, "run_in_thread", in_thread)
    with parts.opened(path) as part:
        part.resume(0)
        part.remove()

    assert away[-1] is os.close  # the last one to let go of a file's bytes waits until they are free
