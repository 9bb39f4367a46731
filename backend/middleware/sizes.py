"""How large the body of a request may be: little, unless files are sent there, which are bounded where they are read."""

import re

from flask import Flask, request

MOST_BYTES = 1024 * 1024
FILES = "^/api/(uploads|settings/logo$|content/upload$|content/[0-9]+/replace$)"
_files = re.compile(FILES)


def install(app: Flask) -> None:
    """Bound what is read of every request; nothing is read yet."""
    app.before_request(_bound)


def _bound() -> None:
    if not _files.match(request.path):
        request.max_content_length = MOST_BYTES
