"""Files that screens could not use are looked into beside everything else, in the process that heard it."""

from flask import Flask

from backend.core.events import on
from backend.core.repeating import Repeating
from backend.models.content import ContentStatus
from backend.services import damage
from backend.services.content import ContentChanged

LOOK_EVERY_SECONDS = 2.0


def start(app: Flask) -> Repeating:
    """Look in the background, until it is stopped."""
    return Repeating(damage.look, LOOK_EVERY_SECONDS, app.app_context, "damage").start()


@on(ContentChanged)
def heal(announcement: ContentChanged) -> None:
    """The same bytes were uploaded again: whatever had lost them has them back."""
    if announcement.status is ContentStatus.READY:
        damage.heal_like(announcement.content_id)
