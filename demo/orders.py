"""Requests after they were checked: what to embed, from where and how. Plain values that go through JSON unharmed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

from demo.backend import Cutting

FULL_DIMENSION: Final = 512


class Model(StrEnum):
    """The provider's live models."""

    MARENGO_3_0 = "marengo3.0"
    MARENGO_3_5 = "marengo3.5"


@dataclass(frozen=True, slots=True)
class Source:
    """Where media comes from. `kind` is `url`, `base64_string` or `asset_id`; `parameter` its name in the request."""

    kind: str
    value: str
    parameter: str = "media_source"


@dataclass(frozen=True, slots=True)
class TimedText:
    """The client's own words for a stretch of the media, seconds from its start."""

    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class MediaOrder:
    """How to embed one file. `end_sec` None means to its end; `fused` and `separate` say which vectors are wanted."""

    input_type: str
    options: tuple[str, ...]
    scopes: tuple[str, ...]
    cutting: Cutting = "dynamic"
    cut_sec: int = 4
    start_sec: float = 0.0
    end_sec: float | None = None
    separate: bool = True
    fused: bool = False
    timed: tuple[TimedText, ...] = ()
    dimension: int = FULL_DIMENSION

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> MediaOrder:
        raw: dict[str, Any] = json.loads(text)
        for name in ("options", "scopes"):
            raw[name] = tuple(raw[name])
        raw["timed"] = tuple(TimedText(**entry) for entry in raw["timed"])
        return cls(**raw)


@dataclass(frozen=True, slots=True)
class Task:
    """One request for `POST /embed-v2/tasks`."""

    model: Model
    source: Source
    order: MediaOrder


@dataclass(frozen=True, slots=True)
class QuerySource:
    """One medium of a query: `media_type` is `image`, `video` or `audio`."""

    media_type: str
    source: Source


@dataclass(frozen=True, slots=True)
class Query:
    """One request for `POST /embed-v2`. `order` is set when the answer is cut into pieces (3.0 sound and video)."""

    model: Model
    input_type: str
    text: str | None
    sources: tuple[QuerySource, ...] = ()
    order: MediaOrder | None = None
    dimension: int = FULL_DIMENSION
    auto_truncate: bool = False
