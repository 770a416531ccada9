"""What a child process may use, said by its parent and put on by the child itself before it works."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

LOWEST_PRIORITY: Final = 19
LOW_PRIORITY: Final = 10
"""A tenth of a processor that others want all of."""
PR_SET_PDEATHSIG: Final = 1
FIRST_TO_GO: Final = 1000
"""Which process the system ends where memory runs out: the children, and first of all those that nobody waits for."""
SOON_TO_GO: Final = 800


@dataclass(frozen=True, slots=True)
class Limits:
    """Windows knows none of these; there the parent's clock is all there is."""

    memory_bytes: int
    """How much more address space than at the start; numerical libraries reserve several times what they use."""
    file_bytes: int = 0
    """The largest file that may be written."""
    open_files: int = 64
    cpu_sec: int | None = None
    """Processor time for each question."""
    threads: int = 1
    """For numerical libraries."""
    is_background: bool = False
    """Takes only what nobody else wants of the processor. Such a child ends with the thread that started it."""
    is_asked_for: bool = False
    """In the background, but somebody waits for it to be done: it stands behind others, and still gets a share where these never
    rest.
    """

    def step_back(self) -> None:
        """Take our place behind others. Before anything is imported, which can take seconds."""
        if sys.platform == "linux":
            with suppress(OSError):
                Path("/proc/self/oom_score_adj").write_text(str(FIRST_TO_GO if self.is_background else SOON_TO_GO))
        if not self.is_background or sys.platform == "win32":
            return
        os.nice(LOW_PRIORITY if self.is_asked_for else LOWEST_PRIORITY)
        if sys.platform == "linux":
            with suppress(OSError):
                os.sched_setscheduler(0, os.SCHED_OTHER if self.is_asked_for else os.SCHED_IDLE, os.sched_param(0))
            # Held still (`core.background.throttle`), we could not see that the parent is gone.
            with suppress(OSError, AttributeError):
                ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)

    def apply(self) -> None:
        """From now on, no more than this. After imports, whose memory is not counted."""
        if sys.platform == "win32":
            return
        import resource  # noqa: PLC0415 - not on Windows

        bounds = [
            (resource.RLIMIT_FSIZE, self.file_bytes),
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_NOFILE, self.open_files),
        ]
        if sys.platform == "linux":
            bounds.append((resource.RLIMIT_AS, _statm_bytes(0) + self.memory_bytes))
        for kind, bound in bounds:
            _, most = resource.getrlimit(kind)
            allowed = bound if most == resource.RLIM_INFINITY else min(bound, most)
            resource.setrlimit(kind, (allowed, allowed))

    def allow_cpu(self) -> None:
        """Begin the processor time of one question."""
        if sys.platform == "win32" or self.cpu_sec is None:
            return
        import resource  # noqa: PLC0415 - not on Windows

        used = resource.getrusage(resource.RUSAGE_SELF)
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        wanted = int(used.ru_utime + used.ru_stime) + self.cpu_sec
        resource.setrlimit(resource.RLIMIT_CPU, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))


def resident_bytes() -> int:
    """The memory that we hold now; 0 where the system does not say."""
    return _statm_bytes(1)


def _statm_bytes(field: int) -> int:
    try:
        return int(Path("/proc/self/statm").read_text().split()[field]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, AttributeError):
        return 0
