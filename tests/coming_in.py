"""Signing in with another service, as a browser does: there, yes, and back."""

from ipaddress import ip_network
from typing import Any
from urllib.parse import urlsplit

import requests
from pydantic import SecretStr
from werkzeug.test import TestResponse

from tests.browser import Browser
from tests.issuer import CLIENT_ID, CLIENT_SECRET, Issuer

PUBLIC = "http://localhost"


def settings_for(serving: Issuer) -> dict[str, Any]:
    """What names this service in the settings."""
    return {
        "public_url": PUBLIC,
        "oidc_name": "The House",
        "oidc_issuer": serving.url,
        "oidc_client_id": CLIENT_ID,
        "oidc_client_secret": SecretStr(CLIENT_SECRET),
        "oidc_networks": [ip_network("127.0.0.0/8")],
        "outgoing_ports": [urlsplit(serving.url).port],
    }


def start(browser: Browser, key: str = "oidc") -> str:
    """Where the service shall be asked."""
    answer = browser.get(f"/api/auth/oidc/{key}/start")
    assert answer.status_code == 303
    return str(answer.location)


def agree(address: str) -> str:
    """Say yes there: the way back."""
    back = requests.get(address, allow_redirects=False, timeout=10).headers["Location"]
    return back.removeprefix(PUBLIC)


def come_back(browser: Browser, way: str, **headers: str) -> TestResponse:
    return browser.get(way, headers=headers)


def sign_in(browser: Browser, key: str = "oidc") -> TestResponse:
    """All of it: the answer to the way back."""
    return come_back(browser, agree(start(browser, key)))


def renewed(browser: Browser) -> TestResponse:
    """What a console that starts now gets by its cookie."""
    return browser.post("/api/auth/refresh", json={}, headers={"X-Requested-With": "tests"})
