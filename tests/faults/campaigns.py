"""What a place shows, and how it is changed: the least that a test needs to push plans to screens."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.lines import eventually
from tests.served import Served

PER_PAGE = 100


@dataclass
class Show:
    """A campaign in a place, whose schedule can be changed again and again."""

    served: Served
    place: int
    campaign: int
    schedules: list[int] = field(default_factory=list)

    def changes(self, **more: Any) -> int:
        """Schedule the campaign once more, above all before: every screen of the place gets a new plan."""
        body = {
            "campaign_id": self.campaign,
            "location_id": self.place,
            "start_date": "2026-01-01",
            "priority": len(self.schedules),
            "allow_conflicts": True,
        }
        self.schedules.append(self.served.post("/api/schedules", {**body, **more})["id"])
        return self.schedules[-1]

    def moves(self, schedule: int, end_time: str) -> None:
        """Let a schedule end at another time: a new plan for everybody, and not one schedule more."""
        known = self.served.get(f"/api/schedules/{schedule}")
        body = {each: known[each] for each in ("start_date", "start_time", "priority", "version")}
        body |= {"campaign_id": self.campaign, "location_id": self.place, "end_time": end_time}
        answer = self.served.session.patch(
            f"{self.served.address}/api/schedules/{schedule}",
            json={**body, "allow_conflicts": True},
            timeout=30,
        )
        assert answer.ok, answer.text

    def newest_plan(self, player_id: int) -> str:
        """The hash of what would be planned for this screen now, once that is also what is stored for it."""

        def planned() -> str | None:
            computed = self.served.get(f"/api/players/{player_id}/plan")["plan_hash"]
            stored = self.served.get(f"/api/players/{player_id}")
            is_stored = stored["plan_hash"] == computed and stored["plan_revision"] >= stored["plan_wanted"]
            return computed if is_stored else None

        found: str = eventually(planned, "the newest plan being stored", within=30)
        return found

    def is_in_step(self, count: int) -> bool:
        """Whether so many screens are online and play their newest plan, as people see it."""
        seen = self.served.get("/api/dashboard")
        return bool(seen["players_in_step"] == count)


def a_page(served: Served, address: str = "https://example.com/") -> int:
    """Content that needs no preparation."""
    return int(served.post("/api/content", {"title": "A page", "address": address})["id"])


def a_show(served: Served, place: int, contents: Sequence[int] = ()) -> Show:
    """A campaign with these contents, or with one web page."""
    items = [{"content_id": each, "duration_seconds": 8} for each in contents or [a_page(served)]]
    campaign = served.post("/api/campaigns", {"name": "Breakfast", "location_id": place, "items": items})
    return Show(served, place, campaign["id"])
