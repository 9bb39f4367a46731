"""Files that a child made: whatever decodes foreign bytes may have been taken over by them, so no name is believed.

Everybody who opens such a file in the server does it here.
"""

import os
import stat
from io import BufferedReader
from pathlib import Path


class NotAFile(OSError):
    """Under this name the child left a link, a pipe or something else that leads away from its folder."""


def opened(made: Path) -> BufferedReader:
    """To be read. Raises NotAFile for anything but a plain file, FileNotFoundError; never waits for a pipe's other end."""
    try:
        descriptor = os.open(made, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise
    except OSError as error:  # a link, or a socket
        raise NotAFile(f"{made.name} is not a plain file.") from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NotAFile(f"{made.name} is not a plain file.")
    return os.fdopen(descriptor, "rb")
