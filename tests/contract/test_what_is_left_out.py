"""Nothing is left out in silence, and nothing that does not exist."""

from schemathesis.checks import CHECKS, load_all_checks

from tests.contract import left_out
from tests.contract.asking import ASKERS, operations
from tests.contract.test_every_operation import ASKED
from tests.safety.asked import ASKERS as ALL_ASKERS
from tests.safety.questions import IN_ADDRESS


def test_every_operation_of_the_document_is_asked_or_left_out_for_a_reason():
    assert set(ASKED) | left_out.OPERATIONS.keys() == operations().keys()
    assert all(reason for reason in left_out.OPERATIONS.values())


def test_every_check_is_made_or_left_out_for_a_reason():
    load_all_checks()

    assert left_out.CHECKS.keys() <= set(CHECKS.get_all_names())
    assert all(reason for reason in left_out.CHECKS.values())


def test_whoever_is_not_asked_as_is_named():
    assert left_out.ASKERS.keys() == set(ALL_ASKERS) - set(ASKERS)


def test_every_address_of_the_server_is_in_the_document_or_left_out_for_a_reason(migrated_app):
    described = {path for path, _ in operations().values()}
    served = {IN_ADDRESS.sub(r"{\1}", rule.rule) for rule in migrated_app.url_map.iter_rules()}

    assert served - described == left_out.ADDRESSES.keys()
