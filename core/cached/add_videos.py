"""What the page that adds videos may ask and do: looking at links, copying and queueing go on whatever the browser does."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from core.cached.application import Notice, price_per_minute, services, spending_now
from core.cached.tasks import pace, settings_limits
from core.embedding_models import EmbeddingModel
from core.errors import ClipseekError, Fault, KeyRefused, MediaError, ProviderError, Reason
from core.ingest.background_batch import BackgroundBatch
from core.ingest.eta import batch_time_sec
from core.ingest.precheck.candidates import Candidate, CheckResult, Wanted, mark_repetitions
from core.ingest.precheck.choices import Choices, options_for
from core.library.names import one_line
from core.models import Modality

if TYPE_CHECKING:
    from core.ingest.precheck.folder import Listing
    from core.ingest.precheck.precheck import Precheck
    from core.ingest.precheck.spreadsheet import Sheet


log = logging.getLogger(__name__)

LINKS_AT_ONCE = 8
KEY_ASKED_EVERY_SEC = 600
COPIES_AT_ONCE = 1
"""Copying two files at once takes a disk longer than one after the other."""

LinkBatch = BackgroundBatch[str, Candidate]


def key_trouble() -> Notice | None:
    """Why Twelve Labs would take no video of ours, which is asked now and then, for nothing; None if it would, or is away."""
    refused = None if services().settings.demo else _refusal()
    return Notice.of(refused) if refused else None


# A new key wants a new start, which asks anew.
@st.cache_resource(show_spinner=False, ttl=KEY_ASKED_EVERY_SEC)
def _refusal() -> KeyRefused | None:
    try:
        next(services().provider.recent_tasks(time.time()), None)
    except KeyRefused as error:
        return error
    except ProviderError as error:
        log.info("whether the key is accepted is not known: %s", error.reason)
    return None


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
        self._precheck = precheck
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
            return self._precheck.check_in_folder(self._folder, name, self._count)
        except _Stopped:
            return None
        except ClipseekError as error:
            return _refused(name, error.fault)

    def _count(self, more_bytes: int) -> None:
        self.copied_bytes += more_bytes
        if self._stop.is_set():
            raise _Stopped


def check_staged(path: Path, name: str) -> Candidate:
    """What a file that lies complete in staging would become; looked into where it lies."""
    return services().precheck.check_staged(path, name)


def look_at_links(links: Sequence[str]) -> LinkBatch:
    """Begin to look at what each of these addresses would become."""
    return BackgroundBatch(services().precheck.check_link, links, otherwise=_unexpected, threads=LINKS_AT_ONCE, name="links")


def read_sheet(data: bytes, name: str) -> Sheet:
    """The links of a CSV or Excel file, and for every line that is no good the reason. Raises ClipseekError."""
    from core.ingest.precheck.spreadsheet import read_sheet  # noqa: PLC0415 - only for those who use it

    return read_sheet(data, name, now=time.time())


def sheet_template(*, excel: bool) -> bytes:
    """A spreadsheet to fill in, as an Excel or CSV file."""
    from core.ingest.precheck import spreadsheet  # noqa: PLC0415 - only for those who use it

    return spreadsheet.template_xlsx() if excel else spreadsheet.template_csv()


def import_folder() -> Path | None:
    """The folder of the server whose files may be chosen; None if nobody has set one."""
    return services().settings.import_dir


@st.cache_data(show_spinner=False, max_entries=1, ttl=5)
def folder_listing(folder: Path) -> Listing:
    """The video files in that folder, as of some seconds ago. Raises ClipseekError."""
    from core.ingest.precheck.folder import list_folder  # noqa: PLC0415 - only for those who use it

    return list_folder(folder)


def forget_listing() -> None:
    """Look into the folder anew when it is asked for."""
    folder_listing.clear()


def copy_from_folder(folder: Path, names: Sequence[str], total_bytes: int) -> Copying:
    """Begin to copy these files of the server's folder and to look at what each would become."""
    return Copying(services().precheck, folder, names, total_bytes)


def discard(candidate: Candidate) -> None:
    """Give back the room of a file that was taken out again before it was started."""
    services().precheck.discard(candidate)


def modalities() -> tuple[Modality, ...]:
    """What the model in use can look and listen for."""
    return services().settings.model.modalities


def with_choices(candidates: Sequence[Candidate], choices: Choices) -> list[Candidate]:
    """The same candidates, repetitions marked, and refused if nothing that was chosen can be prepared of them."""
    model = services().settings.model
    return [_fitting(candidate, model, choices) for candidate in mark_repetitions(candidates)]


def batch_time(rows: Sequence[Wanted]) -> float:
    """Estimated seconds until all of these are ready, under the limits in force."""
    sizes = [(row.candidate.info.size_bytes or 0) if row.candidate.staged and row.candidate.info else 0 for row in rows]
    return batch_time_sec([row.duration_sec for row in rows], sizes, pace(), *settings_limits())


def check_budget(rows: Sequence[Wanted]) -> None:
    """Raises ClipseekError(BUDGET_USED) if this month's budget does not cover all of these."""
    spending_now().check(sum(map(_price_usd, rows)))


def _price_usd(row: Wanted) -> float:
    return row.duration_sec / 60 * price_per_minute()


def start(rows: Sequence[Wanted], choices: Choices, added_by: str = "") -> StartBatch:
    """Queue these rows one after the other, to the end even if the page is left. One that fails does not stop the others.

    `what_started` tells what came of it.
    """
    precheck = services().precheck
    before, queued_usd = spending_now(), 0.0

    def queue(row: Wanted) -> Queued:
        nonlocal queued_usd
        try:
            before.check(queued_usd + _price_usd(row))
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
        queued_usd += _price_usd(row)
        return Queued(is_new)

    def otherwise(_row: Wanted) -> Queued:
        return Queued(is_new=False, fault=Fault(Reason.UNEXPECTED))

    return BackgroundBatch(queue, rows, otherwise=otherwise, threads=1, name="queueing", keep_on=True)


def what_started(batch: StartBatch) -> Started:
    """What came of `start` so far."""
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
