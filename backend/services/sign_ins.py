"""Sign-ins: begun with a password or a link, kept up by tokens that change with each use, seen and ended by their owner.

A sign-in is a family of refresh tokens, of which only the newest is good: one that comes a second time was stolen.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, bindparam, delete, exists, func, select, update
from sqlalchemy.orm import aliased, lazyload
from sqlalchemy.orm.attributes import set_committed_value

from backend.core import clock, config, security
from backend.core.db import atomic, db
from backend.core.errors import NotFound, Unauthorized
from backend.models.locations import Location
from backend.models.users import RefreshToken, User, UserLocation
from backend.services import activity

GRACE_SECONDS = 10  # a second tab may refresh with the same token at the same moment
ENDED = "This sign-in has ended. Sign in again."
INACTIVE = "This account is not active. Ask an administrator."
MOST_SHOWN = 100
# Asked with each request: built once, and one statement with the places, it costs a fifth of what it would otherwise. A row
# for each place costs less than to have them collected by `joinedload`.
_WHO_ASKS = (
    select(User, Location)
    .outerjoin(UserLocation, UserLocation.user_id == User.id)
    .outerjoin(Location, Location.id == UserLocation.location_id)
    .where(
        User.id == bindparam("user_id"),
        exists().where(RefreshToken.family == bindparam("family"), RefreshToken.revoked_at.is_(None)),
    )
    .order_by(Location.path)
    .options(lazyload(User.locations))
)


class AccountInactive(Unauthorized):
    """Somebody has shown who they are, and an administrator keeps them out or has still to let them in."""

    code = "account_inactive"


@dataclass(frozen=True)
class Client:
    """What somebody signs in with: how it calls itself, and the address it has."""

    name: str = ""
    address: str = ""


@dataclass(frozen=True)
class SignIn:
    """Who signed in, and the two tokens to show for it."""

    user: User
    access_token: str
    refresh_token: str


@dataclass(frozen=True)
class OpenSignIn:
    """A sign-in that lasts: with what and from where it was last renewed, since when, and whether it is the one that asks."""

    id: str
    client: str
    address: str
    created_at: datetime
    last_used_at: datetime
    is_current: bool


@atomic
def begin(user: User, client: Client) -> SignIn:
    """Let somebody in who has shown who they are. Announces: ActivityAdded."""
    activity.record("user.signed_in", actor=user)
    return _issue(user, security.new_key(), client)


@atomic
def renew(token: str, client: Client) -> SignIn | None:
    """Trade a refresh token for the next one. A token used twice ends its whole sign-in and gives `None`.

    Raises: Unauthorized.
    """
    link = db.session.scalar(
        select(RefreshToken).where(RefreshToken.token_hash == security.key_hash(token)).with_for_update()
    )
    if link is None or link.revoked_at is not None or link.expires_at <= clock.now():
        raise Unauthorized(ENDED)
    user = db.session.get_one(User, link.user_id)
    if not user.is_active:
        raise AccountInactive(INACTIVE)
    if link.used_at is not None and clock.now() - link.used_at > timedelta(seconds=GRACE_SECONDS):
        end(link.family)
        return None
    link.used_at = link.used_at or clock.now()
    return _issue(user, link.family, client)


@atomic
def go_on(user: User, family: str, client: Client) -> SignIn:
    """Fresh tokens for a sign-in that is known already; those it had are used up."""
    unused = RefreshToken.family == family, RefreshToken.used_at.is_(None)
    _update(*unused, used_at=clock.now())
    return _issue(user, family, client)


def _issue(user: User, family: str, client: Client) -> SignIn:
    refresh_token = security.new_key()
    db.session.add(
        RefreshToken(
            user_id=user.id,
            family=family,
            token_hash=security.key_hash(refresh_token),
            expires_at=clock.now() + timedelta(days=config.current().refresh_token_days),
            client=client.name[:255],
            address=client.address[:45],
        )
    )
    claims = security.Claims(user.id, family, user.token_version)
    return SignIn(user, security.access_token(claims), refresh_token)


@atomic
def sign_out(token: str | None, family: str | None) -> None:
    """End the sign-in that this refresh token or access token belongs to. Unknown ones are already out."""
    if token:
        family = (
            db.session.scalar(
                select(RefreshToken.family).where(RefreshToken.token_hash == security.key_hash(token))
            )
            or family
        )
    if family:
        end(family)


@atomic
def end(family: str) -> None:
    """End one sign-in: its tokens stop working at once, its windows are closed within seconds."""
    _update(RefreshToken.family == family, revoked_at=clock.now())


@atomic
def end_all(user: User, *, but: str = "") -> None:
    """End every sign-in of somebody, or all but this one."""
    _update(RefreshToken.user_id == user.id, RefreshToken.family != but, revoked_at=clock.now())


def _update(*which: ColumnElement[bool], **values: datetime) -> None:
    live = update(RefreshToken).where(RefreshToken.revoked_at.is_(None), *which).values(**values)
    db.session.execute(live, execution_options={"synchronize_session": False})


def list_own(actor: User, current: str) -> list[OpenSignIn]:
    """Where one is signed in, what was used last first. `current` is the sign-in that asks."""
    newest = func.max(RefreshToken.id)
    families = db.session.execute(
        select(
            RefreshToken.family, func.min(RefreshToken.created_at), func.max(RefreshToken.created_at), newest
        )
        .where(RefreshToken.user_id == actor.id, RefreshToken.revoked_at.is_(None))
        .group_by(RefreshToken.family)
        .having(func.max(RefreshToken.expires_at) > clock.now())
        .order_by(newest.desc())
        .limit(MOST_SHOWN)
    ).all()
    links = {link.id: link for link in _links([row[3] for row in families])}
    return [
        OpenSignIn(
            public_id(family),
            links[link].client,
            links[link].address,
            since,
            last_used,
            is_current=family == current,
        )
        for family, since, last_used, link in families
    ]


def _links(ids: Sequence[int]) -> Sequence[RefreshToken]:
    return db.session.scalars(select(RefreshToken).where(RefreshToken.id.in_(ids))).all()


def public_id(family: str) -> str:
    """The name of a sign-in for its owner: nothing that stands in a token."""
    return security.key_hash(family)[:32]


@atomic
def end_own(actor: User, sign_in_id: str) -> None:
    """End one of one's own sign-ins. Raises: NotFound."""
    own = select(RefreshToken.family).where(
        RefreshToken.user_id == actor.id, RefreshToken.revoked_at.is_(None)
    )
    family = next(
        (each for each in db.session.scalars(own.distinct()) if public_id(each) == sign_in_id), None
    )
    if family is None:
        raise NotFound("There is no such sign-in.")
    end(family)


