"""s10: forms of thousands of parts, of nothing but line ends, of endless fields cost no more than an upload of their size."""

from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from tests.library import Library
from tests.lines import eventually
from tests.uploading import real

pytestmark = [pytest.mark.processes, pytest.mark.timeout(120)]
MEBIBYTE = 1024 * 1024
KIND = {"Content-Type": "multipart/form-data; boundary=x"}
END = b"\r\n--x--\r\n"
TIMES = 5
# An ordinary upload of the same size is hashed, written and put into rows: refusing one must not cost several of them.
MOST_TIMES_DEARER = 2.0


def field(name: str, content: bytes, more: bytes = b"") -> bytes:
    return b'--x\r\nContent-Disposition: form-data; name="%s"\r\n%s\r\n%s\r\n' % (
        name.encode(),
        more,
        content,
    )


def file(name: str, content: bytes) -> bytes:
    words = b'form-data; name="file"; filename="%s"' % name.encode()
    return b"--x\r\nContent-Disposition: %s\r\n\r\n%s" % (words, content)


FORMS: dict[str, Callable[[], bytes]] = {
    "5,000 parts": lambda: b"".join(field(f"f{number}", b"1") for number in range(5_000)),
    "5,000 files": lambda: b"".join(file(f"{number}.jpg", b"1\r\n") for number in range(5_000)),
    "a field of 1 MiB of CR": lambda: field("title", b"\r" * MEBIBYTE),
    "a field of 1 MiB of CR LF": lambda: field("title", b"\r\n" * (MEBIBYTE // 2)),
    "a field of nearly boundaries": lambda: field("title", b"\r\n--" * (MEBIBYTE // 4)),
    "a field of 50 MiB": lambda: field("title", b"t" * (50 * MEBIBYTE)),
    "a header of 1 MiB": lambda: field("title", b"x", b"X: " + b"y" * MEBIBYTE + b"\r\n"),
    "100,000 headers": lambda: field("title", b"x", b"X: y\r\n" * 100_000),
    "a preamble of 1 MiB of CR": lambda: b"\r" * MEBIBYTE + field("title", b"x"),
}


@pytest.mark.parametrize("form", FORMS)
def test_s10_a_form_made_to_exhaust_is_refused_and_costs_no_more_than_an_upload(library: Library, form: str):
    body = FORMS[form]() + END
    ordinary = an_ordinary_upload(library, len(body))

    cost = average_cpu(library, body, lambda answer: answer.status_code in {400, 413, 422})
    usual = average_cpu(library, ordinary, lambda answer: answer.status_code == 201)

    assert cost <= MOST_TIMES_DEARER * usual, (
        f"{cost * 1_000:.0f} ms of CPU, an upload {usual * 1_000:.0f} ms"
    )
    nothing_is_left(library)


@pytest.mark.parametrize("form", ["5,000 parts", "a field of 1 MiB of CR", "a field of 50 MiB"])
def test_s10_the_refusal_says_that_it_is_too_large(library: Library, form: str):
    answer = sent(library, FORMS[form]() + END)

    assert answer.status_code == 413
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert answer.json()["code"] == "too_large"


@pytest.mark.parametrize(
    "letters", [b"\r", b"\r\n", b"\r\n--", b"\r\n--x"], ids=["CR", "CR LF", "CR LF --", "boundary"]
)
def test_s10_a_file_of_line_ends_is_just_no_picture(library: Library, letters: bytes):
    body = place_of(library) + file("x.jpg", letters * (MEBIBYTE // len(letters))) + END

    cost = average_cpu(library, body, lambda answer: answer.status_code in {400, 413, 415, 422})
    usual = average_cpu(
        library, an_ordinary_upload(library, len(body)), lambda answer: answer.status_code == 201
    )

    assert cost <= MOST_TIMES_DEARER * usual, (
        f"{cost * 1_000:.0f} ms of CPU, an upload {usual * 1_000:.0f} ms"
    )
    nothing_is_left(library)


def test_s10_the_memory_of_the_server_stays_flat(library: Library):
    endless = FORMS["a field of 50 MiB"]() + END
    sent(library, endless)
    before = library.memory_bytes()

    answers = {sent(library, endless).status_code for _ in range(4)}

    assert answers == {413}
    assert library.memory_bytes() - before < 16 * MEBIBYTE


def nothing_is_left(library: Library) -> None:
    """Once the ordinary ones are prepared, nothing waits to become whole."""
    wait_until_idle(library)
    assert library.leftovers() == []


def an_ordinary_upload(library: Library, size: int) -> bytes:
    """A real file of this size: what its kind does not need at its end is not looked at."""
    name = "rocket.jpg" if size < 4 * MEBIBYTE else "bigbuckbunny.mp4"
    whole = real(name)
    return place_of(library) + file(name, whole + free_space(name, size - len(whole))) + END


def free_space(name: str, size: int) -> bytes:
    """For a film a box of nothing, for a picture bytes after its end."""
    if size <= 8:
        return b""
    return bytes(size) if Path(name).suffix == ".jpg" else size.to_bytes(4, "big") + b"free" + bytes(size - 8)


def place_of(library: Library) -> bytes:
    return field("location_id", str(library.place).encode())


def average_cpu(library: Library, body: bytes, fits: Callable[[requests.Response], bool]) -> float:
    """Seconds the serving process computes for such a request, of several."""
    wait_until_idle(library)
    before = library.cpu_seconds()
    for _ in range(TIMES):
        answer = sent(library, body)
        assert fits(answer), f"{answer.status_code}: {answer.text}"
    return (library.cpu_seconds() - before) / TIMES


def wait_until_idle(library: Library) -> None:
    """The preparing of earlier uploads must not count for this one."""

    def is_idle() -> bool:
        waiting = library.served.get("/api/content?status=processing&per_page=1")
        return int(waiting["total"]) == 0 and not library.children()

    eventually(is_idle, "everything being prepared", within=60)


def sent(library: Library, body: bytes) -> requests.Response:
    address = f"{library.served.address}/api/content/upload"
    return library.served.session.post(address, data=body, headers=KIND, timeout=60)
