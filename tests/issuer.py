"""A sign-in service on this machine: issues codes and id_tokens as OpenID Connect says, or wrongly where a story wants it.

Also speaks as GitHub does, which has no id_token.
"""

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from backend.core import clock

CLIENT_ID, CLIENT_SECRET = "tvs at the issuer", "a secret of: the issuer"
KEY = RSAKey.generate_key(2048, parameters={"kid": "first", "use": "sig", "alg": "RS256"})
OTHER_KEY = RSAKey.generate_key(2048, parameters={"kid": "second", "use": "sig", "alg": "RS256"})


@dataclass
class Issued:
    """A code that was given out, and for what."""

    redirect_uri: str
    nonce: str
    challenge: str


@dataclass
class Issuer:
    """What it says of whoever signs in there, and how it deviates. `asked` lists the paths it was asked for."""

    url: str = ""
    person: dict[str, Any] = field(
        default_factory=lambda: {"sub": "4711", "email": "ana@example.com", "email_verified": True}
    )
    claims: dict[str, Any] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)
    signs_with: RSAKey = field(default_factory=lambda: KEY)
    keys: list[Any] = field(default_factory=lambda: [KEY])
    forges: Any = None
    metadata: dict[str, Any] = field(default_factory=dict)
    tokens: dict[str, Any] = field(default_factory=dict)
    issued: dict[str, Issued] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    is_away: bool = False

    def described(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/jwks",
        } | self.metadata

    def authorize(self, asked: dict[str, str]) -> str:
        """Where somebody who says yes is sent back to."""
        code = secrets.token_urlsafe(8)
        self.issued[code] = Issued(
            asked["redirect_uri"], asked.get("nonce", ""), asked.get("code_challenge", "")
        )
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def exchange(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        given = self.issued.pop(form.get("code", ""), None)  # good once
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        is_right = given and (given.redirect_uri, given.challenge) == (form.get("redirect_uri"), challenge)
        if not is_right or not _is_ours(form, authorization):
            return 400, {"error": "invalid_grant"}
        assert given is not None
        answer = {"access_token": "an access token", "token_type": "Bearer"}
        return 200, answer | {"id_token": self.id_token(given.nonce)} | self.tokens

    def id_token(self, nonce: str) -> str:
        instant = int(clock.now().timestamp())
        said = {"iss": self.url, "aud": CLIENT_ID, "iat": instant, "exp": instant + 300, "nonce": nonce}
        said |= self.person | self.claims
        said = {name: value for name, value in said.items() if name not in self.left_out}
        if self.forges is not None:
            return str(self.forges(said))
        header = {"alg": "RS256", "kid": self.signs_with.kid}
        return jwt.encode(header, said, self.signs_with)

    def answer(self, path: str, authorization: str) -> tuple[int, Any]:
        """What is asked with GET and answered in JSON."""
        self.asked.append(path)
        if self.is_away:
            return 503, {}
        is_known = authorization == "Bearer an access token"
        answers: dict[str, Any] = {
            "/.well-known/openid-configuration": self.described(),
            "/jwks": {"keys": KeySet(self.keys).as_dict()["keys"] + [{"kty": "AKP", "kid": "of tomorrow"}]},
        }
        if is_known:
            address = {key: self.person[key] for key in ("email", "email_verified") if key in self.person}
            verified = self.person.get("email_verified") is True
            answers |= {
                "/userinfo": {"sub": self.person["sub"]} | address,
                "/api/v3/user": {"id": int(self.person["sub"]), "login": "Ana-at-GitHub"},
                "/api/v3/user/emails": [
                    {"email": "second@example.com", "primary": False, "verified": True},
                    {"email": self.person.get("email", ""), "primary": True, "verified": verified},
                ],
            }
        return (200, answers[path]) if path in answers else (404, {})


def _is_ours(form: dict[str, str], authorization: str) -> bool:
    if authorization.startswith("Basic "):
        name, _, secret = base64.b64decode(authorization[6:]).decode().partition(":")
        return (unquote(name), unquote(secret)) == (CLIENT_ID, CLIENT_SECRET)
    return (form.get("client_id"), form.get("client_secret")) == (CLIENT_ID, CLIENT_SECRET)


class _Door(BaseHTTPRequestHandler):
    issuer: Issuer

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path in {"/authorize", "/login/oauth/authorize"}:
            self.send_response(302)
            self.send_header("Location", self.issuer.authorize(asked))
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self._say(*self.issuer.answer(parts.path, self.headers.get("Authorization", "")))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self.issuer.asked.append(self.path)
        self._say(*self.issuer.exchange(form, self.headers.get("Authorization", "")))

    def _say(self, status: int, said: Any) -> None:
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@contextmanager
def issuer() -> Iterator[Issuer]:
    """Serve one, on a port of its own."""
    it = Issuer()
    door = ThreadingHTTPServer(("127.0.0.1", 0), type("_OwnDoor", (_Door,), {"issuer": it}))
    it.url = f"http://127.0.0.1:{door.server_port}"
    threading.Thread(target=door.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield it
    finally:
        door.shutdown()
        door.server_close()
