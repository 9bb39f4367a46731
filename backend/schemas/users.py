"""People and their places."""

from pydantic import EmailStr, Field

from backend.schemas.auth import LinkOut, NewPassword, Username
from backend.schemas.base import Answer, Flag, Id, Instant, PageAnswer, PageQuery, Shape, Version
from backend.schemas.locations import StorageBytes
from backend.words import Role

Quota = Field(default=None, ge=0, le=100_000, strict=True)


class InvitationIn(Shape):
    """Somebody who chooses a password by the link in the answer."""

    username: Username
    email: EmailStr
    role: Role = Role.VIEWER
    location_ids: list[Id] = Field(default=[], max_length=500)
    max_locations: int | None = Quota
    max_advertisements: int | None = Quota
    max_notices: int | None = Quota
    max_storage_bytes: StorageBytes | None = None


class UserIn(InvitationIn):
    """Somebody whose first password an administrator chooses."""

    password: NewPassword


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
    max_storage_bytes: StorageBytes | None = None


class UserQuery(PageQuery):
    role: Role | None = None
    active: bool | None = None


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
    max_storage_bytes: int | None
    is_invited: bool
    has_second_factor: bool
    version: int
    created_at: Instant


class UserPage(PageAnswer):
    items: list[UserOut]


class InvitedOut(Answer):
    """Somebody who was invited, and the link to hand on."""

    user: UserOut
    link: LinkOut
