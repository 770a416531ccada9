"""A video's own page: the player, all its moments below, and what is known of it.

`/library?video=…&t=…` is its address. The parameters of a search may follow, as on the search page; they colour the moments.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import Final

import streamlit as st

from core import cached
from core.errors import ClipseekError
from core.insights.views.address import InsightsView, Scope, Section, insights_params
from core.media.caches.caption_cache import CaptionsFrom
from core.messages.labels import length_of
from core.messages.translation import _
from core.models.jobs import Job, Stage
from core.models.search_query import Example, MomentRef, Narrow, SearchQuery, Step, View
from core.models.video import Span, Video
from core.people.person import Role
from core.search.address import params_of
from pages.library.video.chapters import chapters
from pages.library.video.details import details
from pages.library.video.edit import captions_dialog, edit_dialog
from pages.library.video.search import ask_here, ask_line, question_of, video_tags
from pages.library.video.sound import sound
from pages.library.video.speech import speech
from pages.library.video.spoken import spoken
from web.components.player.player import Around
from web.components.storyboard.storyboard import Links, storyboard
from web.http.downloads import captions_address, download_address
from web.http.routes import thumb_address
from web.ui.cards import empty_place, poster_address, status
from web.ui.comments import show_comments
from web.ui.moment_actions import show_keys
from web.ui.notices import saying_trouble, show_error
from web.ui.playback import play
from web.ui.quiet_line import page_name
from web.ui.video_url import video_address
from web.ui.videos import video_actions, video_deletion

SEARCH_PAGE: Final = "../../pages/search/page.py"
HEALTH_PAGE: Final = "../../pages/health/page.py"
LIBRARY_PAGE: Final = "../../pages/library/page.py"
INSIGHTS_PAGE: Final = "../../pages/insights/page.py"
ENOUGH: Final = 6
"""Of fewer moments, none is said to stand out."""
AT: Final = "video_at"
"""Which video's watch page was sent to which second by a press, and the second in the address at that time."""


def show(video_id: str) -> None:
    """The whole page."""
    found = cached.library.entries_of([video_id])
    if not found:
        _gone()
        return
    _show(found[0].video, found[0].job, question_of(st.query_params))


def _gone() -> None:
    page_name(_("Library"))
    empty_place(_("This video is not here"), _("It was deleted, or the link is not complete."))
    with st.container(horizontal=True, horizontal_alignment="center"):
        st.page_link(LIBRARY_PAGE, label=_("To the library"), icon=":material/video_library:", query_params={})


def _show(video: Video, job: Job, question: SearchQuery) -> None:
    st.set_page_config(page_title=f"{video.title} · Clipseek")
    _way_back(question)
    _head(video)
    video_actions.say_what_was_done()
    moments, trouble = _moments(video)
    with st.container(key="film_parts"):
        with st.container(key="film_player"):
            at_sec = _at(video)
            with saying_trouble():
                play(video, _span(video, moments, at_sec), _poster(video, moments, at_sec), Around(captions=_captions(video)))
        with st.container(key="film_board"), saying_trouble():
            if trouble is not None:
                show_error(trouble)
            elif video.is_photo:
                _photo(video, job, moments, question)
            elif moments:
                ask_line(video.id, question)
                video_tags(video.id, question)
                _board(_Board(video, moments, _levels(question, video), question, at_sec or 0.0))
            else:
                _not_yet(job)
            if not video.is_photo:
                chapters(video, partial(_go, video))
                spoken(video, partial(_go, video))
                speech(video)
        with st.container(key="film_side"), saying_trouble():
            _actions(video, may_stand_out=len(moments) >= ENOUGH)
            show_comments(video, video.whole)
            details(video, job, len(moments))
            sound(video, job)
    # Last of all, because it may take a while: everything else is there already.
    if (
        trouble is None
        and not video.is_photo
        and cached.video.captions.captions_known(video.id) is None
        and cached.video.captions.captions_from(video) is CaptionsFrom.FILE
    ):
        st.rerun()


def _moments(video: Video) -> tuple[Sequence[Span], ClipseekError | None]:
    """Its moments, or why they can't be read; the rest of the page needs none of them."""
    try:
        return cached.library.moments(video.id), None
    except ClipseekError as error:
        return (), error


def _way_back(question: SearchQuery) -> None:
    with st.container(key="film_back", horizontal=True, gap="medium"):
        st.page_link(LIBRARY_PAGE, label=_("Library"), icon=":material/arrow_back:", query_params={})
        if not question.is_empty:
            params = params_of(View(question))
            st.page_link(SEARCH_PAGE, label=_("All hits of this search"), icon=":material/search:", query_params=params)


def _head(video: Video) -> None:
    about = [length_of(video), *([video.category] if video.category else [])]
    st.html(f'<div class="video_head"><h1 dir="auto">{escape(video.title)}</h1><p>{escape(" · ".join(about))}</p></div>')


