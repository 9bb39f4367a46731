"""Headers that every answer carries, errors included."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import Flask

from backend.services import media_addresses

POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",  # Mantine and the player set element styles
    "img-src": "'self' data: blob:",
    "media-src": "'self' blob:",
    "font-src": "'self' data:",
    "connect-src": "'self' ws: wss:",
    "worker-src": "'self'",
    "frame-src": "* blob: data:",  # the player shows web addresses that managers choose
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    # Not even ours: a page somebody uploaded could leave for one of ours, which would then run inside a screen.
    "frame-ancestors": "'none'",
}
FOR_MEDIA = ("img-src", "media-src", "connect-src")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# On plain HTTP browsers ignore them, and complain.
ON_TLS = {"Strict-Transport-Security": "max-age=31536000", "Cross-Origin-Opener-Policy": "same-origin"}
# Screens of other makers, and uploaded pages, which have an origin of their own, show these; nobody guesses their names.
FOR_EVERYBODY = ("/media/", "/stage/")
SHARED = "cross-origin"
ABOUT_NOW = ("application/json", "application/problem+json")

Headers = list[tuple[str, str]]
Application = Callable[[Any, Any], Iterable[bytes]]


def policy(media_origins: Iterable[str] = ()) -> str:
    """What our own pages may load; media also from these origins."""
    more = "".join(f" {origin}" for origin in media_origins)
    return "; ".join(
        f"{name} {sources}{more if name in FOR_MEDIA else ''}" for name, sources in POLICY.items()
    )


def install(app: Flask) -> None:
    """Stand around everything that answers, sockets' handshakes included. An answer that set a header itself keeps its own."""
    headers = {"Content-Security-Policy": policy(media_addresses.other_origins()), **HEADERS}
    app.wsgi_app = _protected(app.wsgi_app, headers)  # type: ignore[method-assign,assignment]  # Flask's own way to wrap itself


def _protected(application: Application, headers: Mapping[str, str]) -> Application:
    on_tls = {**headers, **ON_TLS}

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        wanted = dict(on_tls if environ["wsgi.url_scheme"] == "https" else headers)
        if environ.get("PATH_INFO", "").startswith(FOR_EVERYBODY):
            wanted["Cross-Origin-Resource-Policy"] = SHARED

        def start(status: str, given: Headers, *error: Any) -> Any:
            return start_response(status, given + _missing(wanted, given), *error)

        return application(environ, start)

    return answer


def _missing(wanted: Mapping[str, str], given: Headers) -> Headers:
    there = {name.lower(): value for name, value in given}
    missing = [(name, value) for name, value in wanted.items() if name.lower() not in there]
    if "cache-control" not in there and there.get("content-type", "").startswith(ABOUT_NOW):
        missing.append(("Cache-Control", "no-store"))
    return missing
