"""docs/security.md names what shows each promise: all of that is there, and nothing that is asked is passed over."""

import re
from collections import Counter
from pathlib import Path

from tests.architecture.sources import ROOT, kept, parsed

SAID = (ROOT / "docs" / "security.md").read_text("utf-8")
TABLES = SAID.partition("## OWASP ASVS")[2]
# How many requirements of levels 1 and 2 each section of ASVS 5.0.0 has; they are numbered from 1,
# those of level 3 alone come after them.
ASKED = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2,
    "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1,
    "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2,
    "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4,
    "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4,
    "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2,
    "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1,
    "9.1": 3, "9.2": 4,
    "10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3,
    "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1,
    "12.1": 3, "12.2": 2, "12.3": 4,
    "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5,
    "14.1": 2, "14.2": 4, "14.3": 3,
    "15.1": 3, "15.2": 3, "15.3": 7,
    "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3,
    "17.1": 1, "17.2": 4, "17.3": 2,
}  # fmt: skip
PATH = re.compile(r"`([\w./-]+\.(?:py|tsx?|csv|conf|template|yml|json|txt|in))(?:::(test_\w+))?`")
FROM = ("", "tests/", "backend/")
NUMBERS = re.compile(r"(\d+\.\d+)\.(\d+)(?:–(\d+\.\d+)\.(\d+))?")
OUR_ROW = re.compile(r"\bs\d\d\b")


def named() -> dict[str, list[tuple[str, str]]]:
    """Each file that is named, where it may lie, and the story in it that is named."""
    return {
        said: [(f"{start}{path}", story) for start in FROM]
        for said, path, story in ((each[0], each[1], each[2] or "") for each in PATH.finditer(SAID))
    }


def is_there(path: str, story: str) -> bool:
    if path not in kept():
        return False
    return (
        not story
        or re.search(rf"^(async )?def {story}\(", (ROOT / path).read_text("utf-8"), re.MULTILINE) is not None
    )


def test_every_file_and_every_story_it_names_is_there():
    missing = [said for said, places in named().items() if not any(is_there(*place) for place in places)]
    assert len(named()) > 100
    assert not missing, f"docs/security.md names what is not there: {missing}"


def test_every_story_named_without_its_file_is_there():
    ours = {path for path in kept() if path.startswith("tests/") and path.endswith(".py")}
    stories = {getattr(each, "name", "") for path in ours for each in parsed(path).body}
    missing = set(re.findall(r"`(test_\w+)`", SAID)) - stories
    assert not missing, f"docs/security.md names stories nobody tells: {missing}"


def test_every_row_of_ours_is_mentioned_and_no_other():
    files = {Path(path).name[5:8] for path in kept() if re.match(r"tests/safety/test_s\d\d_", path)}
    said = set(OUR_ROW.findall(SAID))
    elsewhere = {"s04", "s05", "s07", "s33"}  # in a browser, at the queue, not yet, nothing to show
    assert files - said == set()
    assert said - files <= elsewhere


def test_every_requirement_is_answered_once():
    answered: Counter[str] = Counter()
    cells = re.findall(r"^\| ([\d., –]+) \|", TABLES, re.MULTILINE) + re.findall(
        r"^Does not apply \((.+?)\)", TABLES, re.MULTILINE
    )
    for section, first, until, last in (each.groups() for cell in cells for each in NUMBERS.finditer(cell)):
        assert until in {None, section}, f"{section}.{first}–{until}.{last} leads into another section"
        answered.update(f"{section}.{number}" for number in range(int(first), int(last or first) + 1))

    asked = {f"{section}.{number}" for section, most in ASKED.items() for number in range(1, most + 1)}
    assert len(asked) == 253
    assert (asked - answered.keys(), answered.keys() - asked) == (set(), set())
    assert {number for number, times in answered.items() if times > 1} == set()
