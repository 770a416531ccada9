"""What a file or link would become, as a value that pages can show: what the precheck found, before anything is paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from core.errors import Fault, Reason
from core.library.names import one_line
from core.models.proxy import Proxy
from core.models.recording import DateFrom, Recording
from core.models.video import MediaInfo, Span


class CheckResult(StrEnum):
    """What will happen to a file or link when the person presses start."""

    FINE = "fine"
    ALREADY_HERE = "already_here"
    TWICE = "twice"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One file or link that somebody wants to add. `fault` says why where it is not fine.

    `original_name` is what its file is called where it comes from, as far as is known, `original_path` that with its folders, if
    it has any, and `category` what they propose. `staged` is where a fine file waits on our disk, None for links, and `captions`
    those that lay beside it. `proxy` is what goes up instead of the file, None if it goes as it is. `parts` are the files that
    it was joined of. `can_retry`: it is here already, but never became ready.
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
    original_path: str = ""
    category: str = ""
    captions: Path | None = None
    proxy: Proxy | None = None
    parts: tuple[Candidate, ...] = ()
    can_retry: bool = False


def refused(name: str, fault: Fault) -> Candidate:
    """What a file or link of this name is that can't be added."""
    shown = one_line(name)
    return Candidate(shown, shown, CheckResult.REFUSED, fault)


def discard(candidate: Candidate) -> None:
    """Remove the staged files of a candidate that will not be started."""
    for path in (candidate.staged, candidate.captions):
        if path is not None:
            path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A candidate with what the person says of it.

    `part` None means the whole; `recorded_at` as in `core.models.recording`, None where the file's own date counts.
    """

    candidate: Candidate
    title: str
    category: str = ""
    watch_url: str = ""
    recorded_at: float | None = None
    part: Span | None = None

    @property
    def recording(self) -> Recording:
        """What is known of when it was recorded: what the person says, else what the file does."""
        said = (self.candidate.info.recording if self.candidate.info else None) or Recording()
        if self.recorded_at is None:
            return said
        return replace(said, at=self.recorded_at, zone_min=None, date_from=DateFrom.PERSON)

    @property
    def is_photo(self) -> bool:
        return self.candidate.info is not None and self.candidate.info.is_photo

    @property
    def duration_sec(self) -> float:
        """How much of it would be prepared."""
        if self.part is not None:
            return self.part.duration_sec
        info = self.candidate.info
        if info is None:
            return 0.0
        return info.useful.duration_sec if info.useful else info.duration_sec

    def left_out_sec(self, spans: Sequence[Span]) -> float:
        """How much of these stretches, which show nothing or nothing new, is neither prepared nor paid for."""
        info = self.candidate.info
        if info is None or info.useful is None or self.part is not None:
            return 0.0
        return sum(max(0.0, span.duration_sec - _shared_sec(span, info.useful)) for span in spans)

    def kept_out_sec(self, spans: Sequence[Span]) -> float:
        """How much of these is paid for with the rest, and kept out of searches by picture."""
        return sum(span.duration_sec for span in spans) - self.left_out_sec(spans) if self.part is None else 0.0

    @property
    def empty(self) -> tuple[Span, ...]:
        """Stretches that show nothing."""
        return self.candidate.info.empty if self.candidate.info else ()

    @property
    def still(self) -> tuple[Span, ...]:
        """Stretches in which the picture stands still."""
        return self.candidate.info.still if self.candidate.info else ()


def _shared_sec(one: Span, other: Span) -> float:
    return max(0.0, min(one.end_sec, other.end_sec) - max(one.start_sec, other.start_sec))


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
