"""Pages of other sites: those of the origins in CORS_ORIGINS, letter for letter, may call the API. All others browsers turn away.

They show who they are with an access token; our cookie is never for them, so no answer says that credentials are allowed.
"""

from flask import Flask, Response, request

from backend.core import config

METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE"
ASKED_WITH = (
    "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Range, Tus-Resumable, Upload-Checksum,"
    " Upload-Length, Upload-Metadata, Upload-Offset, X-Request-Id, X-Requested-With"
)
ANSWERED_WITH = (
    "ETag, Location, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, Tus-Extension, Tus-Max-Size,"
    " Tus-Resumable, Tus-Version, Upload-Expires, Upload-Length, Upload-Offset, X-Request-Id"
)
ASKED_AGAIN_AFTER_SECONDS = "600"
FOR_OTHERS = ("/api/", "/app/")


def install(app: Flask) -> None:
    """Answer browsers that ask before they send, and mark the answers to who may read them."""
    app.before_request(_may_it_send)
    app.after_request(_may_it_read)


def _may_it_send() -> Response | None:
    if (
        request.method != "OPTIONS"
        or "Access-Control-Request-Method" not in request.headers
        or not _is_known()
    ):
        return None
    answer = Response(status=204)
    answer.headers["Access-Control-Allow-Methods"] = METHODS
    answer.headers["Access-Control-Allow-Headers"] = ASKED_WITH
    answer.headers["Access-Control-Max-Age"] = ASKED_AGAIN_AFTER_SECONDS
    return answer


def _may_it_read(answer: Response) -> Response:
    if config.current().cors_origins and request.path.startswith(FOR_OTHERS):
        answer.vary.add("Origin")
        if _is_known():
            answer.headers["Access-Control-Allow-Origin"] = request.headers["Origin"]
            answer.headers["Access-Control-Expose-Headers"] = ANSWERED_WITH
            answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def _is_known() -> bool:
    return (
        request.path.startswith(FOR_OTHERS) and request.headers.get("Origin") in config.current().cors_origins
    )
