"""What the page of a video may ask and do about what is said in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from core.cached.access.needs import needs
from core.cached.access.person import current_person
from core.cached.application import changes, services
from core.cached.people.audit import note_done
from core.errors import ClipseekError, Reason
from core.people.audit import Did, Kind
from core.people.person import Role
from core.spoken.line import Line, Source

if TYPE_CHECKING:
    from core.catalog.library.undo_steps import Undoable
    from core.spoken.corrections import Edit
    from core.spoken.formats import Format


@needs(Role.VIEWER)
def lines(video_id: str) -> list[Line]:
    """All that is said in a video, as far as anybody knows, in the order of time, with its speakers by their names."""
    return _lines(video_id, changes().spoken)


@st.cache_data(show_spinner=False, max_entries=100, ttl=3600)
def _lines(video_id: str, spoken: int) -> list[Line]:  # noqa: ARG001 - part of the key
    names = services().catalog.spoken.speaker_names(video_id)
    said = services().catalog.spoken.of_video(video_id)
    return [replace(line, speaker=names.get(line.speaker, line.speaker)) for line in said]


@needs(Role.VIEWER)
def transcript(video_id: str, format_: Format, source: Source) -> bytes:
    """What this source says as a file to take away."""
    from core.spoken.formats import written  # noqa: PLC0415 - only for those who take it

    said = [line for line in _lines(video_id, changes().spoken) if line.source is source]
    note_done(Did.EXPORTED, Kind.VIDEO, video_id, format=format_.value)
    return written(said, format_)


@needs(Role.EDITOR)
def edit(video_id: str, line: Line, edit: Edit) -> None:
    """Change a line. Raises ClipseekError (LINE_CHANGED) if it is another by now."""
    if not services().catalog.spoken.edit(video_id, line, edit, current_person().id):
        raise ClipseekError(Reason.LINE_CHANGED)
    note_done(Did.TRANSCRIPT_CHANGED, Kind.VIDEO, video_id, at_sec=line.start_ms / 1000)


@needs(Role.EDITOR)
def last_change(video_id: str) -> Undoable | None:
    """What whoever is here changed last in what is said in a video, within a day, and can take back."""
    return services().catalog.spoken.last_change(video_id, current_person().id)


@needs(Role.EDITOR)
def undo(video_id: str) -> None:
    """Take that back. Raises ClipseekError (LINE_CHANGED) if somebody has changed it since."""
    if not services().catalog.spoken.undo(video_id, current_person().id):
        raise ClipseekError(Reason.LINE_CHANGED)
    note_done(Did.UNDONE, Kind.VIDEO, video_id)


@needs(Role.VIEWER)
def speakers(video_id: str) -> dict[str, str]:
    """Who speaks in a video, in the order in which they begin: what the sources call them, and their names."""
    return _speakers(video_id, changes().spoken)


@st.cache_data(show_spinner=False, max_entries=100, ttl=3600)
def _speakers(video_id: str, spoken: int) -> dict[str, str]:  # noqa: ARG001 - part of the key
    names = services().catalog.spoken.speaker_names(video_id)
    labels = dict.fromkeys(line.speaker for line in services().catalog.spoken.of_video(video_id) if line.speaker)
    return {label: names.get(label, label) for label in labels}


@needs(Role.EDITOR)
def name_speakers(video_id: str, names: Mapping[str, str]) -> None:
    """Call the speakers of a video so from now on; who is called as the sources do, or nothing, has no name."""
    kept = {label: name for label, name in names.items() if name and name != label}
    services().catalog.spoken.name_speakers(video_id, kept, current_person().id)
    note_done(Did.TRANSCRIPT_CHANGED, Kind.VIDEO, video_id, speakers=len(kept))
