"""When media get another address: a CDN was put before this server, or taken away. Plans name addresses, so all are made anew."""

from sqlalchemy import select, true

from backend.core import config, lease
from backend.core.db import atomic, db
from backend.models.settings import Setting
from backend.services.wanted import CHANGES, want_plans

NAME = "media_base_url"


@atomic
def note() -> bool:
    """Compare MEDIA_BASE_URL with that of the last start. Returns whether it is another one.

    Announces: PlansWanted when it is.
    """
    lease.alone(CHANGES)
    base = config.current().media_base_url or ""
    known = db.session.scalars(select(Setting).where(Setting.name == NAME)).first()
    if (known.value["address"] if known else "") == base:
        return False
    if known is None:
        db.session.add(Setting(name=NAME, value={"address": base}))
    else:
        known.value = {"address": base}
    want_plans(true())
    return True
