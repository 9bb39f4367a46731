"""f12: one packet in five is lost, and each takes its time. Screens converge, and do every order once."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.campaigns import Show, a_show
from tests.faults.forms import form
from tests.faults.orders import Orderer
from tests.ledger import Ledger, rows, verdict
from tests.network import can_be_made, running_network
from tests.proxy import running_proxy
from tests.served import Served
from tests.swarm import Swarm, running_swarm

pytestmark = [pytest.mark.processes, pytest.mark.timeout(form(300, 500))]
SCREENS, ORDERS, CHANGES = form(15, 60), form(60, 600), form(3, 10)
LOSS, ONE_WAY_SECONDS = 0.2, 0.2  # there and back 400 ms
PATIENCE_SECONDS = 90.0
SETTINGS = {"HEARTBEAT_SECONDS": "5"}


@dataclass
class Site:
    """Screens behind a line that can be made bad: `kind` says what it is made of."""

    kind: str
    served: Served
    swarm: Swarm
    show: Show
    becomes: Callable[..., None]


def behind_lost_packets(folder: Path, running: ExitStack) -> Site:
    """A network of its own, whose packets really are lost and late."""
    network = running.enter_context(running_network())
    served, players, show = furnished(folder, running, host=network.here)
    place = served.host, served.port
    swarm = running.enter_context(running_swarm(place, players, folder / "swarm", within=network.within))
    return Site("network", served, swarm, show, network.becomes)


def behind_a_proxy(folder: Path, running: ExitStack) -> Site:
    """A proxy that is late, stands still and cuts."""
    served, players, show = furnished(folder, running)
    proxy = running.enter_context(running_proxy((served.host, served.port)))
    swarm = running.enter_context(running_swarm(("127.0.0.1", proxy.port), players, folder / "swarm"))
    return Site("proxy", served, swarm, show, proxy.becomes)


def furnished(folder: Path, running: ExitStack, **where: str) -> tuple[Served, list[tuple[int, str]], Show]:
    served = Served(folder, SETTINGS, **where)
    place, players = served.furnished(SCREENS)
    served.starts()
    running.callback(served.leaves)
    return served, players, a_show(served, place)


@pytest.fixture(params=["packets", "stream"])
def site(
    request: pytest.FixtureRequest, tmp_path: Path, record_property: Callable[[str, object], None]
) -> Iterator[Site]:
    """Both kinds of bad line; where this machine lets us make no network, the proxy stands in for lost packets."""
    has_packets = request.param == "packets" and can_be_made()
    with ExitStack() as running:
        made = (behind_lost_packets if has_packets else behind_a_proxy)(tmp_path, running)
        record_property("line", made.kind)
        print(f"f12: the line is a {made.kind}")
        yield made


def test_f12_screens_converge_and_do_everything_once(site: Site, tmp_path: Path):
    ids = [player for player, _ in site.swarm.players]
    site.becomes(loss=LOSS, delay_seconds=ONE_WAY_SECONDS)
    site.swarm.comes(within=1)
    site.swarm.all_here(PATIENCE_SECONDS)
    ledger = Ledger(tmp_path / "acknowledged.jsonl")
    token = str(site.served.session.headers["Authorization"])
    person = Orderer([site.served.address], token, ids, ledger, seed=12)
    person.starts()

    for number in range(1, CHANGES + 1):
        site.show.changes()
        enough = ORDERS * number / CHANGES
        site.swarm.waits_until(lambda _, enough=enough: ledger.count >= enough, PATIENCE_SECONDS, "orders")
    person.ends()

    site.swarm.all_hold(site.show.newest_plan(ids[0]), PATIENCE_SECONDS)
    address = f"sqlite:///{site.served.database}"

    def judged():
        return verdict([*ledger.entries(), *site.swarm.ledger.entries()], rows(address))

    site.swarm.waits_until(lambda _: judged().is_clean, PATIENCE_SECONDS, "every order being done once")
    site.swarm.waits_until(
        lambda _: site.show.is_in_step(SCREENS), PATIENCE_SECONDS, "the server hearing that all are in step"
    )
    assert judged().acknowledged == ledger.count >= ORDERS
    assert len(rows(address)) == person.intents
    assert site.swarm.counts("went_back") == 0
