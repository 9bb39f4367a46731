"""A page that is open in Chromium itself, without a window, told what to do over its own debugging line."""

import itertools
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
import websocket

from tests.servers import Server, program, start, wait_until

PATIENCE_SECONDS = 60
OPTIONS = (
    "--headless=new",
    "--no-sandbox",  # the tests may run as root, where its sandbox can't be
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--force-color-profile=srgb",
    "--autoplay-policy=no-user-gesture-required",
    "--mute-audio",
    "--remote-debugging-port=0",
    "about:blank",
)


class Tab:
    """One page that is open."""

    def __init__(self, address: str) -> None:
        self._line = websocket.create_connection(address, timeout=PATIENCE_SECONDS, suppress_origin=True)
        self._numbers = itertools.count(1)
        self._asks("Page.enable")

    def opens(self, address: str) -> None:
        """Go to an address and wait until all of it has loaded."""
        said = self._asks("Page.navigate", url=address)
        assert "errorText" not in said, f"{address}: {said['errorText']}"
        self._hears("Page.loadEventFired")

    def runs(self, script: str) -> Any:
        """The value of an expression in the page; a promise is waited for."""
        said = self._asks("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in said, json.dumps(said["exceptionDetails"])
        return said["result"].get("value")

    def close(self) -> None:
        self._line.close()

    def _asks(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self._numbers)
        self._line.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            said = json.loads(self._line.recv())
            if said.get("id") == number:
                assert "error" not in said, f"{method}: {said['error']}"
                result: dict[str, Any] = said["result"]
                return result

    def _hears(self, event: str) -> None:
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while json.loads(self._line.recv()).get("method") != event:
            assert time.monotonic() < give_up_at, f"{event} did not happen"


@contextmanager
def running_chromium(folder: Path) -> Iterator[Tab]:
    """Chromium with everything it keeps in `folder`, and a page of it; gone with the block."""
    command = [program("chromium"), f"--user-data-dir={folder}/profile", *OPTIONS]
    browser = start("chromium", command, folder, port=0)
    told = folder / "profile" / "DevToolsActivePort"
    try:
        wait_until(browser, lambda: told.is_file() and told.read_text("ascii").count("\n") > 0)
        tab = Tab(_first_page(browser, int(told.read_text("ascii").split()[0])))
        yield tab
        tab.close()
    finally:
        browser.stop()


def _first_page(browser: Server, port: int) -> str:
    found: list[dict[str, str]] = []

    def has_one() -> bool:
        try:
            listed = requests.get(f"http://127.0.0.1:{port}/json/list", timeout=2).json()
        except requests.RequestException:
            return False
        found.extend(each for each in listed if each["type"] == "page")
        return bool(found)

    wait_until(browser, has_one)
    return found[0]["webSocketDebuggerUrl"]
