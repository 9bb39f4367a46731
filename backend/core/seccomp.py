"""Seccomp: the system calls no decoder needs, refused by the kernel for a child and all it starts.

Without them it makes no socket, so it reaches no database by a path either; it can't leave its process group, so it is
killed whole; it looks into no other process, makes no link, and tries no rarely used door of the kernel.
Loaded by path beside limited.py, in an interpreter without packages: never imported by the server.
"""

import ctypes
import errno
import os
import struct

_SET_FILTER, _ASK_ACTION, _ALLOW_SPECULATION = 1, 2, 4
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16  # where they stand in what a filter sees
_NEW_NAMESPACES = 0x7E020000
_X32 = 0x40000000  # the same calls under other numbers

# What is refused, by its number on x86_64 and on aarch64; 0 where there is no such call.
_REFUSED = {
    "socket": (41, 198),
    "socketpair": (53, 199),
    "setpgid": (109, 154),
    "setsid": (112, 157),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    "link": (86, 0),
    "linkat": (265, 37),
    "symlink": (88, 0),
    "symlinkat": (266, 36),
    "mknod": (133, 0),
    "mknodat": (259, 33),
    "open_by_handle_at": (304, 265),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "unshare": (272, 97),
    "setns": (308, 268),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "mount_setattr": (442, 442),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
}
# The machine's name, its mark in a filter, which column of the table is its own, and the calls that are looked at apart.
_MACHINES = {
    "x86_64": (0xC000003E, 0, {"seccomp": 317, "clone": 56, "clone3": 435}),
    "aarch64": (0xC00000B7, 1, {"seccomp": 277, "clone": 220, "clone3": 435}),
}


def _machine() -> tuple[int, int, dict[str, int]] | None:
    """None also for a program of 32 bits on a kernel of 64: its calls have other numbers."""
    return _MACHINES.get(os.uname().machine) if struct.calcsize("P") == 8 else None


def _filter(mark: int, column: int, apart: dict[str, int]) -> bytes:
    """A few steps for each call. A step says how many to skip when it holds, and when it does not."""
    refused = sorted({numbers[column] for numbers in _REFUSED.values()} - {0})
    steps = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, mark),
        (_RETURN, 0, 0, _REFUSE | errno.EPERM),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, len(refused) + 4, 0, _X32),
        # Its arguments can't be seen: whoever is told that it does not exist takes clone.
        (_EQUAL, len(refused) + 5, 0, apart["clone3"]),
        *((_EQUAL, len(refused) - passed + 2, 0, number) for passed, number in enumerate(refused)),
        (_EQUAL, 0, 3, apart["clone"]),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_ANY_BIT, 0, 1, _NEW_NAMESPACES),
        (_RETURN, 0, 0, _REFUSE | errno.EPERM),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE | errno.ENOSYS),
    ]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)


# Made once, also for all children that are forked.
_MACHINE = _machine()
_FILTER = _filter(*_MACHINE) if _MACHINE else b""
_HELD = ctypes.create_string_buffer(_FILTER, len(_FILTER))


def is_there(libc: ctypes.CDLL) -> bool:
    """Whether this machine's calls are known here and its kernel can refuse them."""
    if _MACHINE is None:
        return False
    action = ctypes.byref(ctypes.c_uint32(_REFUSE))
    return bool(libc.syscall(_MACHINE[2]["seccomp"], _ASK_ACTION, 0, action) == 0)


def refuse(libc: ctypes.CDLL) -> bool:
    """From here on; wants no_new_privs. False where the machine is not known, or its kernel can't do it."""
    if _MACHINE is None or not is_there(libc):
        return False
    program = struct.pack("@HP", len(_FILTER) // 8, ctypes.addressof(_HELD))
    # Else kernels before 5.16 slow every filtered process down against attacks on its own secrets; it has none.
    if libc.syscall(_MACHINE[2]["seccomp"], _SET_FILTER, _ALLOW_SPECULATION, program) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"seccomp: {os.strerror(number)}")
    return True
