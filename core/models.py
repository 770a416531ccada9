"""The nouns of Clipseek as frozen values with units in their names; pages, worker and stores all speak these."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from core.errors import Fact, Fault, fault_of

if TYPE_CHECKING:
    # With it comes numpy, for which the launcher need not wait.
    from core.vectors import Vector

DIMENSION: Final = 512
"""Length of the vectors of most models."""


def timecode(seconds: float) -> str:
    """Seconds as people write them: `0:07`, `12:30`, `1:04:09`. Rounds down, so a moment never starts late."""
    whole = max(0, math.floor(seconds + 1e-6))
    hours, rest = divmod(whole, 3600)
    minutes, secs = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{secs:02d}" if hours else f"{minutes}:{secs:02d}"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a video in seconds from its start, end excluded.

    Raises ValueError unless 0 <= start_sec < end_sec and both are finite.
    """

    start_sec: float
    end_sec: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.start_sec) and math.isfinite(self.end_sec)):
            raise ValueError("a span needs finite times")
        if not 0 <= self.start_sec < self.end_sec:
            raise ValueError(f"a span needs 0 <= start < end, not {self.start_sec}..{self.end_sec}")

    @property
    def duration_sec(self) -> float:
        return self.end_sec - self.start_sec

    @property
    def middle_sec(self) -> float:
        return (self.start_sec + self.end_sec) / 2

    @property
    def start_ms(self) -> int:
        return round(self.start_sec * 1000)

    @property
    def end_ms(self) -> int:
        return round(self.end_sec * 1000)

    def __str__(self) -> str:
        return f"{timecode(self.start_sec)} – {timecode(self.end_sec)}"


class Modality(StrEnum):
    """What of a moment a vector speaks of; the values are the provider's `embedding_option`."""

    VISUAL = "visual"
    AUDIO = "audio"
    TRANSCRIPTION = "transcription"


class Scope(StrEnum):
    """How much of a video a vector covers; the values are the provider's `embedding_scope`."""

    CLIP = "clip"
    ASSET = "asset"


class QueryKind(StrEnum):
    """The ways to ask."""

    TEXT = "text"
    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"


class RequestFormat(StrEnum):
    """How a model wants to be asked; `core.twelve_labs` builds the bodies of each."""

    MULTI_INPUT = "multi_input"
    """Every query is one list of words and media, and the size of the vectors is asked for."""
    BY_KIND = "by_kind"
    """Each kind of query has a body of its own, and vectors have one size."""


@dataclass(frozen=True, slots=True)
class VideoLimits:
    """The videos a model takes. The largest picture may stand or lie; `max_aspect` is longer to shorter side."""

    min_sec: float = 4
    max_sec: float = 4 * 3600
    max_bytes: int = 4_000_000_000
    min_side: int = 360
    max_long_side: int = 5184
    max_short_side: int = 2160
    max_aspect: float = 2.4


@dataclass(frozen=True, slots=True)
class EmbeddingModel:
    """All that is particular to one of the provider's models; those there are stand in `core.embedding_models`.

    Two with one name are the same. Vectors of different models can't be compared with each other.
    """

    name: str
    """As the provider wants it; also what the catalog and the settings hold."""
    label: str = field(compare=False)
    """What people call it."""
    modalities: tuple[Modality, ...] = field(compare=False)
    """What it embeds of a video, in the order of `Modality`."""
    request_format: RequestFormat = field(compare=False)
    media_limits_mb: Mapping[QueryKind, int] = field(compare=False)
    """The kinds of media that a query may be made of, and how much of each may be sent along."""
    composed_kinds: frozenset[QueryKind] = field(compare=False)
    """The kinds of media of which it makes one vector together with words."""
    video_limits: VideoLimits = field(default=VideoLimits(), compare=False)
    dimension: int = field(default=DIMENSION, compare=False)
    """Length of the vectors we ask it for."""

    def __str__(self) -> str:
        return self.name

    def composes_with(self, kind: QueryKind) -> bool:
        """Whether the model makes one vector of words and an example of this kind."""
        return kind in self.composed_kinds

    @property
    def collection(self) -> str:
        """The Milvus collection of its rows, and the folder of its files: letters, digits and `_` only."""
        return f"segments_{re.sub(r'[^A-Za-z0-9]', '_', self.name)}_{self.dimension}"


