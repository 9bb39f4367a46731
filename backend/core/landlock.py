"""Landlock: which files a child may touch, kept by the kernel (Linux 5.13 and later) for it and all it starts.

Loaded by path beside limited.py, in an interpreter without packages: never imported by the server.
"""

import ctypes
import os
import stat
import struct
import sys
from contextlib import suppress

# The numbers are the same on every processor (include/uapi/linux/landlock.h).
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION = 1
_PATH_BENEATH = 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REMOVE_FILE, _MAKE_FILE, _TRUNCATE = 1 << 5, 1 << 8, 1 << 14
# So many rights each version knows; the last one also later ones.
_ALL_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_TCP_SINCE, _SCOPES_SINCE = 4, 6
_BIND_AND_CONNECT = 0b11
_ABSTRACT_SOCKETS_AND_SIGNALS = 0b11

RUN = _EXECUTE | _READ_FILE | _READ_DIR
READ = _READ_FILE | _READ_DIR
# Plain files: no folder, link, socket or device.
WORK = READ | _WRITE_FILE | _REMOVE_FILE | _MAKE_FILE | _TRUNCATE
_OF_A_FILE = _EXECUTE | _READ_FILE | _WRITE_FILE | _TRUNCATE

_PROGRAMS = [
    *("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"),
    # Not the whole of /usr: below it somebody may have put the server, and its data.
    *(f"/usr/{part}" for part in ("bin", "sbin", "lib", "lib32", "lib64", "libexec", "share")),
    *(f"/usr/local/{part}" for part in ("bin", "sbin", "lib", "share")),
]
_SETTINGS = [
    *("/etc/fonts", "/var/cache/fontconfig", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d"),
    *("/etc/ld.so.preload", "/etc/alternatives", "/etc/magic", "/etc/magic.mime", "/etc/localtime"),
    *("/dev/zero", "/dev/urandom", "/dev/random", "/sys/devices/system/cpu"),
]
_ITS_OWN = ["/proc/self/fd", "/proc/self/maps"]  # of this very process, and of nothing it starts


def _interpreter() -> list[str]:
    """Where Python, its packages and our own programs lie; of a prefix only these, for it may be the project's folder."""
    prefixes = {os.path.dirname(os.path.dirname(sys.executable)), sys.prefix, sys.base_prefix}  # noqa: PTH120 - pathlib costs every cold child 5 ms
    parts = [f"{prefix}/{part}" for prefix in prefixes for part in ("bin", "lib", "lib64", "pyvenv.cfg")]
    return [*parts, os.path.dirname(os.path.dirname(os.path.abspath(__file__)))]  # noqa: PTH100, PTH120 - the same


def _there(paths: list[str]) -> list[str]:
    """Each once, under its real name: /bin is mostly another name of /usr/bin, and every rule costs a child time."""
    return sorted({os.path.realpath(path) for path in paths if os.path.exists(path)})  # noqa: PTH110 - the same


# Looked up once, also for all children that are forked.
_RUNNABLE, _READABLE = _there([*_PROGRAMS, *_interpreter()]), _there(_SETTINGS)


def version(libc: ctypes.CDLL) -> int:
    """Which Landlock this kernel has; 0 where it has none, or where a container forbids it."""
    return max(0, int(libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _ASK_VERSION)))


def confine(libc: ctypes.CDLL, reads: list[str], folder: str | None) -> bool:
    """From here on: programs and fonts can be read, so can these files, and files be made in this folder alone.

    No connection, no signal to anybody outside. False where the kernel has no Landlock. Raises OSError where it has one
    that can't be used: nobody goes on in the belief of being confined.
    """
    known = version(libc)
    if not known:
        return False
    rights = (1 << _ALL_FILE_RIGHTS[min(known, max(_ALL_FILE_RIGHTS))]) - 1
    ruleset = _ruleset(libc, known, rights)
    try:
        for path in (*_RUNNABLE, *reads):
            _allow(libc, ruleset, path, RUN & rights)
        for path in (*_READABLE, *_ITS_OWN):
            _allow(libc, ruleset, path, READ & rights)
        _allow(libc, ruleset, os.devnull, (READ | _WRITE_FILE) & rights)
        if folder:
            _allow(libc, ruleset, folder, WORK & rights)
        _checked(libc.syscall(_RESTRICT_SELF, ruleset, 0))
    finally:
        os.close(ruleset)
    return True


def _ruleset(libc: ctypes.CDLL, known: int, rights: int) -> int:
    """An empty one: whatever this kernel can forbid is forbidden."""
    parts = [rights]
    if known >= _TCP_SINCE:
        parts.append(_BIND_AND_CONNECT)
    if known >= _SCOPES_SINCE:
        parts.append(_ABSTRACT_SOCKETS_AND_SIGNALS)
    attributes = struct.pack(f"={len(parts)}Q", *parts)
    return _checked(libc.syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0))


def _allow(libc: ctypes.CDLL, ruleset: int, path: str, rights: int) -> None:
    """This path and all below it. One that is not there needs no rule."""
    with suppress(FileNotFoundError, NotADirectoryError, PermissionError):
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            if not stat.S_ISDIR(os.fstat(place).st_mode):
                rights &= _OF_A_FILE
            rule = struct.pack("=Qi", rights, place)
            _checked(libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, rule, 0))
        finally:
            os.close(place)


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"Landlock: {os.strerror(number)}")
    return result
