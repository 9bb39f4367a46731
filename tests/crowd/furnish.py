"""`python -m tests.crowd.furnish <count>`: so many screens in one place, written straight into the database that the
environment names. Prints the place and the keys. Over the API thousands of screens would take minutes.
"""

import json
import sys

from backend import create_app
from backend.core import schema
from backend.core.db import atomic
from tests.factories import all_want_plans, make_place, make_player, player_key


@atomic
def furnished(count: int) -> dict[str, object]:
    place = make_place("Lobby", timezone="UTC")
    players = [make_player(place, f"Screen {number:05d}") for number in range(count)]
    all_want_plans()
    return {"place": place.id, "players": [(player.id, player_key(player)) for player in players]}


app = create_app()
with app.app_context():
    schema.upgrade()
    made = furnished(int(sys.argv[1]))
json.dump(made, sys.stdout)
