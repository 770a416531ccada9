"""Videos, their ids, their moments and what they are asked with, as frozen values with units in their names."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from core.models.recording import Coordinates, DateFrom, Recording
from core.models.sound import SoundTrack

if TYPE_CHECKING:
    from core.models.vectors import Vector
    from core.timecode import SourceTime

ID_LENGTH: Final = 16
_VIDEO_ID: Final = re.compile(rf"[0-9a-f]{{{ID_LENGTH}}}")
_OWN_FILE: Final = re.compile(rf"([0-9a-f]{{{ID_LENGTH}}})\.[a-z0-9]{{2,4}}")


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


PHOTO_SPAN: Final = Span(0.0, 0.001)
"""The moment that a photo is: it has no length, and this is the shortest that a span can say."""


class MediaKind(StrEnum):
    """What a video of the library is; the values stand in addresses."""

    VIDEO = "video"
    PHOTO = "photo"


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
    """What a look into a media file or link told us. `size_bytes` is None where the host does not say.

    A photo has no length, no frames and no sound; its `video_codec` is what kind of picture it is.
    """

    duration_sec: float
    width: int
    height: int
    fps: float
    video_codec: str
    audio_codec: str | None
    size_bytes: int | None
    time: SourceTime | None = None
    recording: Recording | None = None
    empty: tuple[Span, ...] = ()
    """Stretches that show nothing, if somebody looked for them."""
    still: tuple[Span, ...] = ()
    """Stretches in which the picture stands still, without so much of each as shows what it is."""
    useful: Span | None = None
    """The whole without what of both sounds of nothing at its ends; None if that is all of it."""
    sounds: tuple[SoundTrack, ...] = ()

    @property
    def has_audio(self) -> bool:
        return self.audio_codec is not None

    @property
    def is_photo(self) -> bool:
        return self.duration_sec == 0


@dataclass(frozen=True, slots=True)
class Video:
    """One video of the library. Exactly one of `source_url` (a link) and `file_name` (a file we keep) is set.

    A photo is one, too: of no length, with a single moment.
    """

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
    original_path: str = ""
    """The same with the folders that it lay in, as `Card 3/DCIM/100GOPRO/GH010001.MP4`; empty without any."""
    recorded_zone_min: int | None = None
    recorded_from: str | None = None
    """Empty if nothing tells when it was recorded, None until somebody looked."""
    camera: str = ""
    lens: str = ""
    reel: str = ""
    latitude: float | None = None
    longitude: float | None = None
    sound: str = ""
    """Which of its sound tracks are heard (`core.models.sound`)."""

    @property
    def is_link(self) -> bool:
        return self.source_url is not None

    @property
    def is_photo(self) -> bool:
        return self.duration_sec == 0

    @property
    def whole(self) -> Span:
        """All of it."""
        return PHOTO_SPAN if self.is_photo else Span(0.0, self.duration_sec)

    @property
    def recording(self) -> Recording:
        date_from = DateFrom(self.recorded_from) if self.recorded_from else None
        return Recording(self.recorded_at, self.recorded_zone_min, date_from, self.camera, self.lens, self.reel, self.place)

    @property
    def place(self) -> Coordinates | None:
        """Where it was recorded, if that was asked for."""
        return None if self.latitude is None or self.longitude is None else Coordinates(self.latitude, self.longitude)


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


def is_video_id(text: str) -> bool:
    """Whether it can be the id of a video, which leads nowhere else in a path."""
    return _VIDEO_ID.fullmatch(text) is not None


def checked_video_id(text: str) -> str:
    """The same text. Raises ValueError if it can't be the id of a video."""
    if not is_video_id(text):
        raise ValueError(f"a video id is {ID_LENGTH} lower-case hex digits, not {text[:40]!r}")
    return text


def video_id_of_upload(name: str) -> str | None:
    """The video whose uploaded file has this name; None for the name of any other file."""
    match = _OWN_FILE.fullmatch(name)
    return match[1] if match else None
