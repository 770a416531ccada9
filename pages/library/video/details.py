"""What is known of a video, as a short table: also when, where and with what it was recorded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from typing import Final
from urllib.parse import urlsplit

import streamlit as st

from core import cached
from core.ingest.eta import length_embedded_sec
from core.media.caches.caption_cache import CaptionsFrom
from core.messages.formatting import file_size, money, time_of_day
from core.messages.translation import N_, _, number
from core.models.jobs import Job, Stage
from core.models.recording import Coordinates, DateFrom, Recording
from core.models.video import Video, timecode
from web.ui.clock import Clock, visitors_clock

_READ_IN: Final = {
    DateFrom.PHONE: N_("the phone"),
    DateFrom.CAMERA: N_("the camera"),
    DateFrom.XMP: N_("an editing program"),
    DateFrom.HEADER: N_("the file itself, perhaps when it was exported"),
    DateFrom.PERSON: N_("a person"),
}


def details(video: Video, job: Job, moments: int) -> None:
    """The table; what is not known is left out."""
    lines = "".join(f"<dt>{escape(name)}</dt><dd>{value}</dd>" for name, value in _lines(video, job, moments, visitors_clock()))
    st.html(f'<div class="facts"><h2>{escape(_("Details"))}</h2><dl>{lines}</dl></div>')


def _lines(video: Video, job: Job, moments: int, clock: Clock) -> Iterator[tuple[str, str]]:
    """Name and value of each line; values are HTML."""
    if video.is_photo:
        yield _("Photo"), f"{video.width} × {video.height}"
    else:
        yield from _of_film(video, moments)
    if video.category:
        yield _("Category"), escape(video.category)
    yield from ((name, escape(value)) for name, value in _recorded(video, clock))
    added = clock.day(video.added_at)
    who = cached.people.accounts.names().get(video.added_by)
    yield _("Added"), escape(_("{when} by {who}", when=added, who=who) if who else added)
    yield _("Source"), _source(video)
    if video.watch_url:
        yield _("Watch page"), _link(video.watch_url)
    if job.stage is Stage.READY:
        yield _("Prepared with"), _embedded_by(job)
        if job.finished_at is not None:
            yield _("Prepared"), escape(f"{clock.day(job.finished_at)}, {clock.hour(job.finished_at)}")
        yield _("Cost, estimated"), escape(_cost(video, job))


def _of_film(video: Video, moments: int) -> Iterator[tuple[str, str]]:
    yield _("Length"), timecode(video.duration_sec)
    if moments:
        yield _("Moments"), number(moments)
    yield _("Size and rate"), _("{width} × {height}, {fps} fps", width=video.width, height=video.height, fps=number(video.fps, 2))
    yield _("Sound"), (_("yes") if video.has_audio else _("none"))
    captions = cached.video.captions.captions_known(video.id)
    if captions in (CaptionsFrom.FILE, CaptionsFrom.ADDED):
        yield _("Captions"), _("in the file") if captions is CaptionsFrom.FILE else _("added")


def _embedded_by(job: Job) -> str:
    model = job.model.label
    return escape(_("Demo engine, in place of {model}", model=model) if cached.application.is_demo() else model)


def _source(video: Video) -> str:
    if video.source_url is not None:
        return _link(video.source_url, is_sentence=True)
    size = file_size(video.size_bytes or 0)
    name = video.original_path or video.original_name
    return escape(f"{name}, {size}") if name else _("Uploaded file, {size}", size=size)


def _link(address: str, *, is_sentence: bool = False) -> str:
    host = urlsplit(address).hostname or address
    said = escape(_("a link to {host}", host=host) if is_sentence else host)
    # Kept addresses begin with http; anything else must not become a link that runs.
    if not address.startswith(("https://", "http://")):
        return said
    return f'<a href="{escape(address)}" target="_blank" rel="noreferrer">{said}</a>'


def _cost(video: Video, job: Job) -> str:
    price = cached.application.price_of(length_embedded_sec(job, video), int(video.is_photo))
    return _("free") if price <= 0 else money(price)


def _recorded(video: Video, clock: Clock) -> Iterator[tuple[str, str]]:
    """Name and value of each line; what is not known is left out."""
    recording = video.recording
    if recording.at is not None:
        yield _("Recorded"), _when(recording, recording.at, clock)
        if recording.date_from is not None:
            yield _("Date set by"), _(_READ_IN[recording.date_from])
    for name, value in ((_("Camera"), video.camera), (_("Lens"), video.lens), (_("Reel"), video.reel)):
        if value:
            yield name, value
    if video.place is not None:
        yield _("Place"), _where(video.place)
    time = cached.library.source_time(video.id)
    if time is not None and time.first_frame:
        said = _("{timecode} at {fps} fps", timecode=time.start_timecode, fps=number(float(time.rate.fps), 3))
        yield _("Start timecode"), said


def _where(place: Coordinates) -> str:
    """`53.5511° N, 9.9937° E`: to some ten metres."""
    is_north, is_east = place.latitude >= 0, place.longitude >= 0
    latitude, longitude = (number(abs(value), 4) for value in (place.latitude, place.longitude))
    if is_north and is_east:
        return _("{latitude}° N, {longitude}° E", latitude=latitude, longitude=longitude)
    if is_north:
        return _("{latitude}° N, {longitude}° W", latitude=latitude, longitude=longitude)
    if is_east:
        return _("{latitude}° S, {longitude}° E", latitude=latitude, longitude=longitude)
    return _("{latitude}° S, {longitude}° W", latitude=latitude, longitude=longitude)


def _when(recording: Recording, at: float, clock: Clock) -> str:
    """`31 May 2024, 23:30 (UTC+08:00)`; a day alone where no hour was said."""
    day, place = clock.date_of(at), datetime.fromtimestamp(at, UTC)
    if not at % (24 * 3600) and recording.zone_min is None:
        return day
    said = f"{day}, {time_of_day(place)}"
    if recording.zone_min is None:
        return _("{when} (time zone unknown)", when=said)
    hours, minutes = divmod(abs(recording.zone_min), 60)
    sign = "-" if recording.zone_min < 0 else "+"
    return _("{when} (UTC{offset})", when=said, offset=f"{sign}{hours:02}:{minutes:02}")
