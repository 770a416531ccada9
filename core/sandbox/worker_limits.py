"""How a process begins that we start for work which may break, or which has to stand back: with its pipes, bounds and an end."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

LAST_IN_LINE: Final = 19
_END_WITH_PARENT: Final = 1
"""PR_SET_PDEATHSIG; means the thread that started us, which waits for us as long as we live."""


def own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Our ends of the two pipes. What any library prints goes nowhere instead of between our words."""
    questions, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1):
        os.dup2(nowhere, standard)
    return questions, answers


def end_with_parent(questions: BinaryIO) -> None:
    """From now on, end as soon as the parent does: killed, it can't end us, but its end of the pipe closes with it.

    Where the system can, it ends us by itself, even while we were made to hold still.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_END_WITH_PARENT, signal.SIGKILL)
    threading.Thread(target=_wait_for_the_end, args=(questions,), daemon=True).start()


def stand_back() -> None:
    """Work behind everything else that the machine does. Windows knows no such thing."""
    if sys.platform != "win32":
        os.nice(LAST_IN_LINE)


def accept_bounds(*, memory_bytes: int, file_bytes: int, open_files: int) -> None:
    """What we may use from now on: so much more memory, files of such a size to write, and so many open at once.

    Windows knows no such limits; there the parent's clock is all there is.
    """
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not on Windows

    bounds = [(resource.RLIMIT_FSIZE, file_bytes), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_NOFILE, open_files)]
    if sys.platform == "linux":
        bounds.append((resource.RLIMIT_AS, used_bytes(0) + memory_bytes))
    for kind, bound in bounds:
        _, most = resource.getrlimit(kind)
        allowed = bound if most == resource.RLIM_INFINITY else min(bound, most)
        resource.setrlimit(kind, (allowed, allowed))


def used_bytes(field: int) -> int:
    """What the system says we use now: 0 the addresses, 1 the memory behind them; 0 where it does not say."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[field]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, AttributeError):
        return 0


def _wait_for_the_end(questions: BinaryIO) -> None:
    while os.read(questions.fileno(), 1):
        pass
    os._exit(1)
