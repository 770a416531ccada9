"""Adding videos, as the page asks for it: looking at links, copying and queueing go on whatever the browser does."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import ClipseekError, Fault, MediaError, Reason
from core.ingest.background_batch import BackgroundBatch
from core.ingest.precheck.candidates import Candidate, CheckResult, Wanted, mark_repetitions
from core.ingest.precheck.choices import Choices, options_for
from core.ingest.precheck.names import one_line
from core.models import EmbeddingModel

if TYPE_CHECKING:
    from core.ingest.precheck.precheck import Precheck

LINKS_AT_ONCE = 8
COPIES_AT_ONCE = 1
"""Copying two files at once takes a disk longer than one after the other."""

LinkBatch = BackgroundBatch[str, Candidate]


@dataclass(frozen=True, slots=True)
class Queued:
    """What came of one row: whether it was put in the queue now, or why not. Neither if somebody was quicker."""

    is_new: bool
    fault: Fault | None = None


StartBatch = BackgroundBatch[Wanted, Queued]


@dataclass(frozen=True, slots=True)
class Started:
    """What came of pressing start: how many were queued, and of each that was not the title and why."""

    queued: int
    problems: tuple[tuple[str, Fault], ...]
    taken: frozenset[str]
    """The ids of the videos that are in the library now."""


class _Stopped(Exception):
    """Ends the copying of a file in its middle."""


class Copying:
    """Files of the server's folder on their way into staging. One that is copied half when it is stopped leaves nothing."""

    def __init__(self, precheck: Precheck, folder: Path, names: Sequence[str], total_bytes: int) -> None:
        self.total_bytes = total_bytes
        self.copied_bytes = 0
        self._stop = threading.Event()
        self._intake = precheck
        self._folder = folder
        self.batch: BackgroundBatch[str, Candidate | None] = BackgroundBatch(
            self._copy, names, otherwise=_unexpected, threads=COPIES_AT_ONCE, name="copying"
        )

    def stop(self) -> None:
        """End it now; what is copied whole stays a candidate."""
        self._stop.set()
        self.batch.stop()

    def results(self) -> dict[str, Candidate]:
        """What became of each file that is through, by its name."""
        return {name: candidate for name, candidate in self.batch.results() if candidate is not None}

    def _copy(self, name: str) -> Candidate | None:
        try:
            return self._intake.check_in_folder(self._folder, name, self._count)
        except _Stopped:
            return None
        except ClipseekError as error:
            return _refused(name, error.fault)

    def _count(self, more_bytes: int) -> None:
        self.copied_bytes += more_bytes
        if self._stop.is_set():
            raise _Stopped


def look_at_links(precheck: Precheck, links: Sequence[str]) -> LinkBatch:
    """Look at each of these addresses, some at once, in the background."""
    return BackgroundBatch(precheck.check_link, links, otherwise=_unexpected, threads=LINKS_AT_ONCE, name="links")


def with_choices(candidates: Sequence[Candidate], model: EmbeddingModel, choices: Choices) -> list[Candidate]:
    """The same candidates with repetitions marked, and those refused of which nothing that was chosen can be prepared."""
    return [_fitting(candidate, model, choices) for candidate in mark_repetitions(candidates)]


def begin(precheck: Precheck, rows: Sequence[Wanted], choices: Choices, added_by: str) -> StartBatch:
    """Queue these rows one after the other, to the end even if the page is left. One that fails does not stop the others."""

    def queue(row: Wanted) -> Queued:
        try:
            is_new = precheck.start(
                row.candidate,
                title=row.title,
                category=row.category,
                watch_url=row.watch_url,
                added_by=added_by,
                recorded_at=row.recorded_at,
                part=row.part,
                choices=choices,
            )
        except ClipseekError as error:
            return Queued(is_new=False, fault=error.fault)
        return Queued(is_new)

    def otherwise(_row: Wanted) -> Queued:
        return Queued(is_new=False, fault=Fault(Reason.UNEXPECTED))

    return BackgroundBatch(queue, rows, otherwise=otherwise, threads=1, name="queueing", keep_on=True)


def what_started(batch: StartBatch) -> Started:
    """What came of an errand of `begin` so far."""
    results = batch.results()
    return Started(
        queued=sum(queued.is_new for _, queued in results),
        problems=tuple((row.title, queued.fault) for row, queued in results if queued.fault),
        taken=frozenset(row.candidate.video_id or "" for row, queued in results if not queued.fault),
    )


def _refused(name: str, fault: Fault) -> Candidate:
    shown = one_line(name)
    return Candidate(shown, shown, CheckResult.REFUSED, fault)


def _unexpected(name: str) -> Candidate:
    return _refused(name, Fault(Reason.UNEXPECTED))


def _fitting(candidate: Candidate, model: EmbeddingModel, choices: Choices) -> Candidate:
    if candidate.check_result is not CheckResult.FINE or candidate.info is None:
        return candidate
    try:
        options_for(model, candidate.info, choices)
    except MediaError as error:
        return replace(candidate, check_result=CheckResult.REFUSED, fault=error.fault)
    return candidate
