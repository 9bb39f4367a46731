"""Bytes a second of one file of 20 MB: from the server itself, from our Nginx, and from a plain Nginx that has only the file."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bench.crowd import pause
from bench.house import House, Serving
from bench.measures import Figures, middle
from bench.programs import program
from bench.samples import Samples, another_film
from bench.sending import entry_when, form, is_ready, upload
from bench.talking import Talking, talking
from tests.journeys.production import nginx_configuration
from tests.servers import free_port, running_nginx

READERS = 4
REST_SECONDS = 0.1
PLAIN = """{account}worker_processes auto;
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    default_type video/mp4;
    server {{ listen 127.0.0.1:{port}; location /media/ {{ alias {media}/; }} }}
}}
"""


@dataclass(frozen=True)
class Read:
    """What one reading gave."""

    mib_per_s: float
    client_cpu_share: float


def handing_out(house: House, serving: Serving, samples: Samples, rounds: int, seconds: float) -> Figures:
    """The same file from all three, in turn, to the same reader."""
    content_id = upload(serving, form("handed-out.mp4", another_film(samples.film)))
    path = urlsplit(entry_when(serving, content_id, is_ready)["url"]).path
    with ExitStack() as stack:
        plain = stack.enter_context(plain_nginx(house.folder / "uploads", house.folder / "plain"))
        ours = stack.enter_context(_ours(house, serving.port))
        reader = stack.enter_context(talking("The reader", [str(program("fetch"))]))
        ports = {"app": serving.port, "our_nginx": ours, "plain_nginx": plain}
        seen: dict[str, list[Read]] = {name: [] for name in ports}
        for number in range(rounds + 1):
            for name, port in ports.items():
                found = _read(reader, port, path, seconds)
                if number > 0:  # the first one also fills what is filled once
                    seen[name].append(found)
    return _figures(seen)


def _figures(seen: dict[str, list[Read]]) -> Figures:
    cpu_shares = [each.client_cpu_share for reads in seen.values() for each in reads]
    return {
        "media_by_app_share_of_nginx": _share(seen["app"], seen["plain_nginx"]),
        "media_by_our_nginx_share_of_nginx": _share(seen["our_nginx"], seen["plain_nginx"]),
        **{
            f"media_by_{name}_mib_per_s": middle([each.mib_per_s for each in reads])
            for name, reads in seen.items()
        },
        "media_reader_cpu_percent": 100 * max(cpu_shares),
    }


def _share(reads: list[Read], of: list[Read]) -> float:
    """What a round did is compared with what the same round did: the machine is not equally quick all the time."""
    return middle([each.mib_per_s / other.mib_per_s for each, other in zip(reads, of, strict=True)])


def _read(reader: Talking, port: int, path: str, seconds: float) -> Read:
    pause(REST_SECONDS)
    found = reader.ask(f"fetch {port} {READERS} {seconds * 1000:.0f} {path}")
    if found["failed"] or not found["bytes"]:
        raise SystemExit(f"{path} could not be read on port {port}: {found}")
    return Read(found["bytes"] / found["seconds"] / 1024**2, found["cpu_seconds"] / found["seconds"])


@contextmanager
def plain_nginx(media: Path, folder: Path) -> Iterator[int]:
    """An Nginx that knows nothing but these files, below /media; its own files go to `folder`. Yields its port."""
    port = free_port()
    account = "user root;\n" if os.geteuid() == 0 else ""
    configuration = PLAIN.format(account=account, folder=folder, port=port, media=media)
    with running_nginx(folder, configuration, port):
        yield port


@contextmanager
def _ours(house: House, server_port: int) -> Iterator[int]:
    """The Nginx of our image, before this server."""
    port = free_port()
    with running_nginx(house.folder / "proxy", nginx_configuration(house.folder, port, server_port), port):
        yield port
