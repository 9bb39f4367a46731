"""The measured server, as a program: `python -m bench.server <control socket>`.

Everything is as `python wsgi.py` does it, settings from the environment included; only the control line is added.
"""

import wsgi  # first of all: it makes the standard library green before anything takes a lock

# isort: split

import sys
from pathlib import Path

from backend.core import hub
from bench.inside import Inside


def main() -> None:
    """Serve until told to stop."""
    inside = Inside(wsgi.app)
    hub.spawn(inside.listen, Path(sys.argv[1]))
    wsgi.serve()


if __name__ == "__main__":
    main()
