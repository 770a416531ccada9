"""What is said in a video, below its moments: to be read along, searched, put right, and taken away as a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from html import escape
from typing import Final

import streamlit as st

from core import cached
from core.cached.access.person import for_later
from core.catalog.library.undo_steps import Undoable
from core.messages.translation import N_, _
from core.models.video import Video
from core.people.person import Role
from core.spoken.corrections import Edit
from core.spoken.formats import MIME, Format
from core.spoken.line import Line, Source
from web.components.transcript.transcript import transcript
from web.ui.notices import trying
from web.ui.quiet_line import quiet_line

_FROM: Final = {
    Source.ADDED: N_("From captions that were added"),
    Source.EMBEDDED: N_("From the captions in the video file"),
    Source.PROVIDER: N_("Written down by Twelve Labs"),
    Source.LOCAL: N_("Written down by this computer"),
}
"""The ones that people wrote first."""
SOURCE_PX: Final = 330
_FORMATS: Final = {
    Format.SRT: N_("Subtitles (SRT)"),
    Format.VTT: N_("Subtitles (VTT)"),
    Format.TXT: N_("Text (TXT)"),
    Format.CSV: N_("Table (CSV)"),
}
_SAID: Final = {
    Undoable.LINE_CHANGED: N_("The line was changed."),
    Undoable.LINE_REMOVED: N_("The line was removed."),
    Undoable.LINE_SPLIT: N_("The line was split in two."),
    Undoable.LINES_JOINED: N_("The lines were joined."),
    Undoable.SPEAKER_NAMED: N_("The speaker was renamed."),
}


def spoken(video: Video, on_go: Callable[[float], None]) -> None:
    """All of it; nothing where nobody knows what is said. `on_go` sends a watch page's player to a second."""
    lines = cached.video.spoken.lines(video.id)
    if not lines:
        return
    may_edit = cached.access.needs.may(Role.EDITOR)
    with st.container(key="spoken", gap="small"):
        with st.container(key="spoken_head", horizontal=True, vertical_alignment="center", gap="small"):
            st.html(f'<h2 class="part">{escape(_("What is said"))}</h2>', width="content")
            source = _source(video, lines)
            if may_edit:
                _speakers(video)
            _downloads(video, source)
        shown = [line for line in lines if line.source is source]
        transcript(video, shown, on_go, partial(_edit, video) if may_edit else None)
        if may_edit:
            _changed(video)


def _source(video: Video, lines: list[Line]) -> Source:
    """The source whose lines are shown: the one there is, or a choice."""
    there = [source for source in _FROM if any(line.source is source for line in lines)]
    if len(there) == 1:
        quiet_line(_from(there[0]))
        return there[0]
    return st.selectbox(
        _("Whose words"),
        there,
        format_func=_from,
        key=f"spoken_source_{video.id}",
        label_visibility="collapsed",
        width=SOURCE_PX,
    )


def _from(source: Source) -> str:
    if source is Source.PROVIDER and cached.application.is_demo():
        return _("Written down by the demo")
    return _(_FROM[source])


def _speakers(video: Video) -> None:
    """A field for each speaker, whom the sources only number."""
    speakers = cached.video.spoken.speakers(video.id)
    if not speakers:
        return
    with st.popover(_("Speakers"), key="spoken_speakers", icon=":material/record_voice_over:"):
        for number, (label, name) in enumerate(speakers.items()):
            # Another name makes another field, so that what was taken back does not stay in it.
            key = f"speaker_{video.id}_{number}_{name}"
            st.text_input(
                _("Name of speaker “{label}”", label=label),
                name,
                key=key,
                max_chars=80,
                on_change=lambda label=label, key=key: _name_speaker(video, speakers, label, st.session_state[key].strip()),
            )


def _downloads(video: Video, source: Source) -> None:
    with st.popover(_("Download"), key="spoken_download", icon=":material/download:"):
        for format_, label in _FORMATS.items():
            st.download_button(
                _(label),
                for_later(partial(cached.video.spoken.transcript, video.id, format_, source)),
                file_name=f"{video.title}.{format_.value}",
                mime=MIME[format_],
                key=f"spoken_{format_.value}",
                on_click="ignore",
            )


def _edit(video: Video, line: Line, edit: Edit) -> None:
    """Change a line. To be called by a press."""
    trying(partial(cached.video.spoken.edit, video.id, line, edit))


def _name_speaker(video: Video, speakers: Mapping[str, str], label: str, name: str) -> None:
    """Call a speaker so, whom the sources call `label`. To be called by a press."""
    trying(partial(cached.video.spoken.name_speakers, video.id, {**speakers, label: name}))


def _changed(video: Video) -> None:
    """Says what whoever is here did last to what is said in this video, and takes it back."""
    what = cached.video.spoken.last_change(video.id)
    if what is None:
        return
    with st.container(key="spoken_changed", horizontal=True, vertical_alignment="center", gap="small"):
        quiet_line(_(_SAID[what]), is_status=True, width="content")
        st.button(
            _("Undo"),
            key="undo_spoken",
            icon=":material/undo:",
            type="tertiary",
            on_click=trying,
            args=(partial(cached.video.spoken.undo, video.id),),
        )
