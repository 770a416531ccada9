"""The door between pages and everything below: what pages may ask for, cached where asking costs.

The only file of `core` that knows Streamlit. Functions that can fail for a reason people should read raise ClipseekError.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st

from core import adding
from core.adding import Copying, LinkErrand, Started, StartErrand
from core.errors import ClipseekError, Reason
from core.ingest.candidates import Candidate, Outlook, Wanted
from core.ingest.choices import LENGTHS_SEC, USUAL_SEC, Choices, moments_to_expect
from core.ingest.pace import (
    LEARN_FROM,
    Pace,
    batch_time_sec,
    embedded_share,
    length_embedded_sec,
    pace_of,
    time_to_go_sec,
)
from core.ingest.parts import part_of
from core.ingest.watch_page import checked_watch_url
from core.models import Event, Hit, Job, Modality, Pause, Query, Span, Stage, Video
from core.services import Services, shared

if TYPE_CHECKING:
    from core.catalog.monitor import Monitor

if TYPE_CHECKING:
    from core.ingest.folder import Listing
    from core.ingest.sheet import Sheet

__all__ = [
    "LENGTHS_SEC",
    "USUAL_SEC",
    "Candidate",
    "Choices",
    "ClipseekError",
    "Copying",
    "LinkErrand",
    "Notice",
    "Outlook",
    "Pace",
    "SearchResult",
    "StartErrand",
    "Started",
    "Wanted",
    "batch_time_sec",
    "checked_watch_url",
    "embedded_share",
    "length_embedded_sec",
    "moments_to_expect",
    "part_of",
    "time_to_go_sec",
]

RESULT_LIMIT: Final = 40


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The hits of one search, best first, and the videos they are in, by id."""

    hits: tuple[Hit, ...]
    videos: dict[str, Video]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something people should know: what happened, and the one thing to do."""

    sentence: str
    hint: str


def services() -> Services:
    """The parts of Clipseek, shared by all sessions. Raises SettingsError."""
    return shared()


def page_shown() -> None:
    """A page has been put together, so the background work need not hold back any longer."""
    services().page_was_shown.set()


def is_demo() -> bool:
    """Whether the stand-in answers instead of Twelve Labs."""
    return services().settings.demo


def price_per_minute() -> float:
    """Estimated US$ for a minute of video; nothing in demo mode."""
    settings = services().settings
    return 0.0 if settings.demo else settings.price_per_minute


# Search


def search(words: str) -> SearchResult:
    """The best moments for these words. New words cost one provider call, known words none."""
    return _search(words, services().catalog.jobs.library_version())


@st.cache_data(show_spinner=False, max_entries=500, ttl=3600)
def _search(words: str, library_version: str) -> SearchResult:  # noqa: ARG001 - the version is part of the cache's key
    hits = services().search_engine.search(Query(text=words), limit=RESULT_LIMIT)
    known = services().catalog.videos.get_many({hit.video_id for hit in hits})
    # A row of a video that was just deleted must not become a card that plays nothing.
    return SearchResult(tuple(hit for hit in hits if hit.video_id in known), known)


def moments(video_id: str) -> list[Span]:
    """The moments a video was cut into, in order; empty before it is ready."""
    return _moments(video_id, services().catalog.jobs.library_version())


@st.cache_data(show_spinner=False, max_entries=200, ttl=3600)
def _moments(video_id: str, library_version: str) -> list[Span]:  # noqa: ARG001 - the version is part of the cache's key
    from core import parquet  # noqa: PLC0415 - brings pyarrow, which the first page does not need

    settings = services().settings
    path = parquet.path_for(settings.embeddings_dir, settings.model, video_id)
    if not path.is_file():
        return []
    segments = parquet.load(path)
    seen = {segment.span for segment in segments if segment.modality is Modality.VISUAL}
    return sorted(seen or {segment.span for segment in segments})


# The library and its tasks


def videos() -> list[Video]:
    """Every video, the newest first."""
    return services().catalog.videos.all()


def jobs() -> list[Job]:
    """The newest job of each video, the newest first."""
    return services().catalog.jobs.newest()


def job_summary() -> tuple[int, int, int]:
    """How many videos are being prepared, need attention and are ready."""
    counts = services().catalog.jobs.counts()
    preparing = sum(count for stage, count in counts.items() if not stage.is_final)
    ready = sum(count for stage, count in counts.items() if stage.value == "ready")
    attention = sum(count for stage, count in counts.items() if stage.value in ("failed", "unsure"))
    return preparing, attention, ready


def pauses() -> list[Pause]:
    """What holds the queue back right now."""
    return services().catalog.pauses.all(time.time())


def history(limit: int) -> list[Event]:
    """The newest lines of what became of each video, newest first."""
    return services().catalog.events.recent(limit)


def became_ready(since: float) -> list[tuple[str, float]]:
    """Title and time (seconds since 1970) of each video that became ready after `since`, in order."""
    return services().catalog.jobs.ready_since(since)


def settings_limits() -> tuple[int, float]:
    """How many videos are prepared at once, and how many may be begun in a minute."""
    settings = services().settings
    return settings.max_active, settings.requests_per_minute


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the task monitor; `turn` is its place among the jobs that wait (1 is next), None if it does not wait."""

    video: Video
    job: Job
    turn: int | None


