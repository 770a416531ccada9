"""What a file or link would become, as a value that pages can show: the outcome of the intake's look, before anything is paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from core.errors import Fault, Reason
from core.models import MediaInfo, Span


class CheckResult(StrEnum):
    """What will happen to a file or link when the person presses start."""

    FINE = "fine"
    ALREADY_HERE = "already_here"
    TWICE = "twice"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One file or link that somebody wants to add. `fault` says why where it is not fine.

    `original_name` is what its file is called where it comes from, as far as is known. `staged` is where a fine file waits on our
    disk, None for links. `can_retry`: it is here already, but never became ready.
    """

    name: str
    title: str
    check_result: CheckResult
    fault: Fault | None = None
    video_id: str | None = None
    source_url: str | None = None
    staged: Path | None = None
    info: MediaInfo | None = None
    original_name: str = ""
    can_retry: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """A candidate with what the person says of it: `part` None means the whole; `recorded_at` in seconds since 1970, UTC."""

    candidate: Candidate
    title: str
    category: str = ""
    watch_url: str = ""
    recorded_at: float | None = None
    part: Span | None = None

    @property
    def duration_sec(self) -> float:
        """How much of it would be prepared."""
        if self.part is not None:
            return self.part.duration_sec
        return self.candidate.info.duration_sec if self.candidate.info else 0.0


def mark_repetitions(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The same candidates in the same order; a video that comes a second time is marked instead of added twice."""
    seen: set[str] = set()
    marked = []
    for candidate in candidates:
        reembedding = candidate.check_result is CheckResult.FINE and candidate.video_id in seen
        twice = (
            replace(candidate, check_result=CheckResult.TWICE, fault=Fault(Reason.TWICE_IN_LIST)) if reembedding else candidate
        )
        marked.append(twice)
        if candidate.video_id is not None:
            seen.add(candidate.video_id)
    return marked
