"""People and their places."""

from pydantic import EmailStr, Field

from backend.schemas.auth import NewPassword, Username
from backend.schemas.base import Answer, Flag, Id, Instant, PageAnswer, PageQuery, Shape, Version
from backend.words import Role

Quota = Field(default=None, ge=0, le=100_000, strict=True)


class UserIn(Shape):
    username: Username
    email: EmailStr
    password: NewPassword
    role: Role = Role.VIEWER
    location_ids: list[Id] = Field(default=[], max_length=500)
    max_locations: int | None = Quota
    max_advertisements: int | None = Quota
    max_notices: int | None = Quota


class UserChange(Shape):
    version: Version
    email: EmailStr | None = None
    password: NewPassword | None = None
    role: Role | None = None
    location_ids: list[Id] | None = Field(default=None, max_length=500)
    is_active: Flag | None = None
    max_locations: int | None = Quota
    max_advertisements: int | None = Quota
    max_notices: int | None = Quota


class UserQuery(PageQuery):
    role: Role | None = None


class UserOut(Answer):
    id: int
    username: str
    email: str
    role: Role
    is_active: bool
    location_ids: list[int]
    max_locations: int | None
    max_advertisements: int | None
    max_notices: int | None
    version: int
    created_at: Instant


class UserPage(PageAnswer):
    items: list[UserOut]
