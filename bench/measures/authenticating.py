"""What a request with a valid token spends on authentication and rights, measured inside the server."""

from bench.house import Serving
from bench.measures import Figures, middle
from bench.measures.signing_in import LOGIN, order_of

PEOPLE = 16  # their tokens fit on a line to the server


def authenticating(serving: Serving, password: str, rounds: int, times: int) -> Figures:
    """The middle of so many rounds. In each these people are let in in turn, so often in all."""
    orders = [order_of(number, password) for number in range(PEOPLE)]
    tokens = " ".join(serving.post(LOGIN, order)["access_token"] for order in orders)
    serving.ask(f"authenticate {times} {tokens}")  # whatever is loaded once is loaded
    seen = [serving.ask(f"authenticate {times} {tokens}") for _ in range(rounds)]
    return {
        "authentication_us": middle([each["p50_us"] for each in seen]),
        "authentication_p95_us": middle([each["p95_us"] for each in seen]),
    }
