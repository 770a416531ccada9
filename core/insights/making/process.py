"""The process that computes insights, as its parent holds it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import Any, Final

from core.courtesy import COURTESY
from core.errors import ClipseekError, DiskFull, Reason
from core.insights.making.orders import Order
from core.insights.parts import Step
from core.media.helper_process import HelperLost, answers

THREADS: Final = 2
SILENT_SEC: Final = 3600.0
"""It is given up when it has said nothing for so long. It gets only what others leave of the processor, so that may take long."""


def compute(order: Order, report: Callable[[Step, float], None], should_stop: Callable[[], bool]) -> None:
    """What `core.insights.making.computing.compute` does. `report` is told of each step how much of it is done, 0..1.

    Raises DiskFull, ClipseekError for whatever else goes wrong, WorkStopped; parts that are whole by then stay.
    """

    def look() -> bool:
        COURTESY.look()
        return should_stop()

    said_all = answers(
        "core.insights",
        {},
        order.body(),
        should_stop=look,
        silent_sec=SILENT_SEC,
        threads=THREADS,
        around=COURTESY.working,
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
        kind = DiskFull if reason is Reason.DISK_FULL else ClipseekError
        return kind(reason, detail=str(said["detail"]), **said["facts"])
    except (KeyError, TypeError, ValueError):
        return ClipseekError(Reason.INSIGHTS_FAILED, detail="an answer that makes no sense")
