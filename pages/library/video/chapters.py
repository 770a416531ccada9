"""What a video is about: asked for with its price said first, then its summary, its chapters to jump to, and files of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape
from typing import Final

import streamlit as st

from core import cached
from core.cached.access.person import for_later
from core.cached.video.chapters import Offer
from core.chapters.formats import MIME, Format
from core.chapters.synopsis import Analysis, AnalysisStage, Synopsis
from core.messages.faults import explain
from core.messages.formatting import duration, money
from core.messages.translation import N_, _, ngettext
from core.models.video import Video
from core.people.person import Role
from core.spoken.line import Line, Source
from web.components.transcript.transcript import transcript
from web.ui.notices import saying_trouble, trying
from web.ui.quiet_line import quiet_line

LOOK_EVERY_SEC: Final = 1.0
_STAGES: Final = {
    AnalysisStage.UPLOADING: N_("Sending the video to Twelve Labs …"),
    AnalysisStage.SETTLING: N_("Twelve Labs checks the video …"),
    AnalysisStage.ASKING: N_("Asking for summary and chapters …"),
    AnalysisStage.ANALYSING: N_("Twelve Labs writes summary and chapters …"),
    AnalysisStage.CANCELLING: N_("Cancelling …"),
}
_FORMATS: Final = {
    Format.TXT: N_("Chapters for YouTube (TXT)"),
    Format.CSV: N_("Table (CSV)"),
    Format.JSON: N_("Everything (JSON)"),
}


def chapters(video: Video, on_go: Callable[[float], None]) -> None:
    """All of it; nothing where there is nothing and nothing can be asked for. `on_go` sends a watch page's player to a second."""
    found = cached.video.chapters.of(video.id)
    may_ask = cached.access.needs.may(Role.EDITOR)
    offer = cached.video.chapters.offer(video) if may_ask else None
    is_open = found is not None and found.stage.is_open
    is_too_long = may_ask and video.duration_sec > cached.video.chapters.longest_sec(video)
    if found is None and offer is None and not is_too_long:
        return
    with st.container(key="chapters", gap="small"):
        if found is not None and found.synopsis is not None:
            _shown(video, found.synopsis, on_go)
        if found is not None and found.stage is AnalysisStage.FAILED and found.fault is not None:
            quiet_line(explain(found.fault), is_status=True)
        if found is not None and is_open:
            _under_way(video, found, may_cancel=may_ask)
        elif offer is not None:
            _offered(video, offer, is_again=found is not None and found.synopsis is not None)
        elif is_too_long:
            longest = duration(cached.video.chapters.longest_sec(video))
            quiet_line(_("Twelve Labs finds chapters in videos of at most {length}; this one is longer.", length=longest))


def _shown(video: Video, synopsis: Synopsis, on_go: Callable[[float], None]) -> None:
    with st.container(key="chapters_head", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<h2 class="part">{escape(_("Summary and chapters"))}</h2>', width="content")
        quiet_line(_("Written by the demo") if cached.application.is_demo() else _("Written by Twelve Labs"))
        _downloads(video)
    if synopsis.title and synopsis.title != video.title:
        with st.container(key="title_line", horizontal=True, vertical_alignment="center", gap="small"):
            quiet_line(_("Suggested title: {title}", title=synopsis.title), width="content")
            if cached.access.needs.may(Role.EDITOR):
                use = partial(trying, cached.library.edit_video, video.id, title=synopsis.title)
                st.button(_("Use it"), key="use_title", type="tertiary", on_click=use)
    if synopsis.summary:
        st.html(f'<p class="summary" dir="auto">{escape(synopsis.summary)}</p>')
    if synopsis.chapters:
        lines = [
            Line(one.start_ms, one.end_ms, one.summary, Source.CHAPTER, speaker=one.title)
            if one.summary
            else Line(one.start_ms, one.end_ms, one.title, Source.CHAPTER)
            for one in synopsis.chapters
        ]
        transcript(video, lines, on_go, key="transcript_component_chapters", find=_("Search the chapters"), name=_("Chapters"))


def _downloads(video: Video) -> None:
    with st.popover(_("Download"), key="chapters_download", icon=":material/download:"):
        for format_, label in _FORMATS.items():
            st.download_button(
                _(label),
                for_later(partial(cached.video.chapters.written, video.id, format_)),
                file_name=f"{video.title}.{format_.value}",
                mime=MIME[format_],
                key=f"chapters_{format_.value}",
                on_click="ignore",
            )


def _offered(video: Video, offer: Offer, *, is_again: bool) -> None:
    label = _("Summarise again") if is_again else _("Summarise and find chapters")
    with st.container(key="chapters_ask", horizontal=True, vertical_alignment="center", gap="small"):
        ask = partial(trying, cached.video.chapters.ask, video)
        st.button(label, key="ask_chapters", icon=":material/summarize:", on_click=ask)
        quiet_line(_terms(offer), width="content")


def _terms(offer: Offer) -> str:
    """What it costs, how long it takes, and what is sent."""
    price = money(offer.price_usd) if offer.price_usd else _("free in the demo")
    usual = offer.about_sec and duration(max(5, offer.about_sec))
    time = _("about {length}", length=usual) if usual else _("usually a few minutes")
    said = [_("Cost: {price}. Time: {time}.", price=price, time=time)]
    if offer.parts > 1:
        said.append(ngettext("It is asked about in {n} part.", "It is asked about in {n} parts, one request each.", offer.parts))
    if offer.must_upload:
        said.append(_("The file is sent to Twelve Labs once more, and removed there afterwards."))
    return " ".join(said)


@st.fragment(run_every=LOOK_EVERY_SEC)
def _under_way(video: Video, drawn: Analysis, *, may_cancel: bool) -> None:
    with saying_trouble():
        now = cached.video.chapters.of(video.id)
        if now is None or not now.stage.is_open or now.request_id != drawn.request_id:
            st.rerun()
        with st.container(key="chapters_under_way", horizontal=True, vertical_alignment="center", gap="small"):
            share = "" if now.progress is None else f" {round(100 * now.progress)} %"
            quiet_line(f"{_(_STAGES[now.stage])}{share}", is_status=True, width="content")
            if may_cancel and now.stage is not AnalysisStage.CANCELLING:
                cancel = partial(trying, cached.video.chapters.cancel, video.id)
                st.button(_("Cancel"), key="cancel_chapters", type="tertiary", on_click=cancel)
        if now.fault is not None:
            quiet_line(explain(now.fault))
