"""What can go wrong, as a stable code for programs and a sentence for people.

The doors turn an AppError into problem+json, `register_error` or a socket answer; nobody else needs to catch one.
"""

from typing import Any, ClassVar


class AppError(Exception):
    """Something the caller can understand and act on.

    `extra` travels beside the sentence (for example the list of conflicts); `errors` names fields.
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400
    title: ClassVar[str] = "The request could not be carried out"

    def __init__(self, detail: str, *, errors: dict[str, list[str]] | None = None, **extra: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = errors
        self.extra = extra

    def problem(self) -> dict[str, Any]:
        """The body of an application/problem+json answer (RFC 9457)."""
        body: dict[str, Any] = {
            "type": f"urn:tvs:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
        }
        if self.errors:
            body["errors"] = self.errors
        return body | self.extra


class BadRequest(AppError):
    code, status, title = "bad_request", 400, "The request is not well formed"


class Unauthorized(AppError):
    code, status, title = "unauthorized", 401, "Sign in first"


class Forbidden(AppError):
    code, status, title = "forbidden", 403, "Your role may not do this"


class NotFound(AppError):
    code, status, title = "not_found", 404, "Not found"


class Conflict(AppError):
    code, status, title = "conflict", 409, "This clashes with what is there"


class Stale(Conflict):
    code, title = "stale", "Somebody else changed this meanwhile"


class InUse(Conflict):
    code, title = "in_use", "This is still in use"


class QuotaExceeded(Conflict):
    code, title = "quota_exceeded", "Your quota is used up"


class TooLarge(AppError):
    code, status, title = "too_large", 413, "Too large"


class UnsupportedMedia(AppError):
    code, status, title = "unsupported_media", 415, "This kind of file is not accepted"


class Invalid(AppError):
    code, status, title = "invalid", 422, "Some of the values are not right"


class TooMany(AppError):
    code, status, title = "too_many_requests", 429, "Too many requests"


class RateLimited(TooMany):
    """`retry_after_seconds` says when to come again."""

    code = "rate_limited"


class StorageFull(AppError):
    code, status, title = "storage_full", 507, "The server's disk is full"


class Unavailable(AppError):
    code, status, title = "unavailable", 503, "The server can't do this right now"
