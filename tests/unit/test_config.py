"""Settings: typed, and secrets that are made once and never weak."""

import secrets
import stat
import threading

import pytest
from pydantic import ValidationError

from backend.core import config as settings
from backend.core.config import Config, is_weak

STRONG = "kX9-q2LmV0z_RtY7uWb4sDf8GhJ1nPc6"
SECRETS = {"secret_key": STRONG, "jwt_secret_key": STRONG[::-1]}


def configured(tmp_path, **values):
    return Config(_env_file=None, data_dir=tmp_path / "data", uploads_dir=tmp_path / "uploads", **values)


def test_without_a_database_url_there_is_a_file_in_the_data_folder(tmp_path):
    config = configured(tmp_path)

    assert config.database == f"sqlite:///{tmp_path}/data/tvs.db"
    assert configured(tmp_path, database_url="mysql+pymysql://db/tvs").database == "mysql+pymysql://db/tvs"


def test_a_secret_is_made_once_and_only_its_owner_reads_it(tmp_path):
    config = configured(tmp_path)

    made = config.secret("jwt_secret_key")

    assert not is_weak(made)
    assert configured(tmp_path).secret("jwt_secret_key") == made
    assert config.secret("secret_key") != made
    assert stat.S_IMODE((tmp_path / "data" / "jwt_secret_key").stat().st_mode) == 0o600
    assert {file.name for file in (tmp_path / "data").iterdir()} == {"secret_key", "jwt_secret_key"}


def test_processes_that_start_together_agree_on_a_secret(tmp_path):
    config, barrier, found = configured(tmp_path), threading.Barrier(8), []

    def start():
        barrier.wait()
        found.append(config.secret("secret_key"))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 8
    assert len(set(found)) == 1


def test_a_configured_secret_is_taken_and_not_shown(tmp_path):
    config = configured(tmp_path, secret_key=STRONG)

    assert config.secret("secret_key") == STRONG
    assert STRONG not in repr(config)
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    "weak",
    [
        "",
        "short",
        "changeme" * 8,
        "x" * 40,
        "SECRET",
        "abcabcabc" * 5,
        "kX9-q2LmV0z_RtY7" * 3,
        "0123456789abcdef0123456789abcdef",
        "abcdefghijklmnopqrstuvwxyz0123456789",
        "your-secret-key-here-change-in-production",
        "please_change_me_to_something_random_1234",
        "django-insecure-x7$kq2!m9w@v5z&t3r8p1n6b4",
        "dev-secret-key-do-not-use-in-production!",
    ],
)
def test_s20_production_refuses_a_weak_secret(tmp_path, weak):
    for name in SECRETS:
        with pytest.raises(ValidationError, match=f"{name.upper()} is too weak"):
            configured(tmp_path, environment="production", **(SECRETS | {name: weak}))
        assert configured(tmp_path, **{name: weak}) is not None  # development may


@pytest.mark.parametrize("missing", ["secret_key", "jwt_secret_key"])
def test_s20_production_refuses_to_make_up_a_secret(tmp_path, missing):
    given = {name: value for name, value in SECRETS.items() if name != missing}

    with pytest.raises(ValidationError, match=f"{missing.upper()} is missing"):
        configured(tmp_path, environment="production", **given)


def test_s20_production_refuses_to_show_strangers_the_program(tmp_path):
    with pytest.raises(ValidationError, match="FLASK_DEBUG"):
        configured(tmp_path, environment="production", flask_debug=True, **SECRETS)


def test_production_takes_strong_secrets(tmp_path):
    assert configured(tmp_path, environment="production", **SECRETS).secret("secret_key") == STRONG


def test_s20_no_secret_that_is_drawn_at_random_is_called_weak():
    drawn = [draw(48) for draw in (secrets.token_urlsafe, secrets.token_hex) for _ in range(2_000)]

    assert [each for each in drawn if is_weak(each)] == []


@pytest.mark.parametrize(
    "origin",
    ["*", "null", "https://*.example.org", "https://portal.example.org/", "portal.example.org", "https://"],
)
def test_s09_other_sites_are_named_letter_for_letter(tmp_path, origin):
    with pytest.raises(ValidationError, match="cors_origins"):
        configured(tmp_path, cors_origins=[origin])


def test_how_the_api_is_called_is_read_during_development_and_where_it_is_said(tmp_path):
    assert configured(tmp_path).shows_api_docs
    assert not configured(tmp_path, environment="production", **SECRETS).shows_api_docs
    assert configured(tmp_path, environment="production", api_docs=True, **SECRETS).shows_api_docs


@pytest.mark.parametrize(
    "wrong",
    [
        {"port": 0},
        {"port": 65_536},
        {"port": "web"},
        {"socketio_async_mode": "asyncio"},
        {"jwt_access_token_expires": 86_401},
        {"heartbeat_seconds": 0},
        {"log_level": "LOUD"},
        {"trusted_proxies": -1},
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(tmp_path, wrong):
    with pytest.raises(ValidationError):
        configured(tmp_path, **wrong)


def test_the_environment_is_read_by_the_names_of_the_settings(tmp_path, monkeypatch):
    monkeypatch.setenv("PORT", "8080")
    monkeypatch.setenv("REDIS_URL", "")
    monkeypatch.setenv("MAX_IMAGE_BYTES", "10")

    config = configured(tmp_path)

    assert (config.port, config.redis_url, config.max_image_bytes) == (8080, None, 10)


@pytest.fixture
def used(tmp_path):
    """A configuration that is that of the process for the length of one test."""
    before = settings._configured, settings._current
    config = configured(tmp_path)
    settings.use(config)
    yield config
    settings._configured, settings._current = before


def test_one_configuration_is_the_one_of_the_process(used):
    assert settings.current() is settings.configured() is used


def test_what_is_laid_over_counts_and_what_the_environment_said_is_still_known(used):
    held = settings.current()

    settings.overlay({"trash_days": 3})

    assert (settings.current().trash_days, settings.configured().trash_days) == (3, 30)
    assert settings.current().database == used.database
    assert held.trash_days == 30, "who holds a snapshot goes on with it"
    settings.overlay({})
    assert settings.current() is used
