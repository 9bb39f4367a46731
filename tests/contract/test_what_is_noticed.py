"""Generated questions are worth something only if what they look for is seen: here the server is made to do it."""

import pytest
from schemathesis.core.failures import FailureGroup

from backend.core.errors import StorageFull
from backend.routes import dashboard, gate
from backend.schemas.dashboard import DashboardOut


def found(asking, name, asker="admin"):
    """What the checks say of it."""
    with pytest.raises(FailureGroup) as failures:
        asking.ask_right(name, asker)
    return {type(each).__name__ for each in failures.value.exceptions}


@pytest.mark.parametrize(
    ("does", "said"),
    [(RuntimeError("a mistake"), "ServerError"), (StorageFull("unnamed"), "UndefinedStatusCode")],
)
def test_a_mistake_and_a_status_that_is_not_named(asking, monkeypatch, does, said):
    def fail(*_args):
        raise does

    monkeypatch.setattr(dashboard.dashboard, "figures", fail)

    assert said in found(asking, "show_dashboard")


def test_an_answer_of_another_shape(asking, monkeypatch):
    monkeypatch.setattr(dashboard.dashboard, "figures", lambda *_args: DashboardOut.model_construct())

    assert "JsonSchemaError" in found(asking, "show_dashboard")


def test_a_route_that_lets_everybody_in(asking, monkeypatch):
    monkeypatch.setattr(gate, "_authenticate", lambda: None)
    monkeypatch.setattr(gate.rights, "require", lambda *_args: None)

    assert "IgnoredAuth" in found(asking, "list_kinds", "stranger")
