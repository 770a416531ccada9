"""The process that computes insights, as its parent holds it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import Any, Final

from core.background_throttle import THROTTLE
from core.errors import ClipseekError, DiskFull, Reason
from core.insights.jobs.job_spec import Order
from core.insights.parts import Step
from core.sandbox.worker_process import HelperLost, answers

THREADS: Final = 2
SILENT_SEC: Final = 3600.0
"""It is given up when it has said nothing for so long. It gets only what others leave of the processor, so that may take long."""


def compute(order: Order, report: Callable[[Step, float], None], should_stop: Callable[[], bool]) -> None:
    """What `core.insights.jobs.computation.compute` does. `report` is told of each step how much of it is done, 0..1.

    Raises DiskFull, ClipseekError for whatever else goes wrong, WorkStopped; parts that are whole by then stay.
    """

    def look() -> bool:
        THROTTLE.look()
        return should_stop()

    said_all = answers(
        "core.insights",
        {},
        order.body(),
        should_stop=look,
        silent_sec=SILENT_SEC,
        threads=THREADS,
        around=THROTTLE.background,
    )
    try:
        with closing(said_all):
            for said, _ in said_all:
                if "error" in said:
                    raise _error(said)
                if "step" in said:
                    report(Step(said["step"]), float(said["share"]))
    except HelperLost as error:
        raise ClipseekError(Reason.INSIGHTS_FAILED, detail=str(error)) from error
    except OSError as error:
        raise ClipseekError(Reason.INSIGHTS_FAILED, detail=f"no process: {error}") from error


def _error(said: dict[str, Any]) -> ClipseekError:
    try:
        reason = Reason(said["error"])
        cluster = DiskFull if reason is Reason.DISK_FULL else ClipseekError
        return cluster(reason, detail=str(said["detail"]), **said["facts"])
    except (KeyError, TypeError, ValueError):
        return ClipseekError(Reason.INSIGHTS_FAILED, detail="an answer that makes no sense")
