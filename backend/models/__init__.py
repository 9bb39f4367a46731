"""Models: the tables, their relations, invariants and allowed steps.

A model may look at itself and at what it is related to. It never fetches, sends, commits or asks what time it is, except
for the defaults of its columns.
"""

from backend.core.lease import Lease
from backend.models.activity import ActivityEntry
from backend.models.audit import AuditEntry, AuditMark
from backend.models.campaigns import Campaign, CampaignItem
from backend.models.commands import CommandName, CommandStatus, PlayerCommand
from backend.models.content import Blob, Content, ContentStatus, ContentTag, ContentType, Replacement
from backend.models.idempotency import Idempotency
from backend.models.jobs import Job, JobStatus
from backend.models.locations import Location
from backend.models.plans import Plan
from backend.models.players import DeviceType, Pairing, Player, PlayerStatus, PlayerTag
from backend.models.schedules import Schedule, SchedulePlayer, ScheduleTag
from backend.models.settings import Setting
from backend.models.uploads import PendingUpload
from backend.models.users import Identity, OneTimeLink, RecoveryCode, RefreshToken, Role, User, UserLocation

__all__ = [
    "ActivityEntry",
    "AuditEntry",
    "AuditMark",
    "Blob",
    "Campaign",
    "CampaignItem",
    "CommandName",
    "CommandStatus",
    "Content",
    "ContentStatus",
    "ContentTag",
    "ContentType",
    "DeviceType",
    "Idempotency",
    "Identity",
    "Job",
    "JobStatus",
    "Lease",
    "Location",
    "OneTimeLink",
    "Pairing",
    "PendingUpload",
    "Plan",
    "Player",
    "PlayerCommand",
    "PlayerStatus",
    "PlayerTag",
    "RecoveryCode",
    "RefreshToken",
    "Replacement",
    "Role",
    "Schedule",
    "SchedulePlayer",
    "ScheduleTag",
    "Setting",
    "User",
    "UserLocation",
]
