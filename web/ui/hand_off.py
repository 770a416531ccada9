"""The dialog that hands moments to editing programs: which file each of them opens, and one press to have it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final
from urllib.parse import urlsplit

import streamlit as st

from core import cached
from core.cached.access.person import for_later
from core.collections.collection import MOST_HANDLE_FRAMES
from core.errors import ClipseekError, Reason
from core.handoff.formats import READ_BY, Format
from core.handoff.sources import HandOff
from core.handoff.timeline import Event, HandedOff, Moment, Picked, PickedMoment, Timeline
from core.messages.labels import moments_counted
from core.messages.translation import N_, _, ngettext, number
from core.models.video import timecode
from core.timecode import FrameRate
from web.ui.exports import BUTTON_PX, show_exports
from web.ui.notices import saying_trouble
from web.ui.quiet_line import quiet_line
from web.ui.video_url import video_address

NAMED_MOST: Final = 3
_NAMES: Final = {
    Format.EDL: "EDL",
    Format.FCPXML: "FCPXML",
    Format.FCP7XML: "FCP7 XML",
    Format.OTIO: "OTIO",
    Format.CSV: "CSV",
    Format.SRT: "SRT",
    Format.MARKERS: N_("Markers"),
}
_ABOUT: Final = {
    Format.EDL: N_("List of cuts for {programs}"),
    Format.FCPXML: N_("Timeline for {programs}"),
    Format.FCP7XML: N_("Timeline for {programs}"),
    Format.OTIO: N_("Timeline for {programs}"),
    Format.CSV: N_("Table with links, for {programs}"),
    Format.SRT: N_("Subtitles that name each moment, for {programs} and others"),
    Format.MARKERS: N_("Markers on the timeline of these moments, for {programs}"),
}


def hand_off(handed: HandedOff) -> None:
    """Open the dialog for these moments."""
    st.dialog(_("Hand off"), width="large")(_dialog)(handed)


def _dialog(handed: HandedOff) -> None:
    with saying_trouble():
        with st.container(horizontal=True, gap="small"):
            root = st.text_input(
                _("Folder of the originals"),
                cached.hand_off.media_root(),
                key="hand_off_root",
                placeholder=_("For example {path}", path="/Volumes/Rushes"),
                help=_("Where the editing program finds the files. Left empty, it asks for them by name."),
            )
            handles = st.number_input(
                _("Extra frames before and after"),
                0,
                MOST_HANDLE_FRAMES,
                handed.handle_frames,
                key="hand_off_handles",
                help=_("As far as the file has them, so that the editor can move the cut."),
            )
        cuts = cached.hand_off.cuts(handed, handle_frames=int(handles), media_root=root.strip())
        if cuts.timeline is None:
            st.text(_("None of these moments can be handed off: their videos are not in the library any more."))
            return
        for line in _about(cuts, cuts.timeline):
            quiet_line(line)
        _formats(cuts.timeline)
        show_exports(Picked(handed.name, tuple(map(_picked, handed.items)), int(handles)), cuts.timeline)


def _picked(moment: Moment) -> PickedMoment:
    return PickedMoment(moment.video_id, moment.in_ms, moment.out_ms, moment.note, moment.query)


def _formats(timeline: Timeline) -> None:
    origin = urlsplit(st.context.url or "")
    link_of = partial(_link, f"{origin.scheme}://{origin.netloc}")
    with st.container(key="hand_off_formats", gap="small"):
        for format_, name in _NAMES.items():
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.download_button(
                    _(name),
                    for_later(partial(_data, timeline, format_, link_of)),
                    file_name=cached.hand_off.file_name(timeline, format_),
                    key=f"format_{format_.value}",
                    icon=":material/download:",
                    on_click="ignore",
                    width=BUTTON_PX,
                )
                programs = ", ".join(READ_BY[format_])
                quiet_line(_(_ABOUT[format_], programs=programs), width="stretch")


def table_of(handed: HandedOff, origin: str) -> bytes:
    """These moments as a table, without asking anything; `origin` begins the links to them.

    Raises ClipseekError(VIDEO_GONE) if none of their videos is there any more.
    """
    cuts = cached.hand_off.cuts(handed, handle_frames=handed.handle_frames, media_root=cached.hand_off.media_root())
    if cuts.timeline is None:
        raise ClipseekError(Reason.VIDEO_GONE)
    return _data(cuts.timeline, Format.CSV, partial(_link, origin))


def _data(timeline: Timeline, format_: Format, link_of: Callable[[Event], str]) -> bytes:
    return cached.hand_off.written(timeline, format_, link_of)


def _link(origin: str, event: Event) -> str:
    """The moment in this app: its video's page at its second."""
    rate = event.source.time.rate
    return origin + video_address(event.source.id, float(rate.seconds(event.first)))


def _about(cuts: HandOff, timeline: Timeline) -> list[str]:
    """How much is handed off, and what somebody should know of it."""
    length = timecode(float(timeline.rate.seconds(timeline.length)))
    about = _(
        "{moments}, {length} at {rate}", moments=moments_counted(len(timeline.events)), length=length, rate=_fps(timeline.rate)
    )
    lines = [about]
    if cuts.left_out:
        lines.append(
            ngettext(
                "{n} moment is left out, because its video is not in the library any more.",
                "{n} moments are left out, because their videos are not in the library any more.",
                cuts.left_out,
            )
        )
    if len(cuts.rates) > 1:
        rates = ", ".join(_fps(rate) for rate in cuts.rates)
        lines.append(_("The files have several frame rates ({rates}). EDL has a list for each of them, in one ZIP.", rates=rates))
    if cuts.conformed:
        names = ", ".join(cuts.conformed[:NAMED_MOST]) + (" …" if len(cuts.conformed) > NAMED_MOST else "")
        lines.append(_("Counted at the nearest usual frame rate, because their own varies or is unusual: {names}", names=names))
    return lines


def _fps(rate: FrameRate) -> str:
    """`25 fps`, `29.97 fps drop-frame`."""
    fps = number(float(rate.fps), 0 if rate.fps.denominator == 1 else 3 if rate.nominal == 24 else 2)
    return _("{rate} fps drop-frame", rate=fps) if rate.is_drop else _("{rate} fps", rate=fps)
