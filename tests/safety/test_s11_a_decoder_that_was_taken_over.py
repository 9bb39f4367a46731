"""s11: bytes that take over the decoder that reads them find nothing there, reach nobody, and end with it."""

import json
import os
import socket
import sys
from pathlib import Path

import pytest

from backend.core import sandbox
from backend.core.made_files import NotAFile
from backend.core.sandbox import Limits
from backend.core.storage.folder import FolderStore
from tests.children import is_gone
from tests.lines import eventually

SECRET = "what only the server knows"


@pytest.fixture
def folder(tmp_path):
    """Where the decoder works."""
    made = tmp_path / "work"
    made.mkdir()
    return made


@pytest.fixture
def secret(tmp_path):
    """A file of the server's, beside the folder the decoder works in."""
    file = tmp_path / "secret_key"
    file.write_text(SECRET)
    return file


def taken_over(folder, code, *names, **limits):
    """What somebody finds who runs code of his own in a decoder."""
    whole = f"import ctypes, json, os, socket, sys, time\nnames = sys.argv[1:]\n{code}"
    return sandbox.run([sys.executable, "-I", "-c", whole, *map(str, names)], folder, Limits(**limits))


def refusals(folder, attempts):
    """Each attempt by its name, and the error it ended with; None where it succeeded."""
    code = (
        "said = {}\n"
        "for name, attempt in json.loads(names[0]).items():\n"
        "    try: exec(attempt); said[name] = None\n"
        "    except OSError as error: said[name] = type(error).__name__\n"
        "print(json.dumps(said))"
    )
    outcome = taken_over(folder, code, json.dumps(attempts))
    assert outcome.succeeded, outcome.complaint
    return json.loads(outcome.output)


@pytest.mark.usefixtures("way")
def test_s11_it_reads_none_of_the_servers_files(folder, secret):
    places = [
        secret,
        "/etc/passwd",
        Path.home(),
        secret.parent,
        Path.cwd(),
        "/tmp",
        "/proc",
        "/proc/self/environ",
    ]

    look = "(os.listdir if os.path.isdir({0!r}) else open)({0!r})"

    said = refusals(folder, {str(place): look.format(str(place)) for place in places})

    assert said == dict.fromkeys(map(str, places), "PermissionError")


@pytest.mark.usefixtures("way")
def test_s11_it_reads_the_file_it_was_given_and_not_the_one_beside_it(folder, tmp_path):
    mine, other = tmp_path / "mine.jpg", tmp_path / "somebody-elses.jpg"
    mine.write_text("mine")
    other.write_text("not mine")

    outcome = taken_over(folder, "print(open(names[0]).read())", mine)
    curious = taken_over(folder, "print(open(names[0] + '/../somebody-elses.jpg').read())", tmp_path / "work")

    assert outcome.output == b"mine\n"
    assert curious.output == b""
    assert "PermissionError" in curious.complaint


@pytest.mark.usefixtures("way")
def test_s11_a_link_another_decoder_left_gives_it_nothing(folder, secret):
    link = folder / "made.mp4"
    link.symlink_to(secret)

    outcome = taken_over(folder, "print(open(names[0]).read())", link)

    assert SECRET.encode() not in outcome.output
    assert "PermissionError" in outcome.complaint


@pytest.mark.usefixtures("way")
def test_s11_it_writes_plain_files_into_its_own_folder_and_nothing_else(folder, secret):
    said = refusals(
        folder,
        {
            "a file of its own": "open('made.webp', 'w').write('x')",
            "the server's": f"open({str(secret)!r}, 'a')",
            "a file beside it": "open('../made.webp', 'w')",
            "the server's, shorter": f"os.truncate({str(secret)!r}, 0)",
            "the server's, gone": f"os.unlink({str(secret)!r})",
            "a link": f"os.symlink({str(secret)!r}, 'thumbnail.webp')",
            "the server's under its own name": f"os.link({str(secret)!r}, 'preview.webp')",
            "a pipe": "os.mkfifo('served')",
        },
    )

    assert said.pop("a file of its own") is None
    assert set(said.values()) <= {"PermissionError", "OSError"}, said
    assert secret.read_text() == SECRET
    assert [made.name for made in folder.iterdir()] == ["made.webp"]


