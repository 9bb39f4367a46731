"""The closed lists of words that rows, the wire and rules share. Below models and schemas, which do not know each other."""

from enum import StrEnum


class Role(StrEnum):
    ADMIN = "admin"
    MANAGER = "manager"
    TECHNICIAN = "technician"
    VIEWER = "viewer"


class LinkPurpose(StrEnum):
    INVITE = "invite"
    RESET = "reset"


class ContentType(StrEnum):
    VIDEO = "video"
    IMAGE = "image"
    AUDIO = "audio"
    HTML = "html"
    URL = "url"


class ContentStatus(StrEnum):
    PROCESSING = "processing"
    READY = "ready"
    FAILED = "failed"


class JobStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class DeviceType(StrEnum):
    ANDROID = "android"
    WINDOWS = "windows"
    LINUX = "linux"
    WEB = "web"
    OTHER = "other"


class PlayerStatus(StrEnum):
    OFFLINE = "offline"
    ONLINE = "online"


class Playback(StrEnum):
    PLAYING = "playing"
    PAUSED = "paused"


class CommandName(StrEnum):
    PLAY = "play"
    PAUSE = "pause"
    NEXT = "next"
    SYNC = "sync"
    RESTART = "restart"
    SCREENSHOT = "screenshot"
    VOLUME = "volume"
    IDENTIFY = "identify"
    REBOOT = "reboot"


class CommandStatus(StrEnum):
    QUEUED = "queued"
    DELIVERED = "delivered"
    DONE = "done"
    FAILED = "failed"
    UNSUPPORTED = "unsupported"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"
