"""The command line: the fourth door into the same verbs."""

import orjson
import pytest
from pydantic import SecretStr

from backend import cli
from backend.core.db import db
from backend.models.campaigns import Campaign
from backend.models.jobs import Job
from backend.models.schedules import Schedule
from backend.models.users import Role, User
from backend.services import auth
from tests.factories import make_user


@pytest.fixture
def run(app):
    return lambda *words, **more: app.test_cli_runner().invoke(args=words, **more)


def test_the_contract_is_printed(run):
    printed = run("openapi")

    assert printed.exit_code == 0
    assert orjson.loads(printed.stdout_bytes)["info"]["title"] == "TVS"


def test_migrating_a_current_database_changes_nothing(run):
    assert run("migrate").exit_code == 0
    assert run("migrate").exit_code == 0


def test_an_administrator_is_made(run, client):
    made = run(
        "create-admin", "Ana", "--email", "ana@example.com", input="a good password\na good password\n"
    )

    assert made.exit_code == 0
    assert "ana can sign in" in made.output
    assert "a good password" not in made.output
    login = {"username": "ana", "password": "a good password"}
    assert client.post("/api/auth/login", json=login).json["user"]["role"] == "admin"


def test_a_password_that_is_guessed_first_makes_nobody(run):
    refused = run("create-admin", "ana", "--email", "ana@example.com", input="password1\npassword1\n")

    assert refused.exit_code == 1
    assert "Choose another one." in refused.output
    assert db.session.query(User).count() == 0


def test_a_taken_name_is_an_error_that_says_so(run):
    make_user("viewer", username="ana")

    refused = run(
        "create-admin", "ana", "--email", "a@example.com", input="a good password\na good password\n"
    )

    assert refused.exit_code == 1
    assert "ana" in refused.output


def test_a_first_start_says_where_to_make_the_first_administrator(app, capsys, setting):
    setting(port=5123, public_url=None)

    cli.welcome()

    assert f"http://localhost:5123/setup#{auth.setup_token()}" in capsys.readouterr().out
    make_user("admin")
    cli.welcome()
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("password", ["admin123", "rootroot", "root-2026", "tvs12345"])
def test_in_production_the_first_administrators_password_is_not_one_that_is_guessed_first(
    app, setting, password
):
    setting(admin_username="root", admin_password=SecretStr(password), environment="production")

    with pytest.raises(SystemExit, match=r"ADMIN_PASSWORD.*Choose another one"):
        cli.welcome()
    assert db.session.query(User).count() == 0
    setting(environment="development")
    cli.welcome()
    assert db.session.query(User).one().username == "root"


def test_a_first_start_makes_the_administrator_the_environment_names(app, capsys, setting, client):
    setting(admin_username="Root", admin_password=SecretStr("a good password"))

    cli.welcome()

    said = capsys.readouterr().out
    assert "a good password" not in said
    login = {"username": "root", "password": "a good password"}
    assert client.post("/api/auth/login", json=login).json["user"]["role"] == "admin"


def test_the_demonstration_is_a_whole_small_world(run, client):
    made = run("seed-demo")

    assert made.exit_code == 0, made.output
    people = dict(line.split() for line in made.output.splitlines() if line.startswith("  "))
    assert people.keys() == {"demo-admin", "demo-manager", "demo-technician", "demo-viewer"}
    login = {"username": "demo-manager", "password": people["demo-manager"]}
    signed_in = client.post("/api/auth/login", json=login).json
    client.carries(signed_in["access_token"])
    assert [place["name"] for place in client.get("/api/locations").json["items"]] == [
        "Edifício Aurora",
        "Lobby",
    ]
    assert db.session.query(Schedule).one().campaign.name == "First steps"
    assert len(db.session.query(Campaign).one().items) == db.session.query(Job).count() == 2

    again = run("seed-demo")
    assert again.exit_code == 1
    assert db.session.query(User).filter(User.role == Role.ADMIN).count() == 1


def test_a_password_that_is_too_short_makes_nobody(run):
    refused = run("create-admin", "ana", "--email", "ana@example.com", input="short\nshort\n")

    assert refused.exit_code == 1
    assert "password: String should have at least 8 characters" in refused.output
    assert db.session.query(User).count() == 0
