"""Other servers, on this machine: each says exactly what a story wants, byte by byte, and remembers what it was asked."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Says = Callable[[socket.socket, bytes], None]


def answer(
    body: bytes = b"", *, status: str = "200 OK", headers: tuple[str, ...] = (), length: int | None = None
) -> bytes:
    """A whole answer, honest about its length unless told otherwise."""
    size = len(body) if length is None else length
    head = [f"HTTP/1.1 {status}", f"Content-Length: {size}", *headers]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def redirect(to: str, *, status: str = "302 Found") -> bytes:
    return answer(status=status, headers=(f"Location: {to}",))


def saying(*answers: bytes) -> Says:
    """Give these answers, one for each request; the last one again and again."""
    waiting = list(answers)

    def say(line: socket.socket, _asked: bytes) -> None:
        line.sendall(waiting.pop(0) if len(waiting) > 1 else waiting[0])

    return say


@dataclass
class Elsewhere:
    """A server that listens on a loopback address of its own port. `asked` holds the requests, heads and bodies."""

    host: str
    port: int
    asked: list[bytes] = field(default_factory=list)
    scheme: str = "http"

    @property
    def url(self) -> str:
        return self.at(self.host)

    def at(self, name: str) -> str:
        """Its address when it is called by this name."""
        return f"{self.scheme}://{f'[{name}]' if ':' in name else name}:{self.port}/"

    def headers(self, number: int = -1) -> dict[str, str]:
        """The headers of a request it was asked, names in lower case."""
        lines = self.asked[number].partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]
        return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


@contextmanager
def server(says: Says, *, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> Iterator[Elsewhere]:
    """Listen, and answer each connection's first request."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    ear = socket.socket(family, socket.SOCK_STREAM)
    ear.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    ear.bind((host, 0))
    ear.listen(16)
    it = Elsewhere(host, ear.getsockname()[1], scheme="https" if tls else "http")
    threading.Thread(target=_listen, args=(ear, it, says, tls), daemon=True).start()
    try:
        yield it
    finally:
        with suppress(OSError):
            ear.shutdown(socket.SHUT_RDWR)
        ear.close()


def _listen(ear: socket.socket, it: Elsewhere, says: Says, tls: ssl.SSLContext | None) -> None:
    with suppress(OSError):
        while True:
            line, _ = ear.accept()
            threading.Thread(target=_serve, args=(line, it, says, tls), daemon=True).start()


def _serve(line: socket.socket, it: Elsewhere, says: Says, tls: ssl.SSLContext | None) -> None:
    with suppress(OSError), line:
        line.settimeout(20)
        plain = tls.wrap_socket(line, server_side=True) if tls else line
        with plain:
            asked = _request(plain)
            if asked:
                it.asked.append(asked)
                says(plain, asked)


def _request(line: socket.socket) -> bytes:
    got = b""
    while b"\r\n\r\n" not in got:
        piece = line.recv(65_536)
        if not piece:
            return got
        got += piece
    head, _, body = got.partition(b"\r\n\r\n")
    lengths = [
        row.split(b":")[1] for row in head.lower().split(b"\r\n") if row.startswith(b"content-length:")
    ]
    while lengths and len(body) < int(lengths[0]):
        piece = line.recv(65_536)
        if not piece:
            break
        body += piece
    return head + b"\r\n\r\n" + body
