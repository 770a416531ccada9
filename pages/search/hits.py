"""The hits as cards: page after page, or gathered by video, with near-identical moments folded and thumbs on each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import count
from math import ceil
from typing import Final

import streamlit as st

from core import cached, messages
from core.models import Hit, Video
from core.search_query import Arrangement, Mark, MomentRef, Step, View
from web.escape_markdown import escape_markdown
from web.ui import search_state
from web.ui.cards import moment_card, stands_for
from web.ui.moment_dialog import open_hits, open_ref

HITS_A_PAGE: Final = 20
VIDEOS_A_PAGE: Final = 6
HITS_OF_A_VIDEO: Final = 4
"""So many of a video are shown where hits are gathered by video; a press shows the rest."""
UNFOLDED: Final = "unfolded"
"""The moments whose likes are shown beside them, in the session's state."""
COLUMNS: Final = 4
CARD_WIDTH: Final = 150
GAPS: Final = (22, 18)
THUMBS: Final = (False, True)
"""What the two thumbs of Streamlit's feedback mean."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A run of hits on the page: all of them, or those of one video under its title."""

    hits: tuple[Hit, ...]
    video_id: str | None = None
    left_out: int = 0


def show_hits(answer: cached.search.Answer, view: View) -> None:
    """The cards of the page of hits, and the switch to the others."""
    shelves = _shelves(answer.hits, view.question.arrangement)
    a_page = _shelves_a_page(view)
    pages = ceil(len(shelves) / a_page)
    page = min(view.page, pages)
    # Thumbs refine one moment's likeness; of several in a row nobody could say which of them was meant.
    marks = None if len(view.question.asked) > 1 else view.question.marks
    numbers = count()
    gathered = "shelves" if view.question.arrangement is Arrangement.VIDEOS else "shelf"
    with st.container(key="hits"), st.container(key=gathered):
        for shelf in shelves[(page - 1) * a_page : page * a_page]:
            if shelf.video_id is not None:
                _shelf_title(shelf, answer.videos[shelf.video_id])
            with st.grid(COLUMNS, min_column_width=CARD_WIDTH, gap=GAPS):
                for hit, is_alike in _unfolded(shelf.hits):
                    _card(next(numbers), hit, answer.videos[hit.video_id], marks, is_alike=is_alike)
    if pages > 1:
        _pages(pages, page)


