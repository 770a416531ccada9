"""Has insights computed by a child process that holds still while somebody waits for an answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from core.background_throttle import THROTTLE
from core.errors import ClipseekError, Reason
from core.insights.jobs.job_spec import Order
from core.insights.parts import Step
from core.sandbox.limits import Limits
from core.sandbox.worker import Worker, WorkerLost

LIMITS: Final = Limits(memory_bytes=8_000_000_000, file_bytes=4_000_000_000, open_files=256, threads=2, is_background=True)
SILENT_SEC: Final = 3600.0
"""It is given up when it has said nothing for so long. It gets only what others leave of the processor, so that may take long."""


def compute(order: Order, report: Callable[[Step, float], None], should_stop: Callable[[], bool]) -> None:
    """What `core.insights.jobs.computation.compute` does. `report` is told of each step how much of it is done, 0..1.

    Raises DiskFull, ClipseekError for whatever else goes wrong, WorkStopped; parts that are whole by then stay.
    """

    def look() -> bool:
        THROTTLE.look()
        return should_stop()

    try:
        with (
            Worker("core.insights.jobs.tasks", LIMITS, start_sec=SILENT_SEC, should_stop=look) as worker,
            THROTTLE.background(worker.pid),
        ):
            for said, _ in worker.ask("compute", {}, order.body(), within_sec=SILENT_SEC):
                if "step" in said:
                    report(Step(said["step"]), float(said["share"]))
    except WorkerLost as lost:
        raise ClipseekError(Reason.INSIGHTS_MEMORY if lost.out_of_memory else Reason.INSIGHTS_FAILED, detail=str(lost)) from lost
