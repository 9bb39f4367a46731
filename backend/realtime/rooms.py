"""Rooms: who hears what. Their names are made here and nowhere else, from the database only."""


def player(player_id: int) -> str:
    """The one screen."""
    return f"player_{player_id}"


def location(location_id: int) -> str:
    """The people who may see this place."""
    return f"location_{location_id}"


def user(user_id: int) -> str:
    """One person's open windows."""
    return f"user_{user_id}"


ADMINISTRATORS = "administrators"