@atomic
def end_others(actor: User, current: str, *, current_too: bool) -> None:
    """End one's own sign-ins everywhere else, and here if that is wanted."""
    end_all(actor, but="" if current_too else current)


def authenticate(access_token: str) -> tuple[User, str]:
    """The user of an access token, and the sign-in it belongs to. Raises: Unauthorized."""
    claims = security.read_access_token(access_token)
    asked = {"user_id": claims.user_id, "family": claims.family}
    rows = db.session.execute(_WHO_ASKS, asked).all()
    user: User | None = rows[0].User if rows else None
    if user is None or not user.is_active or user.token_version != claims.token_version:
        raise Unauthorized(ENDED)
    set_committed_value(user, "locations", [row.Location for row in rows if row.Location])
    return user, claims.family


def live_families(families: Collection[str]) -> dict[str, User]:
    """Those of these sign-ins that still hold, and whose they are: what open sockets are asked again and again."""
    live = (
        select(RefreshToken.family, User)
        .join(User, User.id == RefreshToken.user_id)
        .where(RefreshToken.family.in_(families), RefreshToken.revoked_at.is_(None), User.is_active)
        .distinct()
    )
    return {row.family: row.User for row in db.session.execute(live)} if families else {}


@atomic
def purge_ended() -> int:
    """Forget refresh tokens that ran out. Returns how many. The first of a sign-in that lasts stays: it says since when."""
    other = aliased(RefreshToken)
    same = other.family == RefreshToken.family
    lasts = exists().where(same, other.expires_at >= clock.now())
    is_first = ~exists().where(same, other.id < RefreshToken.id)
    ended = select(RefreshToken.id).where(RefreshToken.expires_at < clock.now(), ~and_(lasts, is_first))
    # A window that stays open leaves a hundred a day.
    ids = db.session.scalars(ended.limit(10_000)).all()
    gone = delete(RefreshToken).where(RefreshToken.id.in_(ids))
    db.session.execute(gone, execution_options={"synchronize_session": False})
    return len(ids)
