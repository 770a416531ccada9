"""The door between pages and everything below: what pages may ask for, cached where asking costs.

The only file of `core` that knows Streamlit. Functions that can fail for a reason people should read raise ClipseekError.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

import streamlit as st

from core.errors import ClipseekError, Reason
from core.ingest.candidates import Candidate, Outlook, mark_repetitions
from core.models import Hit, Job, Modality, Query, Span, Video
from core.services import Services, shared

__all__ = ["Candidate", "ClipseekError", "Notice", "Outlook", "SearchResult", "Started"]

RESULT_LIMIT: Final = 40


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The hits of one search, best first, and the videos they are in, by id."""

    hits: tuple[Hit, ...]
    videos: dict[str, Video]


@dataclass(frozen=True, slots=True)
class Started:
    """What came of pressing start: how many were queued, and the sentence of each that was not."""

    queued: int
    problems: tuple[str, ...]
    taken: frozenset[str]
    """The ids of the videos that are in the library now."""


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


def cancel(video_id: str) -> None:
    """Stop preparing a video at the next step."""
    services().catalog.jobs.request_cancel(video_id)


def retry(video_id: str) -> None:
    """Go on with a video where it stopped; what was paid for is not paid again."""
    services().catalog.jobs.retry(video_id)


def remove(video_id: str) -> None:
    """Take a video that never became ready out of the library, with its file and pictures."""
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


def check_file(stream: BinaryIO, name: str, size_bytes: int) -> Candidate:
    """What an uploaded file would become; copies it to disk on the way."""
    return services().intake.check_file(stream, name, size_bytes)


def check_links(links: Sequence[str]) -> list[Candidate]:
    """What each of these addresses would become; looks at several at once."""
    return services().intake.check_links(links)


def discard(candidate: Candidate) -> None:
    """Give back the room of a file that was taken out again before it was started."""
    services().intake.discard(candidate)


def marked_once(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The same candidates, with every repetition of one and the same video marked as such."""
    return mark_repetitions(candidates)


def start(rows: Sequence[tuple[Candidate, str, str, str]], added_by: str = "") -> Started:
    """Queue fine candidates, each with its title, category and watch page. One that fails does not stop the others."""
    queued = 0
    problems: list[str] = []
    taken: set[str] = set()
    for candidate, title, category, watch_url in rows:
        try:
            is_new = services().intake.start(candidate, title=title, category=category, watch_url=watch_url, added_by=added_by)
        except ClipseekError as error:
            problems.append(f"{title}: {error.sentence} {error.hint}")
        else:
            queued += is_new
            taken.add(candidate.video_id or "")
    return Started(queued, tuple(problems), frozenset(taken))


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
