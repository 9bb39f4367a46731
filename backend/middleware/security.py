"""Headers that every answer carries, errors included."""

from collections.abc import Iterable, Mapping
from functools import partial

from flask import Flask, Response

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
    "base-uri": "'self'",
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
}


def policy(media_origins: Iterable[str] = ()) -> str:
    """What our own pages may load; media also from these origins."""
    more = "".join(f" {origin}" for origin in media_origins)
    return "; ".join(
        f"{name} {sources}{more if name in FOR_MEDIA else ''}" for name, sources in POLICY.items()
    )


def install(app: Flask) -> None:
    """Register after every request. An answer that set a header itself keeps its own."""
    headers = {"Content-Security-Policy": policy(media_addresses.other_origins()), **HEADERS}
    app.after_request(partial(_protect, headers))


def _protect(headers: Mapping[str, str], answer: Response) -> Response:
    for name, value in headers.items():
        answer.headers.setdefault(name, value)
    if answer.mimetype in {"application/json", "application/problem+json"}:
        answer.headers.setdefault("Cache-Control", "no-store")
    return answer