def stage_counts() -> dict[Stage, int]:
    """How many videos stand in each stage; stages without any are left out."""
    return services().catalog.jobs.counts()


def tasks(stages: Collection[Stage], title: str = "", *, limit: int, offset: int = 0) -> list[Task]:
    """Some lines of the monitor, the most urgent first; `title` keeps only videos with these letters in their title."""
    return [Task(video, job, turn) for job, video, turn in _monitor().page(stages, title, limit=limit, offset=offset)]


def tasks_of(video_ids: Collection[str]) -> list[Task]:
    """The lines of these videos, as far as they are still here."""
    return [Task(video, job, turn) for job, video, turn in _monitor().of_videos(video_ids)]


def task_ids(stages: Collection[Stage], title: str = "") -> list[str]:
    """The ids of all videos that `tasks` would come to."""
    return _monitor().ids(stages, title)


def _monitor() -> Monitor:
    from core.catalog.monitor import Monitor  # noqa: PLC0415 - the launcher does not need the catalog

    return Monitor.of(services().catalog)


def retry_pays(job: Job) -> bool:
    """Whether taking an ended job up again has the provider do work that costs."""
    from core.catalog.jobs import TASK_IS_GONE  # noqa: PLC0415 - see above

    return job.submitted_at is None or (job.task_id is not None and job.error_code in TASK_IS_GONE)


def pace() -> Pace:
    """How long preparing takes here, as learned from what was ready lately."""
    return _pace(services().catalog.jobs.library_version())


@st.cache_data(show_spinner=False, max_entries=4, ttl=3600)
def _pace(library_version: str) -> Pace:  # noqa: ARG001 - the version is part of the cache's key
    ready = tasks([Stage.READY], limit=LEARN_FROM)
    return pace_of([task.job for task in ready], {task.video.id: task.video for task in ready})


def cancel(video_ids: Sequence[str]) -> None:
    """Stop preparing these videos at their next step."""
    services().catalog.jobs.request_cancel(video_ids)


def retry(video_ids: Sequence[str]) -> None:
    """Go on with these videos where they stopped; what was paid for is not paid again."""
    services().catalog.jobs.retry(video_ids)


def adopt(video_id: str) -> None:
    """The task that was found at the provider is this video's; costs nothing."""
    services().catalog.jobs.decide(video_id, adopt=True)


def prepare_anew(video_id: str) -> None:
    """Prepare a video although an earlier request may have taken effect; may cost a second time."""
    services().catalog.jobs.decide(video_id, adopt=False)


def remove(video_ids: Sequence[str]) -> None:
    """Take videos that never became ready out of the library, with their files and pictures."""
    for video_id in video_ids:
        _remove(video_id)


