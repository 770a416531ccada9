"""What is known of a video, as a short table."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final
from urllib.parse import urlsplit

import streamlit as st

from core import cached, messages
from core.ingest.eta import length_embedded_sec
from core.media.caches.caption_cache import CaptionsFrom
from core.models import Job, Stage, Video, timecode
from web.ui.clock import Clock, visitors_clock

SAYS: Final = messages.VIDEO_DETAILS


def details(video: Video, job: Job, moments: int) -> None:
    """The table; what is not known is left out."""
    lines = "".join(f"<dt>{escape(name)}</dt><dd>{value}</dd>" for name, value in _lines(video, job, moments, visitors_clock()))
    st.html(f'<div class="facts"><h2>{escape(SAYS["heading"])}</h2><dl>{lines}</dl></div>')


def _lines(video: Video, job: Job, moments: int, clock: Clock) -> Iterator[tuple[str, str]]:
    """Name and value of each line; values are HTML."""
    yield SAYS["length"], timecode(video.duration_sec)
    if moments:
        yield SAYS["moments"], str(moments)
    yield SAYS["picture"], SAYS["picture_is"].format(width=video.width, height=video.height, fps=f"{round(video.fps, 2):g}")
    yield SAYS["sound"], SAYS["sound_is" if video.has_audio else "silent"]
    captions = cached.captions.captions_known(video.id)
    if captions in (CaptionsFrom.FILE, CaptionsFrom.ADDED):
        yield SAYS["captions"], SAYS[f"captions_{captions}"]
    if video.category:
        yield SAYS["category"], escape(video.category)
    if video.recorded_at is not None:
        yield SAYS["recorded"], escape(clock.date_of(video.recorded_at))
    added = clock.day(video.added_at)
    yield SAYS["added"], escape(SAYS["added_by"].format(when=added, who=video.added_by) if video.added_by else added)
    yield SAYS["source"], _source(video)
    if video.watch_url:
        yield SAYS["watch"], _link(video.watch_url)
    if job.stage is Stage.READY:
        yield SAYS["model"], escape(job.model.label)
        if job.finished_at is not None:
            yield SAYS["embedded"], escape(f"{clock.day(job.finished_at)}, {clock.hour(job.finished_at)}")
        yield SAYS["cost"], escape(_cost(video, job))


def _source(video: Video) -> str:
    if video.source_url is not None:
        return _link(video.source_url, SAYS["source_link"])
    size = messages.file_size(video.size_bytes or 0)
    return f"{escape(video.original_name)}, {size}" if video.original_name else SAYS["source_file"].format(size=size)


def _link(address: str, said: str = "{host}") -> str:
    host = escape(urlsplit(address).hostname or address)
    # Kept addresses begin with http; anything else must not become a link that runs.
    if not address.startswith(("https://", "http://")):
        return said.format(host=host)
    return f'<a href="{escape(address)}" target="_blank" rel="noreferrer">{said.format(host=host)}</a>'


def _cost(video: Video, job: Job) -> str:
    price = cached.application.price_per_minute() * length_embedded_sec(job, video) / 60
    return messages.TASKS["free"] if price <= 0 else messages.money(price)
