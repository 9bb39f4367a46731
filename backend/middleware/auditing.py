"""Each request says on whose behalf it acts, and each refusal is noted: at the door, so that no route can forget it."""

from typing import Any

from flask import Flask, Response, current_app, g, request

from backend.core import acting
from backend.core.acting import Acting
from backend.services import audit_refusals, audit_writes


def install(app: Flask) -> None:
    """Register before and after every request; comes right after `monitoring`, which gives the request its id."""
    audit_writes.listen()
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    acting.begins(
        Acting(acting.STRANGER, address=request.remote_addr or "", request_id=g.get("request_id", ""))
    )


def _end(answer: Response) -> Response:
    if answer.status_code in {403, 429} or (answer.status_code == 401 and _is_a_way_in()):
        audit_refusals.refused(
            answer.status_code,
            _asked() | _reason(answer),
            name=_name_given() if answer.status_code == 401 else None,
        )
    return answer


def _asked() -> dict[str, Any]:
    """The rule and the numbers, not the address itself: what else stands in it may be somebody's secret."""
    numbers = {name: value for name, value in (request.view_args or {}).items() if isinstance(value, int)}
    return {"method": request.method, "route": request.url_rule.rule if request.url_rule else "", **numbers}


def _reason(answer: Response) -> dict[str, Any]:
    """The stable code of the problem."""
    said = answer.get_json(silent=True) if answer.is_json else None
    return {"reason": said["code"]} if isinstance(said, dict) and "code" in said else {}


def _is_a_way_in() -> bool:
    """Whether strangers may ask here: then a 401 is somebody who could not sign in. Elsewhere it is a sign-in that ended."""
    view: Any = current_app.view_functions.get(request.endpoint or "")
    return view is not None and not getattr(view, "_spec", {}).get("security")


def _name_given() -> str | None:
    given = request.get_json(silent=True) if request.is_json else None
    name = given.get("username") if isinstance(given, dict) else None
    return name if isinstance(name, str) else None
