"""What computes insights inside a child process (`core.sandbox`), behind everything else that the machine does.

It takes minutes of two cores, and gigabytes that are given back only with the process; and it can be ended at once at any time.
"""

from __future__ import annotations

import time
from typing import Final

from core import disk
from core.insights.jobs.process import order_of
from core.insights.parts import Step
from core.sandbox.call import Answer, Call

REPORT_EVERY_SEC: Final = 0.25


def compute(call: Call) -> Answer:
    """Do what is ordered, and tell how far it is, not more often than anybody looks. Raises DiskFull."""
    # Only now: importing what computes takes seconds, too, and may be interrupted as all the work may.
    from core.insights.jobs import computation  # noqa: PLC0415

    told_at = 0.0

    def report(step: Step, share: float) -> None:
        nonlocal told_at
        now = time.monotonic()
        if not 0 < share < 1 or now - told_at >= REPORT_EVERY_SEC:
            told_at = now
            call.tell({"step": step.value, "share": share}, b"")

    order = order_of(call.body)
    with disk.writing(order.folder):
        computation.compute(order, report)
    return {}, b""
