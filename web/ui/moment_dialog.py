"""The dialog in which moments play: the only place of the app that holds a player."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Final

import streamlit as st

from core import cached
from core.errors import ClipseekError
from core.messages.translation import _
from core.models.search_answer import Hit
from core.models.search_query import MomentRef, SearchQuery
from core.models.video import Span, Video, timecode
from core.shares.share import Kind
from web.components.player.player import Around, Frame
from web.components.stepper.stepper import stepper
from web.http.routes import thumb_address
from web.ui import playback, search_state
from web.ui.cards import poster_address, stands_for, why
from web.ui.comments import comments_counted, show_comments
from web.ui.moment_actions import show_actions
from web.ui.notices import saying_trouble
from web.ui.playback import play
from web.ui.quiet_line import quiet_line
from web.ui.share_form import ToShare, forget_link, share_form

STRIP_FRAMES: Final = 40
AT: Final = "open_hit"
"""Where the session keeps which of the hits is open: stepping moves it, the list stays as it was when the player opened."""
OPENED: Final = "players_opened"
"""How many players were opened since the whole page was drawn without one, in the session's state. A player that was closed stays
in the browser until then, and opens again where the page begins to run and ends early."""
SHARING: Final = "sharing_moment"
"""That the open moment is being shared, in the session's state."""


def open_hits(
    hits: Sequence[Hit], videos: Mapping[str, Video], index: int, question: SearchQuery, pages: Sequence[int] | None = None
) -> None:
    """Play hit `index` over the page; people step through the others without closing it. The page's link follows.

    `pages` tells for each hit on which page of the hits it is, so that closing shows the one that was open last.
    """
    st.session_state[AT] = index
    kept, known, paged = tuple(hits), dict(videos), tuple(pages or ())
    if search_state.view().open is None:
        search_state.set_open(_ref(kept[index]))
    _over_the_page(lambda: _show_hit(kept, known, question, paged))


def open_ref(ref: MomentRef, video: Video, question: SearchQuery) -> None:
    """Play a moment that a link names and that is none of the hits."""
    about = spot(video, ref.span)
    _over_the_page(lambda: _show_moment(_Opened(video, ref, ref.span, about), question))


def open_video(video: Video) -> None:
    """Play a whole video over the page."""

    def show() -> None:
        span = video.whole
        with saying_trouble():
            head(video, _("photo") if video.is_photo else _("whole video · {length}", length=timecode(video.duration_sec)))
            play(video, span, poster_address(video), Around(strip=film_strip(video, span)))

    _note_opened()
    st.dialog(_("Player"), width="large")(show)()


def _over_the_page(show: Callable[[], None]) -> None:
    _note_opened()
    # The title stays the same while people step, or each step would open another dialog; the video's own stands inside.
    st.dialog(_("Player"), width="large", on_dismiss=_closed)(show)()


def _note_opened() -> None:
    st.session_state[OPENED] = st.session_state.get(OPENED, 0) + 1


def _closed() -> None:
    playback.note_closed()
    _stop_sharing()
    search_state.set_open(None)


def _show_hit(hits: Sequence[Hit], videos: Mapping[str, Video], question: SearchQuery, pages: Sequence[int]) -> None:
    index = min(st.session_state.get(AT, 0), len(hits) - 1)
    hit = hits[index]

    def step_to(to: int) -> None:
        st.session_state[AT] = to
        search_state.set_open(_ref(hits[to]), pages[to] if pages else None)

    about = f"{spot(videos[hit.video_id], hit.span)} · {why(hit)}"
    if hit.parts:
        about = _("one after the other, {span} · {how}", span=hit.span, how=why(hit))
    opened = _Opened(videos[hit.video_id], stands_for(hit), hit.span, about, hit.parts, hit.plays, index, len(hits), step_to)
    _show_moment(opened, question)


def _ref(hit: Hit) -> MomentRef:
    return MomentRef(hit.video_id, hit.span)


@dataclass(frozen=True, slots=True)
class _Opened:
    """What is open: a stretch of a video, the moment that stands for it, and its place among the hits if it is one of several."""

    video: Video
    moment: MomentRef
    span: Span
    about: str
    parts: Sequence[Span] = ()
    plays: Span | None = None
    """What plays, where it is not the whole stretch."""
    index: int = 0
    count: int = 1
    step_to: Callable[[int], None] | None = None


def _show_moment(opened: _Opened, question: SearchQuery) -> None:
    if search_state.view().open is None:
        # What was pressed leads to another search: the whole page runs, and does not open the player.
        st.rerun()
    with saying_trouble():
        if st.session_state.get(SHARING):
            _share(opened)
            return
        with st.container(key="opened", horizontal=True, vertical_alignment="center"):
            head(opened.video, opened.about, cached.shares.count_comments(opened.video.id, opened.span))
            if opened.step_to is not None and opened.count > 1:
                stepper(opened.index, opened.count, opened.step_to)
        video, span = opened.video, opened.span
        # Thumbs given since the player was opened count here at once; the hits keep their order till it is closed.
        refined = replace(question, marks=search_state.view().question.marks)
        around = Around(film_strip(video, span), opened.parts, _heat(refined, video))
        playback.note_played(*(MomentRef(video.id, part) for part in opened.parts or (span,)))
        # The very picture that was pressed: it is there already, and shows what the moment is about.
        play(video, opened.plays or span, thumb_address(video, opened.moment.span.middle_sec), around)
        tags = cached.tags.of_moments([(video.id, span)]).get((video.id, span))
        if tags:
            quiet_line(_("Tags: {names}", names=", ".join(tags)))
        show_actions(opened.moment, has_others=opened.count > 1, on_share=_begin_sharing, is_photo=video.is_photo)
        show_comments(video, span)


def _share(opened: _Opened) -> None:
    """In place of the player: one dialog can't lie over another."""
    st.button(_("Back to the moment"), key="share_back", icon=":material/arrow_back:", type="tertiary", on_click=_stop_sharing)
    moments = tuple(MomentRef(opened.video.id, part) for part in opened.parts or (opened.span,))
    share_form(ToShare(Kind.MOMENT, moments, opened.video.title))


def _begin_sharing() -> None:
    st.session_state[SHARING] = True


def _stop_sharing() -> None:
    st.session_state.pop(SHARING, None)
    forget_link()


def spot(video: Video, span: Span) -> str:
    """Which moment of a video it is; a photo has but one."""
    return _("photo") if video.is_photo else _("moment {span}", span=span)


def head(video: Video, about: str, comments: int = 0) -> None:
    """Above the player: whose moment it is, a line about it, and how much is said below about it."""
    badge = f'<span class="new_badge">{escape(comments_counted(comments))}</span>' if comments else ""
    st.html(f'<div class="opened tabular"><h2>{escape(video.title)}</h2><p>{escape(about)}{badge}</p></div>')


def film_strip(video: Video, span: Span) -> list[Frame]:
    """The moments of a video around a stretch of it, so that people can look before and after."""
    if video.is_photo:
        return []
    moments = cached.library.moments(video.id)
    nearest = sorted(moments, key=lambda moment: abs(moment.middle_sec - span.middle_sec))[:STRIP_FRAMES]
    return [Frame(moment, thumb_address(video, moment.middle_sec)) for moment in sorted(nearest)]


def _heat(question: SearchQuery, video: Video) -> Sequence[tuple[Span, float]]:
    """Where the search lives in the video; nothing if it can't be told, which is no reason not to play."""
    if question.is_empty or video.is_photo:
        return ()
    try:
        return cached.search.heat(question, video.id)
    except ClipseekError:
        return ()