@pytest.mark.usefixtures("way")
def test_s11_one_that_only_answers_a_question_writes_nothing_at_all(folder):
    outcome = taken_over(folder, "open('made', 'w')", file_bytes=0)

    assert "PermissionError" in outcome.complaint
    assert list(folder.iterdir()) == []


@pytest.mark.usefixtures("way")
def test_s11_it_looks_into_no_other_process_and_stops_none(folder):
    others = {"server": os.getpid(), "parent": "os.getppid()"}

    said = refusals(
        folder,
        {
            f"{name} {what}": attempt.format(pid=pid)
            for name, pid in others.items()
            for what, attempt in {
                "environ": "open('/proc/%d/environ' % {pid})",
                "mem": "open('/proc/%d/mem' % {pid})",
                "signal": "os.kill({pid}, 0)",
            }.items()
        },
    )

    assert set(said.values()) == {"PermissionError"}, said


@pytest.mark.usefixtures("way")
def test_s11_it_reaches_no_database_by_its_path_and_nobody_by_an_address(folder, tmp_path):
    place = tmp_path / "redis.sock"
    with socket.socket(socket.AF_UNIX) as database, socket.create_server(("127.0.0.1", 0)) as canary:
        database.bind(str(place))
        database.listen()
        port = canary.getsockname()[1]
        said = refusals(
            folder,
            {
                "by path": f"socket.socket(socket.AF_UNIX).connect({str(place)!r})",
                "by a datagram": f"socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)[0].sendto(b'x', {str(place)!r})",
                "by address": f"socket.create_connection(('127.0.0.1', {port}), 2)",
                "by an address of the newer kind": f"socket.create_connection(('::1', {port}), 2)",
            },
        )

    assert set(said.values()) == {"PermissionError"}, said


@pytest.mark.usefixtures("way")
def test_s11_what_it_starts_in_a_session_of_its_own_ends_with_it(folder):
    code = (
        "if os.fork() == 0:\n"
        "    try: os.setsid()\n"
        "    except OSError: pass\n"
        "    if os.fork() == 0:\n"
        "        print(os.getpid(), flush=True)\n"
        "        os.closerange(0, 64)\n"
        "        time.sleep(300)\n"
        "    os._exit(0)\n"
        "time.sleep(0.5)"
    )

    outcome = taken_over(folder, code)

    left = int(outcome.output)
    assert eventually(lambda: is_gone(left), "the end of what it left")


@pytest.mark.usefixtures("way")
def test_s11_it_goes_first_when_memory_is_short_and_has_none_of_roots_rights(folder):
    seen = {}

    def look(piece):
        place = Path("/proc") / piece.decode().strip()
        seen["score"] = (place / "oom_score_adj").read_text().strip()
        facts = dict(
            line.split(":\t") for line in (place / "status").read_text().splitlines() if ":\t" in line
        )
        seen["rights"] = int(facts["CapEff"], 16) & ~0b10  # opening files of others, of which it sees none
        seen["can gain none"] = facts["NoNewPrivs"]

    sandbox.run(["sh", "-c", "echo $$; sleep 0.5"], folder, Limits(), look)

    assert seen == {"score": "1000", "rights": 0, "can gain none": "1"}


def test_s11_a_link_named_like_a_thumbnail_publishes_nothing(folder, secret, tmp_path):
    store = FolderStore(tmp_path / "uploads")
    (folder / "thumbnail.webp").symlink_to(secret)
    os.mkfifo(folder / "preview.webp")
    (folder / "served").mkdir()

    for name in ("thumbnail.webp", "preview.webp", "served"):
        with pytest.raises(NotAFile, match="is not a plain file"):
            store.adopt(folder / name, "webp")

    assert list(store.entries()) == []
