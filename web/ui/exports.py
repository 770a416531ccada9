"""Films and a sheet of moments, made in the background: what can be asked for, how far each is, and where to get it."""

from __future__ import annotations

from html import escape
from typing import Any, Final

import streamlit as st

from core import cached
from core.catalog.library.exports import Export, ExportStage
from core.exports.request import PATTERN, SIZES, ExportKind, ExportRequest
from core.handoff.timeline import Picked, Timeline
from core.messages.faults import what_happened, what_to_do
from core.messages.formatting import file_size, share
from core.messages.translation import N_, _
from web.escape_markdown import escape_markdown
from web.http.downloads import export_address
from web.ui.notices import saying_trouble
from web.ui.quiet_line import quiet_line

LOOK_EVERY_SEC: Final = 1.0
BUTTON_PX: Final = 180
RATES: Final = ("", "24000/1001", "24", "25", "30000/1001", "30", "50", "60000/1001", "60")
_NAMES: Final = {ExportKind.ZIP: N_("Clips"), ExportKind.REEL: N_("Reel"), ExportKind.SHEET: N_("Contact sheet")}
_ICONS: Final = {ExportKind.ZIP: "folder_zip", ExportKind.REEL: "movie", ExportKind.SHEET: "grid_view"}
_ABOUT: Final = {
    ExportKind.ZIP: N_("Each moment as a film of its own, in one ZIP"),
    ExportKind.REEL: N_("All moments one after the other, as one MP4"),
    ExportKind.SHEET: N_("A picture of each moment with its times and notes, as PDF"),
}


def show_exports(picked: Picked, timeline: Timeline) -> None:
    """A button for each kind, their choices, and what is made or being made."""
    rows = st.container(key="hand_off_films", gap="small")
    with st.expander(_("Choices for clips and reel")):
        choices = _choose()
    with rows:
        for kind in ExportKind:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                if st.button(_(_NAMES[kind]), key=f"format_{kind.value}", icon=f":material/{_ICONS[kind]}:", width=BUTTON_PX):
                    _ask(ExportRequest(kind, picked, **choices), timeline)
                quiet_line(_(_ABOUT[kind]), width="stretch")
    goes_on = any(export.is_open for export in cached.hand_off.exports())
    st.fragment(_made, run_every=LOOK_EVERY_SEC if goes_on else None)()


def _choose() -> dict[str, Any]:
    """What an `ExportRequest` is made with."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        is_exact = st.segmented_control(
            _("Clips begin"),
            [True, False],
            default=True,
            format_func=lambda is_exact: _("At the exact frame") if is_exact else _("At a key frame, without encoding"),
            key="export_exact",
            required=True,
        )
        pattern = st.text_input(
            _("Names of clips"),
            PATTERN,
            key="export_pattern",
            help=_("May hold {fields}.", fields="{number} {title} {file} {timecode} {note}"),
        )
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        size = st.selectbox(
            _("Size of the reel"), list(SIZES), format_func=lambda one: one.replace("x", " × "), key="export_size"
        )
        fps = st.selectbox(_("Frame rate of the reel"), RATES, format_func=_rate_label, key="export_fps", required=True)
    has_slates = st.checkbox(_("A title before each moment of the reel"), key="export_slates")
    has_timecode = st.checkbox(_("Timecode and file name in the picture of the reel"), key="export_timecode")
    return {
        "is_exact": is_exact,
        "pattern": pattern.strip() or PATTERN,
        "size": size,
        "fps": fps,
        "has_slates": has_slates,
        "has_timecode": has_timecode,
    }


def _rate_label(fps: str) -> str:
    if not fps:
        return _("As most of the files")
    above, _bar, below = fps.partition("/")
    return _("{rate} fps", rate=f"{int(above) / int(below or 1):.3f}".rstrip("0").rstrip("."))


def _ask(request: ExportRequest, timeline: Timeline) -> None:
    total_ms = sum(round(1000 * event.source.time.rate.seconds(event.count)) for event in timeline.events)
    cached.hand_off.export(request, total_ms)
    st.toast(_("It is being made, also if you leave this page. You find it here for a day."), icon=":material/hourglass_top:")


def _made() -> None:
    """Each export of the last day: how far it is, where it is, or why it could not be made."""
    with saying_trouble(), st.container(key="exports", gap="small"):
        for order, export in enumerate(cached.hand_off.exports()):
            with st.container(key=f"export_{order}", horizontal=True, vertical_alignment="center", gap="small"):
                _line(export, order)


def _line(export: Export, order: int) -> None:
    if export.stage is ExportStage.READY:
        address = export_address(export.id)
        size = file_size(export.size_bytes or 0)
        quiet_line(_("{name}, {size}, kept for a day", name=export.name, size=size))
        st.html(f'<a class="download" href="{escape(address)}" download>{escape(_("Download"))}</a>', width="content")
    elif export.fault is not None:
        st.html(
            f"<p>{escape(export.name)}: {escape(what_happened(export.fault))} {escape(what_to_do(export.fault))}</p>",
            width="stretch",
        )
    else:
        part = export.done / max(1, export.total)
        text = _("{name}: waiting", name=export.name)
        if export.stage is ExportStage.RUNNING:
            text = _("{name}: {share}", name=export.name, share=share(part))
        st.progress(min(1.0, part), text=escape_markdown(text))
    label = _("Cancel") if export.is_open else _("Remove")
    if st.button(label, key=f"export_cancel_{order}", type="tertiary"):
        cached.hand_off.cancel_export(export.id)
        st.rerun(scope="fragment")
