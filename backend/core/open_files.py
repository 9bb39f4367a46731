"""How many files a process may have open: each screen's connection is one."""

import resource


def raise_limit() -> int:
    """Use all that the system allows; the usual soft limit of 1,024 would end at as many screens. Returns the limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard
