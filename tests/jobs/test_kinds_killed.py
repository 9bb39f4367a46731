"""A server that is killed while it draws a document: when it is back, each page is there once."""

import pytest

from tests.library import opened
from tests.lines import eventually
from tests.papers import pdf
from tests.served import Served

pytestmark = [pytest.mark.processes, pytest.mark.timeout(300)]
PAGES = 6


@pytest.fixture
def served(tmp_path):
    process = Served(tmp_path, {"MEDIA_WORKERS": "1"})
    yield process
    process.leaves()


def test_a_server_killed_in_the_middle_of_a_document_gives_each_page_once(served):
    library = opened(served)
    answer = library.sends("menu.pdf", pdf(*(f"Dish {number}" for number in range(PAGES))))
    number = library.number_of(answer)
    eventually(lambda: 0 < library.entry(number)["percent"] < 100, "some pages being drawn", 60)

    served.is_killed()
    served.starts()

    eventually(lambda: library.when_settled(number), "the document being prepared", 200)
    entries = served.get("/api/content?per_page=100&sort=title")["items"]
    assert {entry["status"] for entry in entries} == {"ready"}
    assert sorted(entry["metadata"]["page"] for entry in entries) == list(range(1, PAGES + 1))
    assert len({entry["sha256"] for entry in entries}) == PAGES
