"""Somebody at the HTTP door: a test client whose requests share nothing with the test but the database."""

from contextvars import Context
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from backend.core.db import db
from backend.models.users import User


class Browser(FlaskClient):
    """Each request runs in a context of its own, as in a server; rows the test holds are read anew afterwards."""

    user: User | None = None

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        db.session.rollback()
        answer = Context().run(super().open, *args, **kwargs)
        db.session.expire_all()
        return answer

    def carries(self, access_token: str | None) -> None:
        """Send this access token from now on."""
        self.environ_base.pop("HTTP_AUTHORIZATION", None)
        if access_token:
            self.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {access_token}"


def is_problem(answer: TestResponse, status: int, code: str | None = None) -> dict[str, Any]:
    """Assert that this is an application/problem+json answer of this kind. Returns its body."""
    assert answer.status_code == status, f"{answer.status_code}: {answer.get_data(as_text=True)[:2000]}"
    assert answer.mimetype == "application/problem+json"
    body: dict[str, Any] = answer.get_json()
    assert {"type", "title", "status", "detail", "code", "request_id"} <= body.keys()
    assert body["status"] == status
    assert code is None or body["code"] == code, body
    return body