class Cutting(StrEnum):
    """How the provider cuts a video into moments."""

    DYNAMIC = "dynamic"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class EmbedOptions:
    """What to ask of the provider for one video.

    `cut_sec` is the shortest moment for DYNAMIC (whole seconds, 2 to 5) and the length of each for FIXED (2 to 10).
    `part` limits the work to a stretch of the video.
    """

    modalities: tuple[Modality, ...]
    cutting: Cutting = Cutting.DYNAMIC
    cut_sec: int = 4
    part: Span | None = None


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """What a look into a media file or link told us. `size_bytes` is None where the host does not say."""

    duration_sec: float
    width: int
    height: int
    fps: float
    video_codec: str
    audio_codec: str | None
    size_bytes: int | None

    @property
    def has_audio(self) -> bool:
        return self.audio_codec is not None


@dataclass(frozen=True, slots=True)
class Video:
    """One video of the library. Exactly one of `source_url` (a link) and `file_name` (a file we keep) is set."""

    id: str
    title: str
    source_url: str | None
    file_name: str | None
    watch_url: str | None
    category: str
    duration_sec: float
    width: int
    height: int
    fps: float
    has_audio: bool
    size_bytes: int | None
    recorded_at: float | None
    added_at: float
    added_by: str
    original_name: str = ""
    """What the file was called where it came from; empty if nobody knows."""

    @property
    def is_link(self) -> bool:
        return self.source_url is not None


class Order(StrEnum):
    """In which order the library shows its videos; the values stand in addresses."""

    NEWEST = "newest"
    OLDEST = "oldest"
    TITLE = "title"
    LONGEST = "longest"
    RECORDED = "recorded"
    """What was recorded last comes first, what has no date last."""


class Stage(StrEnum):
    """Where a job stands. The worker moves it on; pages only read it."""

    WAITING = "waiting"
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


ACTIVE_STAGES: Final = (Stage.UPLOADING, Stage.SETTLING, Stage.SUBMITTING, Stage.EMBEDDING)
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


@dataclass(frozen=True, slots=True, eq=False)
class EmbeddedSegment:
    """One vector of one stretch of a video, as the provider returns it."""

    span: Span
    modality: Modality
    scope: Scope
    vector: Vector


@dataclass(frozen=True, slots=True)
class QueryMedia:
    """A picture, sound or clip to ask with: its bytes, or an address the provider can reach. Exactly one is set."""

    kind: QueryKind
    data: bytes | None = None
    url: str | None = None

    def __post_init__(self) -> None:
        if (self.data is None) == (self.url is None):
            raise ValueError("query media needs either bytes or an address")


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody asks for: words, media, or words with one picture."""

    text: str | None = None
    media: QueryMedia | None = None


class Strength(StrEnum):
    """How far a hit stands out of the library's background for its query."""

    STRONG = "strong"
    FAIR = "fair"
    WEAK = "weak"


class Verdict(StrEnum):
    """How sure a whole search is of its answer."""

    STRONG = "strong"
    FAIR = "fair"
    WEAK = "weak"
    NOTHING = "nothing"
    """Nothing stands out; the nearest are shown all the same."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One moment that answers a query, or a stretch of several. `score` is the cosine of the modality that spoke loudest.

    `level` is 0..1 for the bar. `best` is the moment the picture is of, where `span` holds more than one. `parts` are the
    moments of a sequence, in order. `levels` has each modality's own level. `also` are near-identical moments folded under
    this one, best first.
    """

    video_id: str
    span: Span
    score: float
    modality: Modality
    strength: Strength
    level: float
    best: Span | None = None
    parts: tuple[Span, ...] = ()
    levels: tuple[tuple[Modality, float], ...] = ()
    also: tuple[Hit, ...] = ()

    @property
    def moment(self) -> Span:
        """The moment that stands for the hit."""
        return self.best or self.span


@dataclass(frozen=True, slots=True)
class SavedConcept:
    """Something learned from searches and kept under a name; usable as an example or as a filter."""

    id: str
    name: str
    created_at: float


@dataclass(frozen=True, slots=True)
class PastSearch:
    """One search that was made. `address` is the query string of its link; `hits` counts those that stand out."""

    address: str
    said: str
    at: float
    verdict: Verdict
    hits: int


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search kept under a name. `new` counts what stands out in videos that were added since `seen_at`."""

    id: str
    name: str
    address: str
    created_at: float
    seen_at: float
    new: int = 0
