"""Outgoing: the only way out. Whatever this server asks of another one, on the internet or not, is asked here.

An address somebody gave us must not lead back into our own network: names are resolved, the address that was found is
checked, and the connection goes to that very address. Answers are small, soon, or refused.
"""

from collections.abc import Iterable

from backend.core import config
from backend.core.outgoing.client import Answer as Answer
from backend.core.outgoing.client import Bounds as Bounds
from backend.core.outgoing.client import Client as Client
from backend.core.outgoing.failures import OutgoingFailed as OutgoingFailed
from backend.core.outgoing.failures import Reason as Reason
from backend.core.outgoing.networks import Network


def client(also: Iterable[Network] = ()) -> Client:
    """Who asks, as the settings say it; `also` names networks that are allowed for this purpose alone."""
    settings = config.current()
    return Client(allowed=[*settings.outgoing_networks, *also], ports=settings.outgoing_ports)
