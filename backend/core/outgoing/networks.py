"""Which machines may be asked: those of the open internet, and those in networks that a setting names."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# IANA's special-purpose registry, and what clouds tell their machines about themselves. Said here rather than asked of
# `is_global`, whose answers differ from one Python to the next.
CLOSED_V4 = tuple(
    IPv4Network(each)
    for each in (
        "0.0.0.0/8",  # "this network", unspecified
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT; one cloud's metadata is at 100.100.100.200
        "127.0.0.0/8",
        "168.63.129.16/32",  # a cloud's own services, on what looks like a public address
        "169.254.0.0/16",  # link-local; the metadata of most clouds
        "172.16.0.0/12",
        "192.0.0.0/24",  # protocol assignments; another cloud's metadata
        "192.0.2.0/24",
        "192.88.99.0/24",  # relays into 6to4
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
OPEN_V6 = IPv6Network(
    "2000::/3"
)  # all that is given out; loopback, local, multicast, mapped and NAT64 lie outside
CLOSED_V6 = tuple(
    IPv6Network(each)
    for each in (
        "2001::/23",  # protocol assignments, among them Teredo, which carries IPv4
        "2001:db8::/32",
        "2002::/16",  # 6to4: carries any IPv4 address
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)


def may_be_asked(address: Address, allowed: Iterable[Network]) -> bool:
    """Whether this machine is one of the open internet or in a network that is allowed."""
    if any(address in network for network in allowed):
        return True
    if isinstance(address, IPv6Address):
        if (
            address.ipv4_mapped is not None
        ):  # a system takes it for the IPv4 address: allowed by that, never open
            return any(address.ipv4_mapped in network for network in allowed)
        return address in OPEN_V6 and not any(address in network for network in CLOSED_V6)
    return not any(address in network for network in CLOSED_V4)


def literal(text: str) -> Address | None:
    """The address this text is, in the one writing everybody reads alike; None for a name."""
    try:
        return ip_address(text)
    except ValueError:
        return None
