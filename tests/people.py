"""People at the door, for stories of signing in: what they type, what they are handed, and what opens when."""

from typing import Any

from apiflask import APIFlask
from werkzeug.test import TestResponse

from tests.browser import Browser
from tests.factories import PASSWORD

OURS = {"Origin": "http://localhost"}  # what a browser says with each POST of our own pages


def login(browser: Browser, name: str, password: str = PASSWORD, **more: Any) -> TestResponse:
    """Type a name and a password."""
    return browser.post("/api/auth/login", json={"username": name, "password": password} | more)


def tokens(browser: Browser, name: str, password: str = PASSWORD) -> dict[str, str]:
    """Sign in as programs do, and be given both tokens."""
    said: dict[str, str] = login(browser, name, password, client="token").get_json()
    return said


def signed_in(app: APIFlask, name: str, password: str = PASSWORD, calls_itself: str = "Firefox") -> Browser:
    """A browser of its own in which somebody signed in."""
    browser = app.test_client()
    assert isinstance(browser, Browser)
    browser.environ_base["HTTP_USER_AGENT"] = calls_itself
    browser.carries(login(browser, name, password).get_json()["access_token"])
    return browser


def is_in(browser: Browser) -> bool:
    """Whether the access token this browser carries is still good."""
    return browser.get("/api/auth/me").status_code == 200


def stays_in(browser: Browser) -> bool:
    """Whether the cookie of this browser is still good."""
    return browser.post("/api/auth/refresh", json={}, headers=OURS).status_code == 200