def show_open(answer: cached.search.Answer, view: View) -> None:
    """The player over the page, if the address says so; people step through the hits in the order they are in."""
    if view.open is None:
        return
    shelves = _shelves(answer.hits, view.question.arrangement, whole=True)
    a_page = _shelves_a_page(view)
    placed = [(one, at // a_page + 1) for at, shelf in enumerate(shelves) for hit in shelf.hits for one in (hit, *hit.also)]
    everything, pages = [one for one, _ in placed], [page for _, page in placed]
    for index, hit in enumerate(everything):
        if hit.video_id == view.open.video_id and view.open.span in (hit.span, hit.moment):
            open_hits(everything, answer.videos, index, view.question, pages)
            return
    video = answer.videos.get(view.open.video_id) or cached.insights.clusters.videos_by_id([view.open.video_id]).get(
        view.open.video_id
    )
    if video is not None:
        open_ref(view.open, video, view.question)


def _shelves_a_page(view: View) -> int:
    return VIDEOS_A_PAGE if view.question.arrangement is Arrangement.VIDEOS else 1


def _shelves(hits: Sequence[Hit], arrangement: Arrangement, *, whole: bool = False) -> list[Shelf]:
    if arrangement is Arrangement.MOMENTS:
        return [Shelf(tuple(hits[first : first + HITS_A_PAGE])) for first in range(0, len(hits), HITS_A_PAGE)]
    videos: dict[str, list[Hit]] = {}
    for hit in _by_themselves(hits):
        videos.setdefault(hit.video_id, []).append(hit)
    most = len(hits) if whole else HITS_OF_A_VIDEO
    return [Shelf(tuple(found[:most]), video_id, len(found[most:])) for video_id, found in videos.items()]


def _by_themselves(hits: Sequence[Hit]) -> Iterator[Hit]:
    """The hits in their order, but none folded under one of another video: that video would be missing."""
    for hit in hits:
        yield replace(hit, also=tuple(one for one in hit.also if one.video_id == hit.video_id))
        yield from (one for one in hit.also if one.video_id != hit.video_id)


def _unfolded(hits: Sequence[Hit]) -> Iterator[tuple[Hit, bool]]:
    for hit in hits:
        yield hit, False
        if _ref(hit) in _opened():
            yield from ((one, True) for one in hit.also)


def _shelf_title(shelf: Shelf, video: Video) -> None:
    found = len(shelf.hits) + shelf.left_out
    moments = messages.count_of(found, messages.SEARCH["moment"], messages.SEARCH["moments"])
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"shelf_{video.id}"):
        st.html(f'<h3 class="shelf">{escape(video.title)}<span>{escape(moments)}</span></h3>', width="content")
        if shelf.left_out:
            label = messages.SEARCH["all_in_video"]
            st.button(label, key=f"only_{video.id}", type="tertiary", on_click=search_state.only_in, args=(video.id,))


def _card(index: int, hit: Hit, video: Video, marks: Sequence[Mark] | None, *, is_alike: bool) -> None:
    with st.container(key=f"hit_{index}"):
        moment_card(index, hit, video, on_play=search_state.set_open, is_alike=is_alike)
        if marks is not None:
            _thumbs(index, hit, marks)
        if hit.also and not is_alike:
            is_open = _ref(hit) in _opened()
            label = messages.CARD["fold"] if is_open else messages.CARD["alike"].format(count=len(hit.also))
            st.button(escape_markdown(label), key=f"alike_{index}", on_click=_unfold, args=(_ref(hit),))


def _thumbs(index: int, hit: Hit, marks: Sequence[Mark]) -> None:
    mark = _mark_in(hit, marks)
    key, asked = f"thumbs_{index}", search_state.view().question.asked
    value = None if mark is None else THUMBS.index(mark.is_good)
    if st.session_state.get(key) != value:
        st.session_state[key] = value
    st.feedback(
        "thumbs", key=key, default=value, on_change=_thumbed, args=(key, stands_for(hit) if mark is None else mark.moment, asked)
    )


def _mark_in(hit: Hit, marks: Sequence[Mark]) -> Mark | None:
    """The newest thumb on a moment of this hit: what was one moment may be joined with its neighbours since."""
    for mark in reversed(marks):
        span = mark.moment.span
        if mark.moment.video_id == hit.video_id and hit.span.start_sec <= span.start_sec and span.end_sec <= hit.span.end_sec:
            return mark
    return None


def _thumbed(key: str, ref: MomentRef, asked: tuple[Step, ...]) -> None:
    value = st.session_state[key]
    if search_state.view().question.asked != asked:
        # A browser may tell once more of a card that is no longer there.
        return
    if value is None:
        search_state.unmark(ref)
    else:
        search_state.mark(ref, THUMBS[value])


def _pages(pages: int, page: int) -> None:
    if st.session_state.get("pages") != page:
        st.session_state["pages"] = page
    with st.container(horizontal=True, horizontal_alignment="center", key="page_line"):
        st.pagination(
            pages, default=page, key="pages", width=320, on_change=lambda: search_state.set_page(st.session_state["pages"])
        )


def _opened() -> set[MomentRef]:
    opened: set[MomentRef] = st.session_state.setdefault(UNFOLDED, set())
    return opened


def _unfold(ref: MomentRef) -> None:
    _opened().symmetric_difference_update({ref})


def _ref(hit: Hit) -> MomentRef:
    return MomentRef(hit.video_id, hit.span)
