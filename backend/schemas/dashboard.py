"""The first page's figures."""

from backend.schemas.base import Answer


class DashboardOut(Answer):
    """Counts over what the asker may see. `in_step` counts online screens on their newest plan."""

    players_total: int
    players_online: int
    players_offline: int
    players_in_step: int
    campaigns_active: int
    campaigns_total: int
    content_total: int
    content_processing: int
    content_failed: int
    schedules_active: int
    storage_bytes: int
