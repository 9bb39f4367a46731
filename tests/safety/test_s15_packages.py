"""s15: ZIP archives made to climb out, to swell or to confuse: refused at once with the reason, and nothing is written."""

import pytest

from tests.hostile.packages import HOSTILE, PAGE, packed
from tests.library import Library, files_outside

pytestmark = [pytest.mark.processes, pytest.mark.timeout(180)]


@pytest.mark.parametrize("door", ["form", "pieces"])
@pytest.mark.parametrize("name", HOSTILE)
def test_s15_a_hostile_package_is_refused_at_once_and_nothing_is_written(
    library: Library, name: str, door: str
):
    make, sentence = HOSTILE[name]
    content = make()
    kept, outside = everything(library), files_outside(library)

    answer = library.by_either_door(door, "page.zip", content)

    assert answer.status_code == 422, answer.text
    body = answer.json()
    assert body["code"] == "invalid"
    assert sentence in body["detail"], body["detail"]
    assert everything(library) == kept
    assert files_outside(library) == outside
    assert library.strangers() == []


def everything(library: Library) -> set[str]:
    """Whatever the store holds for good."""
    files = [path for path in library.uploads.rglob("*") if path.is_file()]
    return {str(path) for path in files if ".incoming" not in path.parts}


def test_s15_looking_at_one_costs_the_server_itself_nothing(library: Library):
    make, _ = HOSTILE["100,001 files"]
    content = make()
    library.sends("page.zip", content)  # what is read once for all
    before, memory = library.cpu_seconds(), library.memory_bytes()

    for _ in range(5):
        library.sends("page.zip", content)

    assert library.cpu_seconds() - before < 5
    assert library.memory_bytes() - memory < 64 * 1024 * 1024


def test_s15_an_honest_package_is_taken(library: Library):
    content = packed(("index.html", PAGE), ("img/blank.txt", b" " * 60_000))

    assert library.outcome("page.zip", content) == ("ready", "")
