"""Insights as they are ordered from a child process, which holds still while somebody waits for an answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.background.throttle import THROTTLE
from core.errors import ClipseekError, Reason
from core.insights.parts import Step
from core.models.embedding_models import DIMENSION
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
        is_memory = lost.out_of_memory or lost.was_killed
        raise ClipseekError(Reason.INSIGHTS_MEMORY if is_memory else Reason.INSIGHTS_FAILED, detail=str(lost)) from lost


@dataclass(frozen=True, slots=True)
class Order:
    """Compute all parts under `key` that are not there yet, in the cache in `folder`.

    `files` are the ids of all videos and where their embeddings lie, `categories` is by video id. Kinds keep the ids that they
    have under the key `former`, and moments their places on the map. With `categories_changed`, what is odd in each category is
    computed once more.
    """

    folder: Path
    key: str
    files: tuple[tuple[str, Path], ...]
    categories: Mapping[str, str]
    former: str | None = None
    categories_changed: bool = False
    dimension: int = DIMENSION
    """Length of the embeddings."""

    def body(self) -> bytes:
        """The same in bytes, for a library of any size."""
        files = [(video_id, str(path.absolute())) for video_id, path in self.files]
        said = {
            "folder": str(self.folder.absolute()),
            "key": self.key,
            "files": files,
            "categories": dict(self.categories),
            "former": self.former,
            "categories_changed": self.categories_changed,
            "dimension": self.dimension,
        }
        return json.dumps(said).encode()


def order_of(body: bytes) -> Order:
    """What `Order.body` was made of."""
    said = json.loads(body)
    return Order(
        folder=Path(said["folder"]),
        key=said["key"],
        files=tuple((video_id, Path(path)) for video_id, path in said["files"]),
        categories=said["categories"],
        former=said["former"],
        categories_changed=said["categories_changed"],
        dimension=said["dimension"],
    )
