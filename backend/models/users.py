"""People, the places given to them, their sign-ins, and other ways to show who they are."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Base, UtcDateTime, exact
from backend.models.columns import belongs_to, choice
from backend.models.locations import Location
from backend.words import LinkPurpose as LinkPurpose
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
    """Somebody who may sign in while `is_active`. User names and e-mail addresses are kept in lower case.

    Without a password (an empty `password_hash`, which matches nothing) somebody was invited and has not come yet, or signs in
    elsewhere. `totp_secret` is encrypted; it counts from `totp_since` on. `totp_step` is the last thirty seconds whose code
    was used: none is good twice.
    """

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
    max_storage_bytes: Mapped[int | None] = mapped_column(BigInteger)
    totp_secret: Mapped[str | None] = mapped_column(String(255))
    totp_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    totp_step: Mapped[int | None] = mapped_column(BigInteger)
    token_version: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column(default=1)

    locations: Mapped[list[Location]] = relationship(
        secondary="user_locations", lazy="selectin", order_by=Location.path
    )

    @property
    def location_ids(self) -> list[int]:
        return [location.id for location in self.locations]

    @property
    def has_password(self) -> bool:
        return bool(self.password_hash)

    @property
    def is_invited(self) -> bool:
        """Whether no password was chosen yet."""
        return not self.password_hash

    @property
    def has_second_factor(self) -> bool:
        """Whether a password alone does not sign this person in."""
        return self.totp_since is not None


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
    address: Mapped[str] = mapped_column(String(45), default="")

    __table_args__ = (UniqueConstraint("token_hash"), {"sqlite_autoincrement": True})


class OneTimeLink(Base):
    """A link by which somebody chooses a password: good once, until it expires. Only its hash is kept."""

    __tablename__ = "one_time_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = belongs_to("users.id")
    purpose: Mapped[LinkPurpose] = choice(LinkPurpose)
    token_hash: Mapped[str] = mapped_column(exact(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_by: Mapped[int | None] = belongs_to("users.id", on_delete="SET NULL")

    __table_args__ = ({"sqlite_autoincrement": True},)


class RecoveryCode(Base):
    """Signs somebody in once who has lost the device with the codes. Only its hash is kept."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = belongs_to("users.id")
    code_hash: Mapped[str] = mapped_column(exact(64))
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("user_id", "code_hash"), {"sqlite_autoincrement": True})


class Identity(Base):
    """Who somebody is at another sign-in service: its issuer and the name by which that knows them for ever."""

    __tablename__ = "identities"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = belongs_to("users.id")
    issuer: Mapped[str] = mapped_column(exact(255))
    subject: Mapped[str] = mapped_column(exact(255))

    __table_args__ = (UniqueConstraint("issuer", "subject"), {"sqlite_autoincrement": True})
