"""What a video is about as values, how far the provider is with it, how it is asked, and reading what it answers."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import Final

from pydantic import BaseModel, ValidationError

from core.errors import Fault, Reason, RequestRefused
from core.spoken.line import Line, Source

LONGEST_AT_ONCE_SEC: Final = 2 * 3600.0
"""The provider says no more than that of a video at once."""
LONGEST_SEC: Final = 4 * 3600.0
"""Of a longer video it takes not even a part; of a stream (HLS), of one that is longer than what it takes at once."""
APART_SEC: Final = 1.0
"""So exact are the times of a part."""
MOST_CHAPTERS: Final = 500
LONGEST_TITLE: Final = 200
LONGEST_TEXT: Final = 4000
PROMPT: Final = (
    "Write a short title for this video, a summary of two to four sentences, and chapters that cover it from beginning to end, "
    "in order. A chapter begins where the subject or the scene changes; it has its start and end in seconds, a title of at most "
    "eight words, and one or two sentences on what is seen and said in it. Write in the language with the code “{language}”."
)
PART_PROMPT: Final = (
    " You are shown the part of the video from second {start:.0f} to second {end:.0f}; times count from the beginning of the "
    "whole video."
)
_TEXT: Final = {"type": "string"}
_CHAPTER: Final = {
    "type": "object",
    "properties": {"title": _TEXT, "start_time": {"type": "number"}, "end_time": {"type": "number"}, "summary": _TEXT},
    "required": ["title", "start_time", "end_time", "summary"],
}
SCHEMA: Final[dict[str, object]] = {
    "type": "object",
    "properties": {"title": _TEXT, "summary": _TEXT, "chapters": {"type": "array", "items": _CHAPTER}},
    "required": ["title", "summary", "chapters"],
}
"""The form of the answer. Names of times are those that the provider gives in seconds."""


@dataclass(frozen=True, slots=True, order=True)
class Chapter:
    """A stretch of a video with a title, and what is in it."""

    start_ms: int
    end_ms: int
    title: str
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """The part of a video that one request is about, in seconds."""

    start_sec: float
    end_sec: float


def windows_of(duration_sec: float) -> list[Window]:
    """Parts of one length, as few as the provider takes."""
    count = max(1, math.ceil(duration_sec / LONGEST_AT_ONCE_SEC))
    edges = [duration_sec * number / count for number in range(count + 1)]
    return [Window(start, end) for start, end in pairwise(edges)]


@dataclass(frozen=True, slots=True)
class Synopsis:
    """What a video is about; `chapters` are in the order of time."""

    title: str
    summary: str
    chapters: tuple[Chapter, ...]

    def as_text(self) -> str:
        """As a column holds it."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def of_text(cls, text: str) -> Synopsis:
        """What `as_text` wrote."""
        raw = json.loads(text)
        return cls(raw["title"], raw["summary"], tuple(Chapter(**chapter) for chapter in raw["chapters"]))

    def lines(self) -> list[Line]:
        """As text that can be searched, each at the time it speaks of; the summary at the beginning."""
        about = ((0, self.chapters[0].end_ms if self.chapters else 1, self.title, self.summary),)
        parts = ((one.start_ms, one.end_ms, one.title, one.summary) for one in self.chapters)
        return [
            Line(start_ms, end_ms, ". ".join(part for part in (title.rstrip("."), text) if part), Source.CHAPTER)
            for start_ms, end_ms, title, text in (*about, *parts)
            if title or text
        ]


class _Chapter(BaseModel):
    title: str
    start_time: float
    end_time: float
    summary: str = ""


class _Answer(BaseModel):
    title: str
    summary: str
    chapters: list[_Chapter]


