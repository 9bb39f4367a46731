"""People, the places given to them, and their sign-ins."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Base, UtcDateTime, exact
from backend.models.columns import belongs_to, choice
from backend.models.locations import Location
from backend.words import Role as Role


class UserLocation(Base):
    """A place given to a user, with everything below it."""

    __tablename__ = "user_locations"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    location_id: Mapped[int] = mapped_column(
        ForeignKey("locations.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    __table_args__ = ()


class User(Base):
    """Somebody who may sign in while `is_active`. User names and e-mail addresses are kept in lower case."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(exact(64), unique=True)
    email: Mapped[str] = mapped_column(exact(254), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    role: Mapped[Role] = choice(Role, default=Role.VIEWER, index=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    max_locations: Mapped[int | None]
    max_advertisements: Mapped[int | None]
    max_notices: Mapped[int | None]
    token_version: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column(default=1)

    locations: Mapped[list[Location]] = relationship(
        secondary="user_locations", lazy="selectin", order_by=Location.path
    )

    @property
    def location_ids(self) -> list[int]:
        return [location.id for location in self.locations]


class RefreshToken(Base):
    """One link in the chain of a sign-in. A sign-in is a `family`; using a link makes the next one."""

    __tablename__ = "refresh_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = belongs_to("users.id")
    family: Mapped[str] = mapped_column(exact(64), index=True)
    token_hash: Mapped[str] = mapped_column(exact(64))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    client: Mapped[str] = mapped_column(String(255), default="")

    __table_args__ = (UniqueConstraint("token_hash"), {"sqlite_autoincrement": True})
