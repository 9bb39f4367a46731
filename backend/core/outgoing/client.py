"""The client: every address checked before it is asked, redirects too; time, bytes and redirects bounded together."""

import http.client
import ssl
import zlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from backend.core import db, hub
from backend.core.outgoing import bodies, lookup, targets
from backend.core.outgoing.failures import OutgoingFailed, Reason
from backend.core.outgoing.line import Deadline, Line
from backend.core.outgoing.lookup import Lookup
from backend.core.outgoing.networks import Address, Network, literal, may_be_asked
from backend.core.outgoing.targets import Target

REDIRECTS = {301, 302, 303, 307, 308}
KEPT_ON_REDIRECTS = {"accept", "user-agent", "accept-encoding"}  # no credentials, cookies or tokens
OWN_HEADERS = {"User-Agent": "TVS", "Accept": "*/*", "Accept-Encoding": "gzip"}


@dataclass(frozen=True)
class Bounds:
    """How long all of it may take, how large the unpacked body may be, how often we are sent elsewhere."""

    seconds: float = 10
    body_bytes: int = 1024 * 1024
    redirects: int = 3


USUAL = Bounds()


@dataclass(frozen=True)
class Answer:
    """What another server said; `url` is who said it in the end. Names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


@dataclass(frozen=True)
class _Question:
    method: str
    target: Target
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


class Client:
    """Asks other servers: those of the open internet and of the networks that are allowed, on these ports."""

    def __init__(
        self,
        *,
        allowed: Iterable[Network] = (),
        ports: Collection[int],
        look_up: Lookup = lookup.ask_the_system,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._allowed, self._ports = tuple(allowed), frozenset(ports)
        self._look_up, self._trust = look_up, trust

    def get(self, url: str, *, headers: Mapping[str, str] | None = None, bounds: Bounds = USUAL) -> Answer:
        """Fetch this. Follows redirects, without our headers. Not inside an @atomic verb. Raises: OutgoingFailed."""
        question = _Question("GET", targets.parse(url, self._ports), OWN_HEADERS | dict(headers or {}))
        return self._ask_in_time(question, bounds)

    def post(
        self,
        url: str,
        body: bytes,
        *,
        headers: Mapping[str, str] | None = None,
        bounds: Bounds = USUAL,
    ) -> Answer:
        """Send this. A redirect is an answer like others. Not inside an @atomic verb. Raises: OutgoingFailed."""
        question = _Question("POST", targets.parse(url, self._ports), OWN_HEADERS | dict(headers or {}), body)
        return self._ask_in_time(question, replace(bounds, redirects=0))

    def _ask_in_time(self, question: _Question, bounds: Bounds) -> Answer:
        db.step_out()
        deadline = Deadline(bounds.seconds)
        try:
            with hub.patience(bounds.seconds):
                return self._ask(question, bounds, deadline)
        except TimeoutError as error:
            raise OutgoingFailed(Reason.TOO_SLOW, "The other server takes too long.") from error
        except (ssl.SSLError, http.client.HTTPException, zlib.error) as error:
            raise OutgoingFailed(
                Reason.BAD_ANSWER, "The other server's answer can't be understood."
            ) from error
        except OSError as error:
            raise OutgoingFailed(Reason.UNREACHABLE, "The connection to the other server broke.") from error

    def _ask(self, question: _Question, bounds: Bounds, deadline: Deadline) -> Answer:
        redirects = bounds.redirects
        while True:
            answer = self._ask_once(question, bounds, deadline)
            location = answer.headers.get("location")
            if question.method != "GET" or answer.status not in REDIRECTS or not location:
                return answer
            if redirects == 0:
                raise OutgoingFailed(Reason.BAD_REDIRECT, "The other server sends us elsewhere too often.")
            redirects -= 1
            kept = {
                name: value for name, value in question.headers.items() if name.lower() in KEPT_ON_REDIRECTS
            }
            question = _Question("GET", targets.redirected(question.target, location, self._ports), kept)

    def _ask_once(self, question: _Question, bounds: Bounds, deadline: Deadline) -> Answer:
        target = question.target
        line = Line(target, self._addresses(target, deadline), deadline, self._trust or _system_trust())
        try:
            headers = {**question.headers, "Host": target.authority, "Connection": "close"}
            line.request(question.method, target.path, body=question.body, headers=headers)
            answer = line.getresponse()
            line.body_follows(bounds.body_bytes)
            told = {name.lower(): value for name, value in answer.getheaders()}
            is_elsewhere = answer.status in REDIRECTS and "location" in told
            body = b"" if is_elsewhere else bodies.read(answer, bounds.body_bytes)
            return Answer(answer.status, told, body, target.url)
        finally:
            line.hang_up()

    def _addresses(self, target: Target, deadline: Deadline) -> list[Address]:
        address = literal(target.host)
        if address is not None:
            return self._permitted([address])
        found = lookup.in_time(self._look_up, target.host, deadline.left())
        if not found:
            raise OutgoingFailed(Reason.UNKNOWN_NAME, f"There is no server named {target.host}.")
        return self._permitted(found)

    def _permitted(self, addresses: Iterable[Address]) -> list[Address]:
        permitted = [each for each in addresses if may_be_asked(each, self._allowed)]
        if not permitted:
            raise OutgoingFailed(
                Reason.FORBIDDEN_PLACE,
                "This address leads into a private network. The server asks only the open internet,"
                " unless its administrator allows more.",
            )
        return permitted


@cache
def _system_trust() -> ssl.SSLContext:
    """The certificate authorities of this machine, or of SSL_CERT_FILE: OpenSSL reads that itself."""
    return ssl.create_default_context()
