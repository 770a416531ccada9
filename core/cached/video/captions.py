"""What pages may ask and do about captions."""

from __future__ import annotations

import hashlib

import streamlit as st

from core.cached.access.needs import needs
from core.cached.application import changes, services
from core.cached.people.audit import note_done
from core.errors import MediaError, Reason
from core.media.caches.caption_cache import CaptionsFrom
from core.media.captions.captions import webvtt
from core.models.video import Video
from core.people.audit import Did, Kind
from core.people.person import Role
from core.storage.storage import upload_key


@needs(Role.VIEWER)
def captions_known(video_id: str) -> CaptionsFrom | None:
    """Where the captions of a video come from; None as long as nobody has looked into its file. Quick."""
    return services().captions.known(video_id)


@needs(Role.VIEWER)
def captions_from(video: Video) -> CaptionsFrom:
    """Where the captions of a video come from. The first time its file is looked into, which may take a while.

    Links are not read through for them; what lies beside one is taken in the background.
    """
    parts = services()
    if video.is_link:
        return parts.captions.known(video.id) or CaptionsFrom.NOWHERE

    def inside() -> str:
        from core.media.workers.reader import media_reader  # noqa: PLC0415 - only the first look needs the media library

        if not video.file_name:
            return ""
        try:
            with parts.storage.local(upload_key(video.file_name)) as path:
                return media_reader().captions_inside(path)
        except FileNotFoundError:
            raise MediaError(Reason.FILE_MISSING) from None

    was_known = parts.captions.known(video.id) is not None
    found = parts.captions.look(video.id, inside)
    if not was_known:
        parts.caption_reading.read(video.id)
    return found


@needs(Role.VIEWER)
def shown_version(video_id: str) -> str:
    """Changes when what the player shows as captions does; empty where it shows none."""
    return _shown_version(video_id, services().captions.version(video_id), changes().spoken)


@st.cache_data(show_spinner=False, max_entries=500, ttl=3600)
def _shown_version(video_id: str, of_file: int, spoken: int) -> str:  # noqa: ARG001 - parts of the key
    cues = services().caption_reading.shown(video_id)
    return hashlib.sha256(webvtt(cues).encode()).hexdigest()[:16] if cues else ""


@needs(Role.EDITOR)
def add_captions(video_id: str, data: bytes) -> int:
    """Keep the captions of an SRT or VTT file; returns how many lines. Raises ClipseekError (CAPTIONS_…)."""
    count = services().captions.add(video_id, data)
    services().caption_reading.read(video_id)
    note_done(Did.CAPTIONS_CHANGED, Kind.VIDEO, video_id, lines=count)
    return count


@needs(Role.EDITOR)
def remove_captions(video_id: str) -> None:
    """Take the captions away that somebody added."""
    captions, video = services().captions, services().catalog.videos.get(video_id)
    captions.remove(video_id)
    if video is not None and video.is_link:
        # What lies beside a link is not taken a second time.
        captions.look(video_id, lambda: "")
    services().catalog.spoken.forget_captions(video_id)
    note_done(Did.CAPTIONS_CHANGED, Kind.VIDEO, video_id, lines=0)
