"""Videos, their moments and what they are asked with, as frozen values with units in their names."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # With it comes numpy, for which the launcher need not wait.
    from core.vectors import Vector


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
