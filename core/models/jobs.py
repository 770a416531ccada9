"""What is said of work: how a video is to be embedded, where it stands on its way, and what holds the queue back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from core.errors import Fact, Fault, fault_of
from core.models.embedding_models import EmbeddingModel
from core.models.video import Modality, Span


class Cutting(StrEnum):
    """How the provider cuts a video into moments."""

    DYNAMIC = "dynamic"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class EmbedOptions:
    """What to ask of the provider for one video.

    `cut_sec` is the shortest moment for DYNAMIC (whole seconds, 2 to 5) and the length of each for FIXED (2 to 10).
    `part` limits the work to a stretch of the video. `proxy`: a small copy goes up instead of the file; it has the same clock.
    `sound`: which tracks the provider hears (`core.models.sound`).
    """

    modalities: tuple[Modality, ...]
    cutting: Cutting = Cutting.DYNAMIC
    cut_sec: int = 4
    part: Span | None = None
    proxy: bool = False
    without: tuple[Span, ...] = ()
    """Stretches that show nothing: they are kept out of what is searched by picture."""
    sound: str = ""


class Stage(StrEnum):
    """Where a job stands. The worker moves it on; pages only read it."""

    WAITING = "waiting"
    TRANSCODING = "transcoding"
    """A proxy is being made."""
    UPLOADING = "uploading"
    SETTLING = "settling"
    SUBMITTING = "submitting"
    EMBEDDING = "embedding"
    READY = "ready"
    UNSURE = "unsure"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Nothing moves it any more but a person."""
        return self in FINAL_STAGES


ACTIVE_STAGES: Final = (Stage.TRANSCODING, Stage.UPLOADING, Stage.SETTLING, Stage.SUBMITTING, Stage.EMBEDDING)
OPEN_STAGES: Final = (Stage.WAITING, *ACTIVE_STAGES)
FINAL_STAGES: Final = (Stage.READY, Stage.UNSURE, Stage.FAILED, Stage.CANCELLED)


@dataclass(frozen=True, slots=True)
class Job:
    """One video on its way to being searchable. Times are seconds since 1970, UTC.

    `submitted_at` is the recorded intent to pay: set before the provider is asked for a task. `gate_at` is when the place that
    was taken at the gate comes round; `adopt` says that somebody took the provider's nameless task for this video's.
    `stage_seconds` holds how long each finished stage took; `progress` is 0..1 within the stage, None if unknown.
    """

    id: str
    video_id: str
    model: EmbeddingModel
    options: EmbedOptions
    stage: Stage
    attempts: int
    next_at: float
    asset_id: str | None
    task_id: str | None
    submitted_at: float | None
    cancel_requested: bool
    error_code: str | None
    progress: float | None
    moments: int | None
    created_at: float
    stage_since: float
    finished_at: float | None
    stage_seconds: Mapping[str, float] = field(default_factory=dict)
    gate_at: float | None = None
    adopt: bool = False
    error_facts: Mapping[str, Fact] = field(default_factory=dict)

    @property
    def fault(self) -> Fault | None:
        """Why it failed, or is put off."""
        return fault_of(self.error_code, self.error_facts) if self.error_code else None


class PauseKind(StrEnum):
    """What can hold back the whole queue."""

    KEY = "key"
    DISK = "disk"
    RATE = "rate"


@dataclass(frozen=True, slots=True)
class QueuePause:
    """The queue is held back, all of it (KEY, DISK) or only new tasks (RATE).

    `until`, in seconds since 1970: when it goes on (RATE), or when it is tried again (KEY, DISK).
    """

    name: PauseKind
    fault: Fault
    until: float


@dataclass(frozen=True, slots=True)
class Event:
    """One line of history. `what` is a stage, or `queued`, `retried`, `removed`; `seconds` since it was queued, at an end."""

    at: float
    video_id: str
    title: str
    what: str
    seconds: float | None
    fault: Fault | None = None
