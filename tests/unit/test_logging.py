"""Logs: one JSON object a line, and never a secret."""

import io
import json
import logging
import sys

import pytest
import structlog

from backend.core.config import Config
from backend.core.logging import HIDDEN, configure, hide_secrets


@pytest.fixture
def lines(monkeypatch, tmp_path):
    """What is logged, line by line."""
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    root = logging.getLogger()
    before = (root.handlers[:], root.level, structlog.get_config())
    configure(Config(_env_file=None, data_dir=tmp_path, log_json=True, log_level="INFO"))
    yield lambda: written.getvalue().splitlines()
    root.handlers[:], root.level = before[0], before[1]
    structlog.configure(**before[2])


def test_a_line_is_one_json_object(lines):
    structlog.get_logger("backend.test").info("saved", place=7, name="Café")
    logging.getLogger("other").warning("from %s", "elsewhere")

    ours, theirs = (json.loads(line) for line in lines())

    assert (ours["event"], ours["place"], ours["level"], ours["name"]) == ("saved", 7, "info", "Café")
    assert ours["timestamp"].endswith("Z")
    assert (theirs["event"], theirs["logger"]) == ("from elsewhere", "other")


def test_s27_what_people_type_stays_in_its_line(lines):
    structlog.get_logger("backend.test").info("renamed", name="a\r\nb\u2028c\x1b[31m")

    (line,) = lines()

    assert json.loads(line)["name"] == "a\r\nb\u2028c\x1b[31m"
    assert "\x1b" not in line


def test_the_requests_id_stands_in_every_line(lines):
    with structlog.contextvars.bound_contextvars(request_id="abc"):
        structlog.get_logger("backend.test").info("one")
        logging.getLogger("other").warning("two")

    assert [json.loads(line)["request_id"] for line in lines()] == ["abc", "abc"]


def test_an_exception_is_in_its_line(lines):
    try:
        int("broken")
    except ValueError:
        structlog.get_logger("backend.test").exception("failed")

    (line,) = lines()
    assert "ValueError: invalid literal" in json.loads(line)["exception"]


@pytest.mark.parametrize(
    "name",
    ["password", "access_token", "refresh_token", "player_key", "Authorization", "Cookie", "pairing_secret"],
)
def test_s22_a_secret_is_never_written(name):
    line = hide_secrets(None, "info", {"event": "x", name: "hush", "inner": {"deep": {name: "hush"}}})

    assert line == {"event": "x", name: HIDDEN, "inner": {"deep": {name: HIDDEN}}}


def test_a_logger_that_spoke_before_is_still_heard_when_logs_are_set_up_anew(lines, tmp_path):
    log = structlog.get_logger("backend.test")
    log.info("first")
    configure(Config(_env_file=None, data_dir=tmp_path))

    with structlog.testing.capture_logs() as said:
        log.info("second")

    assert [line["event"] for line in said] == ["second"]