def _remove(video_id: str) -> None:
    parts = services()
    known = parts.catalog.videos.get(video_id)
    job = parts.catalog.jobs.of_video(video_id)
    if known is None or (job is not None and not job.stage.is_final):
        return
    parts.catalog.videos.delete(video_id)
    if known.file_name:
        (parts.settings.uploads_dir / known.file_name).unlink(missing_ok=True)
    parts.thumbs.forget(video_id)


# Adding


def check_staged(path: Path, name: str) -> Candidate:
    """What a file that lies complete in staging would become; looked into where it lies."""
    return services().intake.check_staged(path, name)


def look_at_links(links: Sequence[str]) -> LinkErrand:
    """Begin to look at what each of these addresses would become."""
    return adding.look_at_links(services().intake, links)


def read_sheet(data: bytes, name: str) -> Sheet:
    """The links of a CSV or Excel file, and for every line that is no good the reason. Raises ClipseekError."""
    from core.ingest.sheet import read_sheet  # noqa: PLC0415 - only for those who use it

    return read_sheet(data, name, now=time.time())


def sheet_template(*, excel: bool) -> bytes:
    """A spreadsheet to fill in, as an Excel or CSV file."""
    from core.ingest import sheet  # noqa: PLC0415 - only for those who use it

    return sheet.template_xlsx() if excel else sheet.template_csv()


def import_folder() -> Path | None:
    """The folder of the server whose files may be chosen; None if nobody has set one."""
    return services().settings.import_dir


@st.cache_data(show_spinner=False, max_entries=1, ttl=10)
def folder_listing(folder: Path) -> Listing:
    """The video files in that folder, as of some seconds ago. Raises ClipseekError."""
    from core.ingest.folder import list_folder  # noqa: PLC0415 - only for those who use it

    return list_folder(folder)


def forget_listing() -> None:
    """Look into the folder anew when it is asked for."""
    folder_listing.clear()


def copy_from_folder(folder: Path, names: Sequence[str], total_bytes: int) -> Copying:
    """Begin to copy these files of the server's folder and to look at what each would become."""
    return Copying(services().intake, folder, names, total_bytes)


def discard(candidate: Candidate) -> None:
    """Give back the room of a file that was taken out again before it was started."""
    services().intake.discard(candidate)


def modalities() -> tuple[Modality, ...]:
    """What the model in use can look and listen for."""
    return services().settings.model.modalities


def with_choices(candidates: Sequence[Candidate], choices: Choices) -> list[Candidate]:
    """The same candidates, repetitions marked, and refused if nothing that was chosen can be prepared of them."""
    return adding.with_choices(candidates, services().settings.model, choices)


def batch_time(rows: Sequence[Wanted]) -> float:
    """Estimated seconds until all of these are ready, under the limits in force."""
    sizes = [(row.candidate.info.size_bytes or 0) if row.candidate.staged and row.candidate.info else 0 for row in rows]
    return batch_time_sec([row.duration_sec for row in rows], sizes, pace(), *settings_limits())


def start(rows: Sequence[Wanted], choices: Choices, added_by: str = "") -> StartErrand:
    """Begin to queue fine candidates; goes to its end even if the page is left. `what_started` tells what came of it."""
    return adding.begin(services().intake, rows, choices, added_by)


def what_started(errand: StartErrand) -> Started:
    """How many were queued, and why the others were not."""
    return adding.what_started(errand)


def trouble() -> Notice | None:
    """What is wrong with the settings or the catalog, without which no page can do anything; None if nothing is."""
    try:
        services().catalog.jobs.counts()
    except ClipseekError as error:
        return Notice(error.sentence, error.hint)
    return None


def store_trouble() -> Notice | None:
    """What keeps the worker or the store from their work, as the background work last saw it; reading it costs nothing."""
    error = services().worker_error or services().store_error
    return Notice(error.sentence, error.hint) if error else None


def unexpected() -> Notice:
    """The words for what nobody foresaw."""
    error = ClipseekError(Reason.UNEXPECTED)
    return Notice(error.sentence, error.hint)