def _at(video: Video) -> float | None:
    """The second that the address or the last press on a watch page asks for, inside the video."""
    asked = st.query_params.get("t", "")
    pressed = st.session_state.get(AT)
    if pressed is not None and pressed[:2] == (video.id, asked):
        return float(pressed[2])
    try:
        at_sec = float(asked)
    except ValueError:
        return None
    return min(max(0.0, at_sec), max(0.0, video.duration_sec - 0.5)) if math.isfinite(at_sec) else None


def _span(video: Video, moments: Sequence[Span], at_sec: float | None) -> Span:
    """From the second that was asked for; the row of moments lets the player go on after the end."""
    if video.is_photo:
        return video.whole
    begin = at_sec or 0.0
    end = next((moment.end_sec for moment in moments if moment.start_sec <= begin < moment.end_sec), video.duration_sec)
    return Span(begin, max(end, begin + 0.1))


def _poster(video: Video, moments: Sequence[Span], at_sec: float | None) -> str:
    """The picture of the moment that plays first, which the row of moments shows as well; of a whole video its poster."""
    if at_sec is None:
        return poster_address(video)
    return thumb_address(video, next((one.middle_sec for one in moments if one.start_sec <= at_sec < one.end_sec), at_sec))


def _captions(video: Video) -> str:
    version = cached.video.captions.shown_version(video.id)
    return captions_address(video, version) if version else ""


def _levels(question: SearchQuery, video: Video) -> dict[Span, float]:
    if question.is_empty:
        return {}
    try:
        return dict(cached.search.heat(question, video.id))
    except ClipseekError as error:
        show_error(error)
        return {}


@dataclass(frozen=True, slots=True)
class _Board:
    video: Video
    moments: Sequence[Span]
    levels: dict[Span, float]
    question: SearchQuery
    start_sec: float


def _board(board: _Board) -> None:
    video, moments = board.video, board.moments

    def on_ask(what: str, index: int) -> None:
        ref = MomentRef(video.id, moments[index])
        if what == "go":
            cached.insights.gaps.note_opened(ref)
            _go(video, moments[index].start_sec)
        else:
            ask_here(_by(ref))

    names = [params_of(View(_by(MomentRef(video.id, moment))))["like"] for moment in moments]
    links = Links("/?like=", video_address(video.id) + "&like=", video_address(video.id, None, board.question))
    storyboard(video, moments, board.levels, names=names, links=links, start_sec=board.start_sec, on_ask=on_ask)
    show_keys(has_others=True)


def _photo(video: Video, job: Job, moments: Sequence[Span], question: SearchQuery) -> None:
    """Its tags, and the way to what is like it."""
    if not moments:
        _not_yet(job)
        return
    video_tags(video.id, question)
    like = params_of(View(_by(MomentRef(video.id, moments[0]))))
    st.page_link(SEARCH_PAGE, label=_("More like this"), icon=":material/search:", query_params=like)


def _go(video: Video, at_sec: float) -> None:
    """Send the player of a watch page to a second, as long as the address does not name another."""
    st.session_state[AT] = (video.id, st.query_params.get("t", ""), at_sec)


def _by(ref: MomentRef) -> SearchQuery:
    return SearchQuery((Step(example=Example(moment=ref)),), narrow=Narrow())


def _not_yet(job: Job) -> None:
    if job.stage is Stage.READY:
        st.html(
            f'<p class="state failed">{escape(_("The embeddings of this video are missing, so its moments are not known."))}</p>'
        )
        if cached.access.needs.may(Role.ADMIN):
            st.page_link(HEALTH_PAGE, label=_("See what can be done"), icon=":material/monitor_heart:")
        return
    st.html(f'<p class="quiet">{status(job.stage)} &nbsp; {escape(_("Its moments appear here as soon as it is prepared."))}</p>')
    st.page_link("../../pages/tasks/page.py", label=_("See how far it is"), icon=":material/checklist:")


def _actions(video: Video, *, may_stand_out: bool) -> None:
    with st.container(key="film_actions", horizontal=True, vertical_alignment="center", gap="small"):
        may_edit = cached.access.needs.may(Role.EDITOR)
        if may_edit and st.button(_("Edit"), key="edit_video", icon=":material/edit:"):
            edit_dialog(video)
        if may_edit and not video.is_photo and st.button(_("Captions"), key="edit_captions", icon=":material/closed_caption:"):
            captions_dialog(video)
        how = 'target="_blank" rel="noreferrer"' if video.is_link else "download"
        label = _("Open the file") if video.is_link else _("Download")
        st.html(f'<a class="download" href="{escape(download_address(video))}" {how}>{escape(label)}</a>')
        if may_stand_out:
            odd_here = InsightsView(Section.OUTLIERS, Narrow(video_ids=(video.id,)), scope=Scope.VIDEO)
            params = insights_params(odd_here)
            st.page_link(INSIGHTS_PAGE, label=_("What stands out"), icon=":material/flare:", query_params=params)
        if may_edit:
            again = partial(video_actions.ask_again, [video.id])
            st.button(_("Analyse again"), key="again_video", icon=":material/replay:", on_click=again)
            delete = partial(video_deletion.ask, [video.id])
            st.button(_("Delete"), key="delete_video", icon=":material/delete:", on_click=delete)
    video_actions.ask_again_if_wanted()
    video_deletion.ask_if_wanted()
