"""What is known of a video, as a short table."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from urllib.parse import urlsplit

import streamlit as st

from core import cached
from core.ingest.eta import length_embedded_sec
from core.jobs import Job, Stage
from core.media.caches.caption_cache import CaptionsFrom
from core.messages.formatting import file_size, money
from core.messages.translation import _, number
from core.models import Video, timecode
from web.ui.clock import Clock, visitors_clock


def details(video: Video, job: Job, moments: int) -> None:
    """The table; what is not known is left out."""
    lines = "".join(f"<dt>{escape(name)}</dt><dd>{value}</dd>" for name, value in _lines(video, job, moments, visitors_clock()))
    st.html(f'<div class="facts"><h2>{escape(_("Details"))}</h2><dl>{lines}</dl></div>')


def _lines(video: Video, job: Job, moments: int, clock: Clock) -> Iterator[tuple[str, str]]:
    """Name and value of each line; values are HTML."""
    yield _("Length"), timecode(video.duration_sec)
    if moments:
        yield _("Moments"), number(moments)
    yield _("Picture"), _("{width} × {height}, {fps} fps", width=video.width, height=video.height, fps=number(video.fps, 2))
    yield _("Sound"), (_("yes") if video.has_audio else _("none"))
    captions = cached.captions.captions_known(video.id)
    if captions in (CaptionsFrom.FILE, CaptionsFrom.ADDED):
        yield _("Captions"), _("in the file") if captions is CaptionsFrom.FILE else _("added")
    if video.category:
        yield _("Category"), escape(video.category)
    if video.recorded_at is not None:
        yield _("Recorded"), escape(clock.date_of(video.recorded_at))
    added = clock.day(video.added_at)
    yield _("Added"), escape(_("{when} by {who}", when=added, who=video.added_by) if video.added_by else added)
    yield _("Source"), _source(video)
    if video.watch_url:
        yield _("Watch page"), _link(video.watch_url)
    if job.stage is Stage.READY:
        yield _("Prepared with"), _embedded_by(job)
        if job.finished_at is not None:
            yield _("Prepared"), escape(f"{clock.day(job.finished_at)}, {clock.hour(job.finished_at)}")
        yield _("Cost, estimated"), escape(_cost(video, job))


def _embedded_by(job: Job) -> str:
    model = job.model.label
    return escape(_("Demo engine, in place of {model}", model=model) if cached.application.is_demo() else model)


def _source(video: Video) -> str:
    if video.source_url is not None:
        return _link(video.source_url, is_sentence=True)
    size = file_size(video.size_bytes or 0)
    return escape(f"{video.original_name}, {size}") if video.original_name else _("Uploaded file, {size}", size=size)


def _link(address: str, *, is_sentence: bool = False) -> str:
    host = urlsplit(address).hostname or address
    said = escape(_("a link to {host}", host=host) if is_sentence else host)
    # Kept addresses begin with http; anything else must not become a link that runs.
    if not address.startswith(("https://", "http://")):
        return said
    return f'<a href="{escape(address)}" target="_blank" rel="noreferrer">{said}</a>'


def _cost(video: Video, job: Job) -> str:
    price = cached.application.price_per_minute() * length_embedded_sec(job, video) / 60
    return _("free") if price <= 0 else money(price)
