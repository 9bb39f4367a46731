"""Why another server could not be asked: a word for programs, a sentence for people."""

from enum import StrEnum

from backend.core.errors import AppError


class Reason(StrEnum):
    """What stood in the way."""

    BAD_ADDRESS = "bad_address"
    FORBIDDEN_PORT = "forbidden_port"
    FORBIDDEN_PLACE = "forbidden_place"
    UNKNOWN_NAME = "unknown_name"
    UNREACHABLE = "unreachable"
    UNTRUSTED = "untrusted"
    TOO_SLOW = "too_slow"
    TOO_LARGE = "too_large"
    BAD_REDIRECT = "bad_redirect"
    BAD_ANSWER = "bad_answer"


class OutgoingFailed(AppError):
    """Another server could not be asked, or not in a way that is safe."""

    code, status, title = "outgoing_failed", 502, "Another server could not be asked"

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail, reason=reason.value)
        self.reason = reason
