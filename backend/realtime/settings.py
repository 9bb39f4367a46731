"""Changed settings count at once: in this process before the change is answered, in the others as soon as they hear of it.

Whoever does not hear it reads it within seconds: see jobs/settings.py.
"""

from contextlib import AbstractContextManager

from backend.core.events import on
from backend.realtime import bus, server
from backend.services import settings
from backend.services.settings import SettingsChanged

CHANGED = "tvs:settings"


@on(SettingsChanged)
def settings_changed(_event: SettingsChanged) -> None:
    """Tell the others first: what they read does not depend on us."""
    server.publish(CHANGED)
    settings.refresh()


def _changed_elsewhere() -> None:
    context: AbstractContextManager[object] = server.app().app_context()
    with context:
        settings.refresh()


bus.hear(CHANGED, _changed_elsewhere)
