"""The figures that are kept, and what each should be."""

from dataclasses import dataclass
from typing import Literal

Part = Literal["realtime", "media", "accounts"]


@dataclass(frozen=True)
class Goal:
    """A key of latest.json with the bound its figure should keep."""

    key: str
    bound: float
    unit: str = ""
    is_floor: bool = False  # the figure should be at least the bound, not at most

    def is_reached(self, measured: float) -> bool:
        """Whether the figure keeps the bound."""
        return measured >= self.bound if self.is_floor else measured <= self.bound

    def said(self) -> str:
        """For a person: `≤ 2 ms`."""
        sign = "≥" if self.is_floor else "≤"
        return f"{sign} {self.bound:,g} {self.unit}".rstrip()


REALTIME = (
    Goal("connects_per_s", 1_200, is_floor=True),
    Goal("kib_per_connection_after_bursts", 60, "KiB"),
    Goal("idle_cpu_percent", 15, "% of a core"),
    Goal("fanout_one_plan_20k_p99_ratio", 2.0, "× C"),
    Goal("fanout_own_plans_20k_p99_ratio", 3.0, "× C"),
    Goal("hub_stall_max_ms", 50, "ms"),
    Goal("heartbeat_socket_us", 100, "µs"),
    Goal("heartbeat_db_us", 30, "µs"),
    Goal("change_10000_players_20_audiences_ms", 250, "ms"),
    Goal("schedule_to_ack_p99_ms", 1_000, "ms"),
    Goal("two_processes_redis_p99_ratio", 1.5, "× one process"),
    Goal("two_processes_cpu_per_recipient_ratio", 1.2, "× one process"),
)

MEDIA = (
    Goal("upload_2mb_jpeg_to_thumbnail_ms", 150, "ms"),
    Goal("upload_20mb_mp4_to_ready_ms", 600, "ms"),
    Goal("upload_1gb_memory_growth_mib", 30, "MiB"),
    Goal("api_reads_while_transcoding_p95_ratio", 2.0, "× idle"),
    Goal("media_by_app_share_of_nginx", 0.5, "of plain Nginx", is_floor=True),
    Goal("media_by_our_nginx_share_of_nginx", 0.95, "of plain Nginx", is_floor=True),
)

ACCOUNTS = (
    Goal("sign_ins_per_s", 20, is_floor=True),
    Goal("api_reads_while_signing_in_p95_ratio", 2.0, "× idle"),
    Goal("authentication_us", 300, "µs"),
)

GOALS: dict[Part, tuple[Goal, ...]] = {"realtime": REALTIME, "media": MEDIA, "accounts": ACCOUNTS}

# What `make faults` keeps in faults.json.
PROMISES = (
    Goal("kills", 100, is_floor=True),
    Goal("commands_acknowledged", 10_000, is_floor=True),
    Goal("commands_lost", 0),
    Goal("commands_done_twice", 0),
    Goal("commands_done_after_expiry", 0),
)
