"""s20: production does not start with a secret somebody could know, and nobody has an account before one is made."""

import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.served import ROOT, Served

pytestmark = [pytest.mark.processes, pytest.mark.timeout(120)]
START_SECONDS = 90
GOOD = {"SECRET_KEY": secrets.token_urlsafe(48), "JWT_SECRET_KEY": secrets.token_urlsafe(48)}
KNOWN_ACCOUNTS = [
    (name, password)
    for name in ("admin", "administrator", "root", "xibo_admin", "tvs", "user", "demo")
    for password in ("admin", "password", "root", "1234", "tvs", "demo", "")
]


def production(folder: Path, **settings: str) -> dict[str, str]:
    """The environment of a server in production on a fresh database; settings that are empty are missing."""
    return Served(folder, has_people=False).environment() | {"ENVIRONMENT": "production"} | GOOD | settings


def begin(folder: Path, way: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    """Start it this way and wait for its end."""
    command = {
        "python wsgi.py": [sys.executable, str(ROOT / "wsgi.py")],
        "gunicorn": Served(folder).by_the_production_server(),
        "flask migrate": [
            str(Path(sys.executable).parent / "flask"),
            "--app",
            str(ROOT / "wsgi.py"),
            "migrate",
        ],
    }[way]
    environment = {name: value for name, value in production(folder, **settings).items() if value}
    return subprocess.run(
        ["setpriv", "--pdeathsig", "KILL", *command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        check=False,
    )


@pytest.mark.parametrize(
    ("way", "name", "value", "complaint"),
    [
        ("python wsgi.py", "SECRET_KEY", "", "is missing"),
        ("python wsgi.py", "JWT_SECRET_KEY", "tooshort-9Xq", "is too weak"),
        ("gunicorn", "JWT_SECRET_KEY", "", "is missing"),
        ("gunicorn", "SECRET_KEY", "changeme-changeme-changeme-changeme", "is too weak"),
        ("flask migrate", "SECRET_KEY", "changeme-changeme-changeme-changeme", "is too weak"),
    ],
)
def test_s20_production_does_not_start_with_a_secret_somebody_could_know(
    tmp_path: Path, way: str, name: str, value: str, complaint: str
):
    ended = begin(tmp_path, way, **{name: value})

    said = ended.stdout + ended.stderr
    assert ended.returncode != 0
    assert f"{name} {complaint}" in said
    assert not any(secret in said for secret in (value or "nothing", *GOOD.values()))
    assert not (tmp_path / "data" / "tvs.db").exists()


def test_s20_production_does_not_start_with_debugging_open(tmp_path: Path):
    ended = begin(tmp_path, "python wsgi.py", FLASK_DEBUG="1")

    assert (ended.returncode, "FLASK_DEBUG" in ended.stderr) == (1, True)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server in production that was just installed, as a stranger finds it."""
    served = Served(tmp_path_factory.mktemp("fresh"), {"ENVIRONMENT": "production", **GOOD}, has_people=False)
    served.starts()
    yield served.address
    served.leaves()


def test_s20_a_fresh_installation_lets_nobody_in(fresh: str):
    answers = {
        requests.post(
            f"{fresh}/api/auth/login", json={"username": name, "password": password or " "}, timeout=30
        ).status_code
        for name, password in KNOWN_ACCOUNTS
    }

    assert answers == {401}
    assert requests.get(f"{fresh}/api/auth/setup", timeout=30).json()["needed"] is True


def test_s20_a_fresh_installation_tells_nobody_how_it_is_called(fresh: str):
    paths = ("/api/openapi.json", "/api/docs", "/api/docs/", "/api/docs/start.js")

    assert {requests.get(fresh + path, timeout=30, allow_redirects=False).status_code for path in paths} == {
        404
    }
