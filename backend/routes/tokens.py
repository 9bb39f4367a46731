"""The tokens of a sign-in on their way: to other clients in the body, a web app's refresh token in a cookie.

No script reads that cookie, and no page of another site can spend it or put another one in its place.
"""

from urllib.parse import urlsplit

from flask import Response, jsonify, request
from werkzeug.wrappers import Response as BaseResponse

from backend.core import config
from backend.core.errors import Forbidden
from backend.models.users import User
from backend.schemas.auth import MeOut, SignedInOut
from backend.services import rights
from backend.services.sign_ins import Client, SignIn

OWN_HEADER = "X-Requested-With"  # browsers let a foreign page send it only after asking us


def refuse_plain_http() -> None:
    """In production nobody's password or token travels unencrypted, unless ALLOW_HTTP says that the network is trusted."""
    settings = config.current()
    if settings.environment == "production" and not (request.is_secure or settings.allow_http):
        raise Forbidden("Sign in over https. On a trusted local network, start the server with ALLOW_HTTP=1.")


def refuse_foreign_pages() -> None:
    """Nobody is signed in by another site's page: it would be as somebody they are not, and what they did would be that one's."""
    if request.method in {"GET", "HEAD", "OPTIONS"} or _is_from_our_page():
        return
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    is_named = origin in config.current().cors_origins
    if not is_named and (origin is not None or site is not None):
        raise Forbidden("A page of another site can't sign anybody in or out here.")


def client() -> Client:
    """What signs in, as it calls itself, and the address it comes from."""
    return Client(request.headers.get("User-Agent", ""), request.remote_addr or "")


def spend() -> str | None:
    """The refresh token in the cookie, if there is one. Raises: Forbidden when a foreign page sent it along."""
    token = request.cookies.get(_name())
    if token and not _is_from_our_page():
        raise Forbidden(
            "Only TVS's own pages may renew a sign-in by its cookie. Other programs send the refresh token in the body,"
            f" or an {OWN_HEADER} header."
        )
    return token


def kept() -> str | None:
    """The refresh token in the cookie, for who has shown in another way who they are."""
    return request.cookies.get(_name())


def signed_in(sign_in: SignIn, *, in_body: bool) -> Response:
    """The answer to a sign-in: the refresh token goes into the body, or into the cookie."""
    body = SignedInOut(
        access_token=sign_in.access_token,
        expires_in=config.current().jwt_access_token_expires,
        user=me(sign_in.user),
        refresh_token=sign_in.refresh_token if in_body else None,
    )
    answer = jsonify(body.model_dump(mode="json"))
    if not in_body:
        keep(answer, sign_in)
    return answer


def keep(answer: BaseResponse, sign_in: SignIn) -> None:
    """Put the refresh token of this sign-in into the cookie."""
    answer.set_cookie(
        _name(),
        sign_in.refresh_token,
        max_age=config.current().refresh_token_days * 86_400,
        path=_path(),
        secure=request.is_secure,
        httponly=True,
        samesite="Strict",
    )


def signed_out() -> Response:
    """The answer to a sign-out: the browser forgets the cookie."""
    answer = Response(status=204)
    answer.delete_cookie(_name(), path=_path(), secure=request.is_secure, httponly=True, samesite="Strict")
    return answer


def me(user: User) -> MeOut:
    """Who somebody is and what they may do."""
    return MeOut(
        id=user.id,
        username=user.username,
        email=user.email,
        role=user.role,
        permissions=[str(each) for each in sorted(rights.PERMISSIONS[user.role])],
        location_ids=user.location_ids,
        has_password=user.has_password,
        version=user.version,
    )


def _is_from_our_page() -> bool:
    """By what browsers say and pages can't: over TLS where the page is from, with every POST its origin."""
    if request.headers.get("Sec-Fetch-Site") == "same-origin":
        return True
    origin = request.headers.get("Origin")
    if origin is None:
        return "Sec-Fetch-Site" not in request.headers and bool(request.headers.get(OWN_HEADER))
    return origin in _own_origins()


def _own_origins() -> set[str]:
    known = urlsplit(config.current().public_url or "")
    return {request.host_url.rstrip("/"), f"{known.scheme}://{known.netloc}"}


def _name() -> str:
    """On TLS the `__Host-` prefix binds the cookie to this host; browsers refuse it on plain HTTP."""
    return "__Host-refresh" if request.is_secure else "refresh"


def _path() -> str:
    return "/" if request.is_secure else "/api/auth"
