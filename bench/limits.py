"""How many files a process may hold open: each screen is one, at the server and at the load generator."""

import resource

BESIDE_THE_SCREENS = 1_000


def need_files(screens: int) -> None:
    """Raise the limit for us and all we start. Ends the bench with the line to type when that is not allowed."""
    wanted = screens + BESIDE_THE_SCREENS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < wanted:
        raise SystemExit(
            f"{screens} screens need {wanted} open files in a process; this machine allows {hard}. Type, then try again:\n"
            f"  sudo prlimit --pid $$ --nofile={wanted}:{wanted}"
        )
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
