"""The built web app at `/`, the player at `/player/`, and the API's own documentation."""

from pathlib import Path

from apiflask import APIBlueprint
from flask import Response, redirect, request, send_from_directory
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as BaseResponse

from backend.core import config

bp = APIBlueprint("web", __name__, enable_openapi=False)
DOCS = ("/api/docs", "/api/openapi.json")
A_YEAR = 31_536_000
NOT_PAGES = ("api/", "media/", "socket.io/", "stage/", "app/", "assets/")


@bp.get("/player")
def player_without_slash() -> BaseResponse:
    """The service worker's scope is `/player/`."""
    return redirect("/player/", code=308)


@bp.get("/player/")
@bp.get("/player/<path:name>")
def player(name: str = "index.html") -> Response:
    """The web player's files."""
    return _file(config.current().web_dir / "player", name)


@bp.before_app_request
def close_the_docs() -> None:
    """How the API is called is told only where API_DOCS opens it; elsewhere these addresses do not exist."""
    if request.path.startswith(DOCS) and not config.current().shows_api_docs:
        raise NotFound


@bp.get("/api/docs")
def docs_without_slash() -> BaseResponse:
    """The page's own files lie below it."""
    return redirect("/api/docs/", code=308)


@bp.get("/api/docs/")
@bp.get("/api/docs/<path:name>")
def docs(name: str = "index.html") -> Response:
    """A page to read the API by, from this server alone."""
    return _file(config.current().web_dir / "docs", name)


@bp.get("/")
@bp.get("/<path:name>")
def web(name: str = "index.html") -> Response:
    """The web app's files; every address that is none of them is one of its pages."""
    folder = config.current().web_dir / "web"
    if ".." in name or (f"{name}/".startswith(NOT_PAGES) and not (folder / name).is_file()):
        raise NotFound  # no page of ours climbs; who asks for one gets no page either
    try:
        return _file(folder, name)
    except NotFound:
        if "." in name.rsplit("/", 1)[-1]:
            raise
        return _file(folder, "index.html")


def _file(folder: Path, name: str) -> Response:
    # A built file carries its hash in its name; pages and the service worker must always be asked for again.
    is_hashed = name.startswith("assets/")
    answer = send_from_directory(folder, name, max_age=A_YEAR if is_hashed else 0, conditional=True)
    if is_hashed:
        answer.cache_control.immutable = True
    else:
        answer.headers["Cache-Control"] = "no-cache"
    return answer
