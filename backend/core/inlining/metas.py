"""What a page tells the browser about itself: a policy of its own, and where it goes on to without being asked."""

import re
from typing import TYPE_CHECKING

from backend.core.inlining.addresses import Target, folder_of, target_of
from backend.core.inlining.tags import Tags

if TYPE_CHECKING:
    from backend.core.inlining.bundle import Bundle

Attributes = dict[str, str | None]

_REFRESH = re.compile(
    r"""\s*(?P<seconds>[\d.]+)\s*[;,\s]\s*(?:url\s*=\s*)?(?P<quote>["']?)(?P<named>.+?)(?P=quote)\s*\Z""",
    re.IGNORECASE | re.DOTALL,
)
MOST_STEPS = 3


def keep(bundle: "Bundle", attributes: Attributes, folder: str) -> bool:
    """Rewrite what would leave for another file. False when the tag is to go."""
    kind = (attributes.get("http-equiv") or "").strip().lower()
    if kind == "content-security-policy":
        bundle.warn("The page's own Content-Security-Policy is left out: its files are part of it now.")
        return False
    if kind != "refresh":
        return True
    seconds, target = _refresh(attributes, folder)
    if target.kind == "outside":
        bundle.warn(f"The page goes on to {target.path}: it is not there while a screen is offline.")
    if target.kind != "inside":
        return True
    if bundle.archive.find(target.path) == bundle.document:
        attributes["content"] = seconds
        return True
    bundle.warn(f"The page goes on to {target.path}, which a screen can't open: only this page plays.")
    return False


def start_of(bundle: "Bundle") -> str:
    """The page that is seen first: an index may do nothing but go on to it at once."""
    path = bundle.archive.page
    for _ in range(MOST_STEPS):
        leaving = _Leaving(folder_of(path))
        leaving.feed(bundle.text(path))
        leaving.close()
        following = bundle.archive.find(leaving.to) if leaving.to else None
        if following is None or following == path or not following.lower().endswith((".html", ".htm")):
            return path
        path = following
    return path


def _refresh(attributes: Attributes, folder: str) -> tuple[str, Target]:
    found = _REFRESH.match(attributes.get("content") or "")
    return (found["seconds"], target_of(found["named"], folder)) if found else ("", Target("nothing"))


class _Leaving(Tags):
    """Finds where a page goes on to before anybody has seen it."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self._folder = folder
        self.to: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.follows(tag, opens=True)
        attributes = dict(reversed(attrs))
        is_refresh = (attributes.get("http-equiv") or "").strip().lower() == "refresh"
        if tag != "meta" or not is_refresh or self._is_in_noscript or self.to is not None:
            return
        seconds, target = _refresh(attributes, self._folder)
        if target.kind == "inside" and not seconds.strip("0."):
            self.to = target.path

    def handle_endtag(self, tag: str) -> None:
        self.follows(tag, opens=False)
