"""`python -m core.insights`: computes what is in all the footage, behind everything else that the machine does.

A process of its own, because it takes minutes of two cores and gigabytes that are given back only with the process, and because
it can be ended at once at any time. It has none of our secrets and bounds on what it may use. `core.insights.jobs.process` is
the other end.
"""

from __future__ import annotations

import os
import sys
import time
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, Final

from core import disk
from core.errors import DiskFull, Reason
from core.insights.jobs.job_spec import Order, order_of
from core.insights.parts import Step
from core.sandbox.pipe import receive, send
from core.sandbox.worker_limits import accept_bounds, end_with_parent, own_pipes, stand_back

MEMORY_BYTES: Final = 8_000_000_000
"""How many more addresses than at the start may be asked for; numerical libraries reserve several times what they use."""
FILE_BYTES: Final = 4_000_000_000
OPEN_FILES: Final = 256
REPORT_EVERY_SEC: Final = 0.25
LONGEST_TRACE: Final = 4_000


def main() -> None:
    """Answer one question."""
    questions, answers = own_pipes()
    _, body = receive(questions)
    order = order_of(body)
    _only_if_nobody_else_works()
    accept_bounds(memory_bytes=MEMORY_BYTES, file_bytes=FILE_BYTES, open_files=OPEN_FILES)
    end_with_parent(questions)
    send(answers, _answer(order, answers))


def _answer(order: Order, answers: BinaryIO) -> dict[str, Any]:
    # Only now: importing what computes takes seconds, too, and is done standing back.
    from core.insights.jobs.computation import compute  # noqa: PLC0415

    try:
        compute(order, _Reporter(answers))
    except MemoryError:
        return _error(Reason.INSIGHTS_MEMORY)
    except Exception as error:  # noqa: BLE001 - the parent writes the log; here, nobody would read it
        if disk.is_full(error):
            said = error if isinstance(error, DiskFull) else disk.full(order.folder, error)
            return _error(said.reason, **said.facts)
        return _error(Reason.INSIGHTS_FAILED)
    return {"done": True}


def _error(reason: Reason, **facts: object) -> dict[str, Any]:
    """What to say of the exception that is being handled."""
    return {"error": reason.value, "detail": traceback.format_exc()[-LONGEST_TRACE:], "facts": facts}


class _Reporter:
    """Tells the parent how far it is, not more often than anybody looks."""

    def __init__(self, answers: BinaryIO) -> None:
        self._answers = answers
        self._told_at = 0.0

    def __call__(self, step: Step, share: float) -> None:
        now = time.monotonic()
        if 0 < share < 1 and now - self._told_at < REPORT_EVERY_SEC:
            return
        self._told_at = now
        send(self._answers, {"step": step.value, "share": share})


def _only_if_nobody_else_works() -> None:
    """Take only what nobody else wants of the processor, and be the first to go where memory runs out."""
    stand_back()
    if sys.platform == "linux":
        with suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
        with suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text("1000")


if __name__ == "__main__":
    main()
