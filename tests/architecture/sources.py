"""The files of the house, read once: what the house rules are checked on."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PYTHON_FOLDERS = ("backend", "tests", "bench", "scripts")
MADE_BY_TOOLS = {"frontend/shared/contract.gen.ts", "frontend/package-lock.json", "docs/openapi.json"}


@dataclass(frozen=True)
class Source:
    """One file: its path from the root, with forward slashes, and its text."""

    path: str
    text: str

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @property
    def tree(self) -> ast.Module:
        return parsed(self.path)


@cache
def parsed(path: str) -> ast.Module:
    return ast.parse((ROOT / path).read_text("utf-8"), filename=path)


@cache
def kept() -> list[str]:
    """Every file of the project: known to git, or new and not ignored."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True, text=True).stdout.split("\0")
    return sorted({name for name in names if name and (ROOT / name).is_file()})


def python(*folders: str) -> Iterator[Source]:
    """The Python files below these folders, `wsgi.py` included when nothing narrower is asked for."""
    wanted = tuple(f"{folder}/" for folder in folders or PYTHON_FOLDERS)
    for path in kept():
        if path.endswith(".py") and (path.startswith(wanted) or (not folders and path == "wsgi.py")):
            yield Source(path, (ROOT / path).read_text("utf-8"))


def typescript(*folders: str) -> Iterator[Source]:
    """The hand-written TypeScript files below these folders of the web part."""
    wanted = tuple(f"frontend/{folder}/" for folder in folders)
    for path in kept():
        if path.endswith((".ts", ".tsx")) and path.startswith(wanted) and path not in MADE_BY_TOOLS:
            yield Source(path, (ROOT / path).read_text("utf-8"))


def is_within(path: str, *places: str) -> bool:
    """Whether the path is one of these files or below one of these folders (which end with a slash)."""
    return any(path == place or (place.endswith("/") and path.startswith(place)) for place in places)


def dotted(node: ast.AST) -> str:
    """`a.b.c` for such an expression; what is not a plain name becomes `?`."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "?"


def calls(source: Source) -> Iterator[tuple[str, int]]:
    """Every call in a file as dotted name and line."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call):
            yield dotted(node.func), node.lineno


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
