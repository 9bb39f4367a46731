"""Imports of the web part: features don't know each other, neither app knows the other, one file fetches."""

import posixpath
import re
from collections.abc import Iterator

from tests.architecture.sources import Source, typescript

IMPORTED = re.compile(r"""(?:from\s+|import\s*\(\s*|import\s+)["']([^"']+)["']""")
FEATURE = re.compile(r"frontend/web/features/([^/]+)/")
ALIASES = {"@shared": "frontend/shared", "@web": "frontend/web", "@player": "frontend/player"}


def imports(source: Source) -> Iterator[str]:
    """What a file imports from inside the house, as paths from the root."""
    for address in IMPORTED.findall(source.text):
        start, _, rest = address.partition("/")
        if start in ALIASES:
            yield posixpath.join(ALIASES[start], rest)
        elif address.startswith("."):
            yield posixpath.normpath(posixpath.join(posixpath.dirname(source.path), address))


def test_features_do_not_know_each_other():
    found = set()
    for source in typescript("web/features"):
        own = FEATURE.match(source.path)
        others = {other[1] for path in imports(source) if (other := FEATURE.match(path + "/"))}
        if own and others - {own[1]}:
            found.add(source.path)
    assert not found, f"{found}: what two features need belongs to web/queries, web/ui or shared"


def test_what_is_shared_knows_neither_app():
    found = {
        s.path
        for s in typescript("shared")
        if any(p.startswith(("frontend/web", "frontend/player")) for p in imports(s))
    }
    assert not found, f"{found}: shared/ serves both apps and knows neither"


def test_the_player_does_not_know_the_web_app():
    found = {s.path for s in typescript("player") if any(p.startswith("frontend/web") for p in imports(s))}
    assert not found, f"{found}: put what both need into shared/"


def test_the_web_app_does_not_know_the_player():
    found = {s.path for s in typescript("web") if any(p.startswith("frontend/player") for p in imports(s))}
    assert not found, f"{found}: put what both need into shared/"


def test_only_the_contract_fetches():
    fetches = re.compile(r"(?<![\w.])(?:window\.|globalThis\.)?fetch\(")
    found = {
        source.path
        for source in typescript("web", "shared")
        if source.path != "frontend/shared/api.ts"
        and ".test." not in source.path
        and fetches.search(source.text)
    }
    assert not found, f"{found}: call the typed client of shared/api.ts"
