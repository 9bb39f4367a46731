"""Jobs: long work, as people see it."""

from typing import Annotated

from pydantic import Field

from backend.schemas.base import Answer, Instant, PageAnswer, PageQuery
from backend.words import JobStatus

JobKind = Annotated[str, Field(min_length=1, max_length=32, pattern=r"^[a-z_]+$")]


class JobQuery(PageQuery):
    """`subject` is the id of the content that is worked on; `q` looks for words in its title."""

    kind: JobKind | None = None
    status: JobStatus | None = None
    subject: int | None = Field(default=None, ge=1, le=2**31 - 1)


class JobBrief(Answer):
    """The newest job of a piece of content, where its row is shown."""

    id: int
    status: JobStatus
    percent: int
    attempts: int


class JobOut(Answer):
    """One job. `ahead` counts those that wait longer than this one does; `error` says for a person why it ended badly.

    `log` is the end of what the programs said, for a technician; nobody else gets it.
    """

    id: int
    kind: str
    content_id: int
    title: str | None
    status: JobStatus
    percent: int
    attempts: int
    ahead: int | None
    log: str
    error: str | None
    can_cancel: bool
    created_at: Instant
    started_at: Instant | None
    finished_at: Instant | None


class JobPage(PageAnswer):
    items: list[JobOut]
