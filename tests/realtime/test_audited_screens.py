"""What screens do that must be provable: a key that belongs to none, a key handed over again, a pairing."""

from tests.factories import player_key
from tests.trail import newest, trail


def test_a_key_that_belongs_to_no_screen_is_noted(site, player):
    stranger = site.connected()

    assert stranger.registers("a made-up key")["error"]["code"] == "unknown_key"

    entry = newest("refused.sign_in")
    assert (entry.actor, entry.actor_id, entry.address) == ("screen", None, "127.0.0.1")
    assert entry.details == {"said": "player_register"}


def test_a_screen_that_comes_leaves_no_entry(site, player):
    before = len(trail())

    screen = site.screen(player)
    screen.beats()
    screen.acknowledges(screen.plan())

    assert len(trail()) == before
    assert screen.registers(player_key(player)) == {"ok": True}


def test_a_pairing_is_noted_and_a_key_that_is_handed_over_again(site, place):
    waiting = site.connected(pairing=True)
    shown = waiting.waits_for("pairing_code")
    technician = site.window("technician", [place])[1]
    order = {"code": shown["code"], "name": "Door", "location_id": place.id}
    player_id = technician.post("/api/players/pair", json=order).json["id"]
    waiting.goes_away()

    back = site.connected(pairing=True, pairing_secret=shown["pairing_secret"])
    back.waits_for("paired")

    paired, made = newest("player.paired"), newest("player.created")
    assert (paired.target, paired.actor) == (f"player:{player_id}", technician.user.username)
    assert made.details["after"]["key_hash"] == made.details["after"]["code"] == "[hidden]"
    handed_over = newest("player.changed")
    assert (handed_over.actor, handed_over.address) == ("screen", "127.0.0.1")
    assert handed_over.details == {"before": {"key_hash": "[hidden]"}, "after": {"key_hash": "[hidden]"}}


def test_what_a_person_does_after_a_screen_is_not_the_screens(site, player, place):
    """One process serves both, and threads may be used again."""
    site.connected().registers("a made-up key")
    browser = site.window("manager", [place])[1]

    browser.patch(f"/api/players/{player.id}", json={"version": 1, "name": "Gate"})

    assert newest("player.changed").actor == browser.user.username
