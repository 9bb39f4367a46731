"""The part about accounts: how many people can sign in, what everybody else notices of it, what a request pays to be let in."""

from pathlib import Path

from bench.measures import Figures
from bench.measures.authenticating import authenticating
from bench.measures.signing_in import signing_in
from bench.realtime import Furnish
from bench.saying import say
from bench.sizes import FEW_SCREENS, Sizes


def accounts(furnished: Furnish, _folder: Path, sizes: Sizes) -> Figures:
    """Every figure about accounts."""
    house = furnished("accounts", FEW_SCREENS)
    with house.serving() as serving:
        say("lists are read while people sign in, and while nobody does, in turn")
        figures = signing_in(serving, house.password, sizes.reading_rounds, sizes.reading_seconds)
        say("people who are signed in ask")
        return figures | authenticating(
            serving, house.password, sizes.authentication_rounds, sizes.authentications
        )