def read_answer(text: str, duration_sec: float) -> Synopsis:
    """What the provider wrote. Times beyond the video are cut, chapters without any length are left out.

    Raises RequestRefused(ANALYSIS_UNREADABLE) where it is not of the form that was asked for, or says nothing.
    """
    try:
        answer = _Answer.model_validate_json(text)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors(include_input=False, include_url=False)[0]["loc"])
        raise RequestRefused(Reason.ANALYSIS_UNREADABLE, detail=f"at {where or 'the top'}") from None
    end_ms = round(duration_sec * 1000)
    found = []
    for chapter in answer.chapters[:MOST_CHAPTERS]:
        start, end = (_ms(second, end_ms) for second in (chapter.start_time, chapter.end_time))
        if start < end and chapter.title.strip():
            found.append(Chapter(start, end, _plain(chapter.title, LONGEST_TITLE), _plain(chapter.summary, LONGEST_TEXT)))
    synopsis = Synopsis(_plain(answer.title, LONGEST_TITLE), _plain(answer.summary, LONGEST_TEXT), tuple(sorted(found)))
    if not synopsis.chapters and not synopsis.summary:
        raise RequestRefused(Reason.ANALYSIS_UNREADABLE, detail="it says nothing")
    return synopsis


def read_part(text: str, window: Window) -> Synopsis:
    """The same of a part. Whether its times count from the beginning of the video or of the part, they themselves tell.

    Raises as `read_answer` does.
    """
    length_sec = window.end_sec - window.start_sec
    found = read_answer(text, window.end_sec)
    starts_before = bool(found.chapters) and found.chapters[0].start_ms / 1000 < window.start_sec - APART_SEC
    ends_within = all(one.end_ms / 1000 <= length_sec + APART_SEC for one in found.chapters)
    shift_ms = round(window.start_sec * 1000) if starts_before and ends_within else 0
    first_ms, last_ms = round(window.start_sec * 1000), round(window.end_sec * 1000)
    moved = (
        replace(one, start_ms=max(first_ms, one.start_ms + shift_ms), end_ms=min(last_ms, one.end_ms + shift_ms))
        for one in found.chapters
    )
    return replace(found, chapters=tuple(one for one in moved if one.start_ms < one.end_ms))


def joined(parts: Sequence[Synopsis]) -> Synopsis:
    """One of parts that follow each other, called as the first is."""
    summary = " ".join(part.summary for part in parts if part.summary)[:LONGEST_TEXT]
    return Synopsis(parts[0].title, summary, tuple(chapter for part in parts for chapter in part.chapters)[:MOST_CHAPTERS])


def _ms(seconds: float, end_ms: int) -> int:
    return min(end_ms, max(0, round(seconds * 1000))) if math.isfinite(seconds) else 0


def _plain(text: str, longest: int) -> str:
    """In one line, without what no page can show and no database can keep."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())[:longest]


class AnalysisStage(StrEnum):
    """Where a request stands."""

    UPLOADING = "uploading"
    SETTLING = "settling"
    ASKING = "asking"
    ANALYSING = "analysing"
    CANCELLING = "cancelling"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        """Something is still to be done."""
        return self in OPEN


OPEN: Final = (
    AnalysisStage.UPLOADING,
    AnalysisStage.SETTLING,
    AnalysisStage.ASKING,
    AnalysisStage.ANALYSING,
    AnalysisStage.CANCELLING,
)


@dataclass(frozen=True, slots=True)
class Analysis:
    """The last request for one video. Times are seconds since 1970.

    `request_id` is what the provider knows the request by, so that asked again it is paid for once; `task_id` has the ids of the
    tasks of a long video, which is asked about in parts, with a space between. `synopsis` is of an earlier
    request as long as this one has no answer. `attempts` counts failures in a row; `took_sec` is how long it took.
    """

    video_id: str
    request_id: str
    stage: AnalysisStage
    stage_since: float
    attempts: int = 0
    asset_id: str | None = None
    task_id: str | None = None
    progress: float | None = None
    fault: Fault | None = None
    synopsis: Synopsis | None = None
    took_sec: float | None = None
