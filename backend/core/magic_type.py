"""Child program that shows untrusted bytes to libmagic: `<file>`; started by core/probe.py, never imported.

It answers with one JSON object; whatever dies without an answer was killed by its limits or by the bytes.
"""

import functools
import json
import sys

import magic

_libmagic = functools.cache(lambda: magic.Magic(mime=True))


def warm_up() -> None:
    """What takes long: libmagic's database."""
    _libmagic()


def main(arguments: list[str]) -> int:
    """Answer on standard output."""
    sys.stdout.write(json.dumps({"mime_type": _libmagic().from_file(arguments[0])}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
