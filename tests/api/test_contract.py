"""The contract: one document, true to the server, that strangers' tools can read."""

import re

import orjson
import pytest
from openapi_spec_validator import validate

from tests.architecture.sources import ROOT


@pytest.fixture
def document(client):
    answer = client.get("/api/openapi.json")
    assert answer.status_code == 200
    return answer.json


def operations(document):
    return [
        (path, method, each)
        for path, methods in document["paths"].items()
        for method, each in methods.items()
    ]


def test_the_document_is_openapi(document):
    validate(document)

    assert document["openapi"].startswith("3.1")


def test_the_kept_document_is_what_the_server_says(document):
    kept = orjson.loads((ROOT / "docs" / "openapi.json").read_bytes())

    assert kept == document, "run 'make openapi'"


def test_every_address_of_the_api_is_described(app, document):
    described = {(path, method.upper()) for path, method, _ in operations(document)}
    served = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/") and "docs" not in rule.rule and "openapi" not in rule.rule
        for method in rule.methods - {"OPTIONS"} - ({"HEAD"} if "GET" in rule.methods else set())
    }

    assert described == served


def test_operations_have_plain_names_of_their_own(document):
    names = [each["operationId"] for _, _, each in operations(document)]

    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", name) for name in names)


def test_shapes_have_plain_names_and_none_refers_to_a_missing_one(document):
    shapes = document["components"]["schemas"]
    referred = set(re.findall(r'"#/components/schemas/([^"]+)"', orjson.dumps(document).decode()))

    assert all(re.fullmatch(r"[A-Z][A-Za-z]+", name) for name in shapes)
    assert referred <= shapes.keys()


def test_what_needs_a_sign_in_says_so(document):
    open_to_all = {each["operationId"] for _, _, each in operations(document) if not each.get("security")}

    signing_in = {"login", "refresh", "register", "look_at_link", "use_link", "setup_state", "set_up"}
    elsewhere = {"list_providers", "begin_at_provider", "come_back_from_provider"}
    elsewhere |= {"finish_with_second_factor"}
    assert open_to_all == {*signing_in, *elsewhere, "show_health", "show_ready", "show_branding"}


def test_every_operation_may_answer_with_a_problem(document):
    for _, _, operation in operations(document):
        assert operation["responses"]["default"] == {"$ref": "#/components/responses/Problem"}

    problems = document["components"]["responses"].values()
    assert all("application/problem+json" in each["content"] for each in problems)


def test_what_may_be_refused_is_named(document):
    """`tests/contract` tries whether every answer is; here is what follows from what an operation takes."""
    named = {each["operationId"]: each["responses"].keys() for _, _, each in operations(document)}

    assert {"401", "403", "404", "429"} <= named["show_player"]
    assert {"400", "401", "403", "404", "409", "413", "415", "422", "429"} <= named["change_player"]
    assert {"410", "412", "423", "460", "507"} <= named["go_on_with_upload"]
    assert "429" not in named["show_health"]
    assert "Retry-After" in document["components"]["responses"]["TooMany"]["headers"]


def test_an_answer_always_has_all_its_fields(document):
    shapes = document["components"]["schemas"]

    for name in ("SignedInOut", "CampaignOut", "ScheduleOut", "PlayerDetail", "ContentOut"):
        assert set(shapes[name]["required"]) == shapes[name]["properties"].keys()
