"""Whatever is asked, as whoever: no mistake of ours, and every answer is one the document names, in the shape it names."""

import pytest

from tests.contract import left_out
from tests.contract.asking import ASKERS, can_be_wrong, operations

ASKED = [name for name in operations() if name not in left_out.OPERATIONS]
CAN_BE_WRONG = [name for name in ASKED if can_be_wrong(name)]


@pytest.mark.parametrize("asker", ASKERS)
@pytest.mark.parametrize("name", ASKED)
def test_right_questions_about_what_is_there(asking, name, asker):
    asking.ask_right(name, asker)


@pytest.mark.parametrize("asker", ASKERS)
@pytest.mark.parametrize("name", CAN_BE_WRONG)
def test_wrong_questions_are_refused(asking, name, asker):
    asking.ask_wrong(name, asker)
