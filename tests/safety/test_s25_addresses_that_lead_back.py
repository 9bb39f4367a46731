"""s25: an address that somebody gave us, or that another server sends us to, never leads back into our own network."""

from ipaddress import ip_address, ip_network

import pytest

from backend.core import outgoing
from backend.core.outgoing import Client, OutgoingFailed, Reason
from backend.core.outgoing.networks import may_be_asked
from tests.elsewhere import answer, redirect, saying, server

LOOPBACK = ip_network("127.0.0.0/8")


@pytest.fixture
def canary(app):
    """A server on this machine that must not hear anything."""
    with server(saying(answer(b"secret"))) as listening:
        yield listening


def client(port, *, allowed=(), names=None):
    return Client(allowed=allowed, ports=[80, port], look_up=lambda name: (names or {}).get(name, []))


def refused(asking, url, **more):
    with pytest.raises(OutgoingFailed) as failed:
        asking.get(url, **more)
    assert failed.value.detail.endswith(".")
    return failed.value.reason


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.0.0.1.",
        "127.1.2.3",
        "0.0.0.0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b:1::1]",
        "[2002:7f00:1::]",
        "[2001:0:7f00:1::]",
        "[fe80::1]",
        "[fec0::1]",
        "[fd00:ec2::254]",
        "[ff02::1]",
        "[2001:db8::1]",
        "169.254.169.254",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "10.0.0.1",
        "172.31.255.254",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "①②⑦.⓪.⓪.①",
        "127。0。0。1",
    ],
)
def test_s25_private_places_are_refused_in_every_spelling(canary, host):
    assert refused(client(canary.port), f"http://{host}:{canary.port}/") is Reason.FORBIDDEN_PLACE
    assert canary.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.0.0.1/",
        "http://017700000001/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://[::1%25lo]/",
        "http://[v1.x]/",
        "http://somebody@example.org/",
        "http://example.org:80@127.0.0.1/",
        "http://example.org\\@127.0.0.1/",
        "http://127.0.0.1\t/",
        "http://example.org/ HTTP/1.1\r\nHost: localhost",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "ftp://example.org/",
        "//127.0.0.1/",
        "http:///etc/passwd",
        "http://",
        "http://[::1",
        "http://example.org:99999/",
        "http://a..b/",
        f"http://example.org/{'a' * 2048}",
    ],
)
def test_s25_what_programs_read_differently_is_no_address(canary, url):
    assert refused(client(canary.port), url) is Reason.BAD_ADDRESS
    assert canary.asked == []


def test_s25_a_port_that_is_not_named_is_refused(canary):
    assert refused(Client(ports=[80], allowed=[LOOPBACK]), canary.url) is Reason.FORBIDDEN_PORT
    assert canary.asked == []


def test_s25_a_name_that_leads_back_is_refused(canary):
    names = {"inside.example": [ip_address("127.0.0.1")], "mixed.example": [ip_address("::ffff:10.0.0.1")]}

    for name in names:
        where = f"http://{name}:{canary.port}/"
        assert refused(client(canary.port, names=names), where) is Reason.FORBIDDEN_PLACE

    assert refused(Client(ports=[canary.port]), canary.at("localhost")) is Reason.FORBIDDEN_PLACE
    assert canary.asked == []


def test_s25_networks_that_a_setting_names_are_asked(canary, setting):
    setting(outgoing_networks=[LOOPBACK], outgoing_ports=[canary.port])

    assert outgoing.client().get(canary.url).body == b"secret"

    setting(outgoing_networks=[], outgoing_ports=[canary.port])
    assert refused(outgoing.client(), canary.url) is Reason.FORBIDDEN_PLACE
    assert outgoing.client(also=[LOOPBACK]).get(canary.url).body == b"secret"


def test_s25_what_is_allowed_by_its_ipv4_address_is_allowed_as_a_mapped_one(canary):
    mapped = f"http://[::ffff:127.0.0.1]:{canary.port}/"

    assert client(canary.port, allowed=[LOOPBACK]).get(mapped).body == b"secret"


def test_s25_a_name_that_rebinds_is_asked_where_it_was_checked(canary):
    seen = []

    def rebinding(name):
        seen.append(name)
        return [ip_address("127.0.0.2" if len(seen) == 1 else "127.0.0.1")]

    with server(saying(answer(b"the first one")), host="127.0.0.2") as first:
        asking = Client(allowed=[ip_network("127.0.0.2/32")], ports=[first.port], look_up=rebinding)

        assert asking.get(first.at("rebinds.example")).body == b"the first one"

    assert seen == ["rebinds.example"]
    assert first.headers()["host"] == f"rebinds.example:{first.port}"
    assert refused(asking, canary.at("rebinds.example").replace(str(canary.port), str(first.port))) is (
        Reason.FORBIDDEN_PLACE
    )


def test_s25_of_a_names_addresses_only_those_that_may_be_asked_are(canary):
    names = {"both.example": [ip_address("127.0.0.1"), ip_address("127.0.0.2")]}
    allowed = [ip_network("127.0.0.2/32")]

    asking = client(canary.port, allowed=allowed, names=names)

    assert refused(asking, canary.at("both.example")) is Reason.UNREACHABLE
    assert canary.asked == []


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Again", "308 For Ever"])
def test_s25_a_redirect_into_our_network_is_refused(canary, status):
    with server(saying(redirect(canary.url, status=status)), host="127.0.0.2") as outside:
        asking = Client(allowed=[ip_network("127.0.0.2/32")], ports=[outside.port, canary.port])

        assert refused(asking, outside.url) is Reason.FORBIDDEN_PLACE

    assert canary.asked == []


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("file:///etc/passwd", Reason.BAD_ADDRESS),
        ("http://somebody:secret@127.0.0.2/", Reason.BAD_ADDRESS),
        ("http://2130706433/", Reason.BAD_ADDRESS),
        ("http://[::1]/", Reason.FORBIDDEN_PLACE),
        ("http://169.254.169.254/latest/meta-data/", Reason.FORBIDDEN_PLACE),
        ("http://127.0.0.2:22/", Reason.FORBIDDEN_PORT),
        ("http:\\\\127.0.0.1", Reason.BAD_REDIRECT),
    ],
)
def test_s25_a_redirect_is_checked_like_an_address(app, location, reason):
    with server(saying(redirect(location)), host="127.0.0.2") as outside:
        asking = Client(allowed=[ip_network("127.0.0.2/32")], ports=[80, outside.port])

        assert refused(asking, outside.url) is reason


@pytest.mark.parametrize("address", ["93.184.215.14", "1.1.1.1", "2606:2800:220:1::1", "2a00:1450::8a"])
def test_s25_the_open_internet_may_be_asked(address):
    assert may_be_asked(ip_address(address), allowed=())
