"""Inspection: what can be told of an upload at once, before anything of it is kept."""

from pathlib import Path

from backend.core import packages
from backend.core.errors import Invalid, Unavailable
from backend.core.filetypes import PACKAGE, FileType
from backend.core.probe import Unreadable
from backend.core.sandbox import ChildKilled
from backend.services import settings


def refuse_unsound(kind: FileType, file: Path) -> None:
    """A package that is not sound and whole is refused with the reason. Raises: Invalid, Unavailable."""
    if kind is not PACKAGE:
        return
    try:
        packages.check(file, file.parent, settings.lasting("max_package_bytes"))
    except Unreadable as unsound:
        raise Invalid(str(unsound), errors={"file": [str(unsound)]}) from unsound
    except ChildKilled as killed:
        raise Unavailable("The server is too busy to look at this file. Try again in a moment.") from killed
