"""The highest memory of this process alone."""

from __future__ import annotations

import resource
from pathlib import Path

_STATUS = Path("/proc/self/status")


def highest_mb() -> float:
    """Highest resident memory so far in MB, mapped files included.

    Linux hands `ru_maxrss` on to a started program: a small process would be said to have taken what its parent once took. So it is
    read from `/proc` where there is one.
    """
    try:
        lines = _STATUS.read_text("ascii", "replace").splitlines()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024
