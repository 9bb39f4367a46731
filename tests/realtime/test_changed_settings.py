"""Settings that change while screens are connected: what they hear of it, and that nobody is called silent for it."""

from datetime import datetime

from backend.core import clock
from backend.services import presence, settings
from tests.factories import sign_in_as
from tests.lines import Screen


def change(app, **given):
    admin = sign_in_as(app.test_client(), "admin")
    version = admin.get("/api/settings").json["version"]
    answer = admin.patch("/api/settings", json={"version": version, **given})
    assert answer.status_code == 200, answer.text


def test_a_running_screen_hears_with_its_next_heartbeat_how_often_to_say_it(app, site, player):
    screen = site.screen(player)

    change(app, heartbeat_seconds=5, offline_after_seconds=20)

    assert screen.beats()["heartbeat_seconds"] == 5


def test_a_screen_that_registers_hears_it_too(app, site, player):
    change(app, heartbeat_seconds=5)

    assert site.screen(player).waits_for("register_success")["heartbeat_seconds"] == 5


def test_nobody_is_called_silent_for_what_they_had_not_heard_yet(app, site, player, fresh, the_clock):
    screen = site.screen(player)
    the_clock.goes_on(seconds=29)

    change(app, heartbeat_seconds=2, offline_after_seconds=5)

    assert presence.mark_silent() == 0
    the_clock.goes_on(seconds=1)
    screen.beats()
    fresh(player)
    the_clock.goes_on(seconds=50)
    assert presence.mark_silent() == 0
    the_clock.goes_on(seconds=45)
    assert presence.mark_silent() == 1, "by now it would have said so long ago"


def test_lowering_it_twice_forgets_nobody(app, site, player, the_clock):
    site.screen(player)
    change(app, heartbeat_seconds=10, offline_after_seconds=30)
    change(app, heartbeat_seconds=2, offline_after_seconds=5)
    the_clock.goes_on(seconds=60)

    assert presence.mark_silent() == 0
    assert settings.silence_seconds() == 90
    the_clock.goes_on(seconds=31)
    assert settings.silence_seconds() == 5
    assert presence.mark_silent() == 1


def test_a_new_code_lasts_as_long_as_the_settings_say(app, site):
    change(app, pairing_minutes=60)

    expires_at = datetime.fromisoformat(
        site.line(Screen).connects(pairing=True).waits_for("pairing_code")["expires_at"]
    )

    assert 59 * 60 < (expires_at - clock.now()).total_seconds() <= 3_600
