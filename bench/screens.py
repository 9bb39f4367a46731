"""Simulated screens, as a program: `python -m bench.screens <server address>`, keys on standard input, one a line.

Each registers, acknowledges every plan at once as if its media were there already, and writes a JSON line when the
server has handled that acknowledgement. Instants are of the monotonic clock, which all processes of a machine share.
"""

import json
import sys
import threading
import time
from typing import Any

from bench.wire import Line

_writing = threading.Lock()


def report(line: dict[str, Any]) -> None:
    """Tell the program that measures."""
    with _writing:
        print(json.dumps(line), flush=True)


def play(server: str, number: int, key: str) -> None:
    """Be one screen until the connection ends."""
    line = Line(server, {"player_key": key})
    line.say(
        "player_register", {"player_key": key, "device_type": "other", "app_version": "bench", "protocol": 1}
    )
    open_answers: dict[str, dict[str, Any]] = {}
    while True:
        event, payload = line.hear()
        if event == "register_success":
            report({"screen": number, "what": "registered"})
        elif event == "campaign_update":
            schedules = sorted(
                {schedule for window in payload["timeline"] for schedule in window["schedule_ids"]}
            )
            ack = {
                "plan_hash": payload["plan_hash"],
                "revision": payload["revision"],
                "status": "applied",
                "missing": 0,
            }
            question = line.ask("campaign_ack", ack)
            open_answers[question] = {
                "screen": number,
                "what": "plan",
                "schedules": schedules,
                "heard": time.monotonic(),
            }
        elif event == "answer" and payload in open_answers:
            report(open_answers.pop(payload) | {"acknowledged": time.monotonic()})


def main() -> None:
    """Start one thread for each key and wait for the end of them all."""
    server, keys = sys.argv[1], sys.stdin.read().split()
    screens = [threading.Thread(target=play, args=(server, number, key)) for number, key in enumerate(keys)]
    for screen in screens:
        screen.daemon = True
        screen.start()
    for screen in screens:
        screen.join()


if __name__ == "__main__":
    main()
