"""The hits as cards: page after page, or gathered by video, with near-identical moments folded and thumbs on each.

Hits that hardly answer are folded away below the good ones, if there are any good ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from math import ceil
from typing import Final

import streamlit as st

from core import cached
from core.messages.labels import moments_counted, strength_meaning
from core.messages.translation import _, number
from core.models.search_answer import Hit, Strength
from core.models.search_query import Arrangement, Mark, MomentRef, View
from core.models.video import Video, timecode
from pages.search.take_away import table_button, take_away_acts
from web.components.card_grid.card_grid import Act, Card, CardGroup, Piece, Presses, Said, card_grid
from web.ui import search_state
from web.ui.cards import look_of, moment_picture, opens, place_marks, stands_for, strip_of, tags_said, time_on_card, why
from web.ui.moment_dialog import open_hits, open_ref

HITS_A_PAGE: Final = 20
VIDEOS_A_PAGE: Final = 6
HITS_OF_A_VIDEO: Final = 4
"""So many of a video are shown where hits are gathered by video; a press shows the rest."""
UNFOLDED: Final = "unfolded"
"""The moments whose likes are shown beside them, in the session's state."""
PICTURES: Final = 3
"""A sequence shows at most so many."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A run of hits on the page: strong and fair ones, weak ones, or those of one video under its title."""

    hits: tuple[Hit, ...]
    video_id: str | None = None
    left_out: int = 0


def show_hits(answer: cached.search.Answer, view: View) -> None:
    """The cards of the page of hits, and the switch to the others."""
    good, weak = _by_strength(answer.hits)
    unfolded = (*good, *weak) if view.with_weak else good
    shelves = _shelves(unfolded, view.question.arrangement)
    a_page = _shelves_a_page(view)
    pages = ceil(len(shelves) / a_page)
    page = min(view.page, pages)
    numbers = count()
    on_page = shelves[(page - 1) * a_page : page * a_page]
    tags = cached.tags.of_moments((hit.video_id, hit.span) for shelf in on_page for hit, _alike in _unfolded(shelf.hits))
    groups = [
        CardGroup(
            [
                _card(next(numbers), hit, answer.videos[hit.video_id], view, tags.get((hit.video_id, hit.span), ()), is_alike)
                for hit, is_alike in _unfolded(shelf.hits)
            ],
            shelf.video_id or "all",
            *_heading(shelf, answer.videos),
        )
        for shelf in on_page
    ]
    presses = Presses(_open, thumb=_thumb, also=_unfold, more=search_state.only_in)
    below = [_fold(len(weak), is_open=view.with_weak)] if weak else []
    below += take_away_acts(_hits_on(on_page), _hits_on(shelves), unfolded, view.question)
    card_grid("hits", groups, presses, below=below, page=f"hits {page}")
    table_button(unfolded, view.question)
    if pages > 1:
        _pages(pages, page)


def show_open(answer: cached.search.Answer, view: View) -> None:
    """The player over the page, if the address says so; people step through the hits that are shown, in their order."""
    if view.open is None:
        return
    good, weak = _by_strength(answer.hits)
    is_weak = any(_is_open(one, view.open) for hit in weak for one in (hit, *hit.also))
    shelves = _shelves((*good, *weak) if view.with_weak or is_weak else good, view.question.arrangement, whole=True)
    a_page = _shelves_a_page(view)
    placed = [(one, at // a_page + 1) for at, shelf in enumerate(shelves) for hit in shelf.hits for one in (hit, *hit.also)]
    everything, pages = [one for one, _ in placed], [page for _, page in placed]
    for index, hit in enumerate(everything):
        if _is_open(hit, view.open):
            open_hits(everything, answer.videos, index, view.question, pages)
            return
    video = answer.videos.get(view.open.video_id) or cached.insights.clusters.videos_by_id([view.open.video_id]).get(
        view.open.video_id
    )
    if video is None:
        search_state.set_open(None)
        st.toast(_("The moment that this link opens is no longer in the library."), icon=":material/info:")
        return
    open_ref(view.open, video, view.question)


def _is_open(hit: Hit, ref: MomentRef) -> bool:
    return hit.video_id == ref.video_id and ref.span in (hit.span, hit.moment)


def _by_strength(hits: Sequence[Hit]) -> tuple[tuple[Hit, ...], tuple[Hit, ...]]:
    """The hits that stand out, and those that hardly answer; where none stands out, all of them come first."""
    good = tuple(hit for hit in hits if hit.strength is not Strength.WEAK)
    return (good, tuple(hit for hit in hits if hit.strength is Strength.WEAK)) if good else (tuple(hits), ())


def _fold(count: int, *, is_open: bool) -> Act:
    return Act(
        "weak",
        _("Hide less likely moments") if is_open else _("Less likely ({count})", count=number(count)),
        "expand_less" if is_open else "expand_more",
        partial(search_state.fold_weak, is_open=not is_open),
    )


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


def _hits_on(shelves: Sequence[Shelf]) -> list[Hit]:
    return [hit for shelf in shelves for hit in shelf.hits]


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


def _heading(shelf: Shelf, videos: Mapping[str, Video]) -> tuple[str, str, str]:
    """Title, words beside it and button of the hits of one video; nothing where a run is not of one video."""
    if shelf.video_id is None:
        return "", "", ""
    found = moments_counted(len(shelf.hits) + shelf.left_out)
    return videos[shelf.video_id].title, found, _("All in this video") if shelf.left_out else ""


def _card(index: int, hit: Hit, video: Video, view: View, tags: Sequence[str], is_alike: bool) -> Card[Hit]:
    time = timecode(hit.plays.start_sec)
    also = ""
    if hit.also and not is_alike:
        also = _("Fold together again") if _ref(hit) in _opened() else _("+{count} like it", count=len(hit.also))
    mark = _mark_in(hit, view.question.marks)
    return Card(
        hit,
        str(index),
        opens(video, time),
        [moment_picture(video, span) for span in hit.parts[:PICTURES] or (hit.moment,)],
        id=f"{hit.video_id} {hit.span.start_ms} {hit.span.end_ms}",
        # Gathered by video, the title stands above.
        title=video.title if view.question.arrangement is Arrangement.MOMENTS else "",
        about=[Said(why(hit), hint=strength_meaning(hit.strength)), *tags_said(tags)],
        line=[Piece(*piece) for piece in hit.said.pieces] if hit.said else (),
        time=time_on_card(video, str(hit.span) if hit.parts else time),
        marks=place_marks(hit.parts or (hit.span,), video),
        strip=strip_of(video, hit.span),
        bar=round(hit.level, 2),
        look=look_of(video, "alike" if is_alike else ""),
        # Thumbs refine one moment's likeness; of several in a row nobody could say which of them was meant.
        takes_thumbs=len(view.question.asked) == 1,
        thumb=None if mark is None else mark.is_good,
        also=also,
        moments=[(hit.video_id, hit.span.start_ms, hit.span.end_ms)],
    )


def _open(hit: Hit) -> None:
    search_state.set_open(_ref(hit))


def _mark_in(hit: Hit, marks: Sequence[Mark]) -> Mark | None:
    """The newest thumb on a moment of this hit: what was one moment may be joined with its neighbours since."""
    for mark in reversed(marks):
        span = mark.moment.span
        if mark.moment.video_id == hit.video_id and hit.span.start_sec <= span.start_sec and span.end_sec <= hit.span.end_sec:
            return mark
    return None


def _thumb(hit: Hit, is_good: bool | None) -> None:
    mark = _mark_in(hit, search_state.view().question.marks)
    moment = stands_for(hit) if mark is None else mark.moment
    if is_good is None:
        search_state.unmark(moment)
    else:
        search_state.mark(moment, is_good)


def _pages(pages: int, page: int) -> None:
    if st.session_state.get("pages") != page:
        st.session_state["pages"] = page
    st.pagination(pages, default=page, key="pages", width=320, on_change=lambda: search_state.set_page(st.session_state["pages"]))


def _opened() -> set[MomentRef]:
    opened: set[MomentRef] = st.session_state.setdefault(UNFOLDED, set())
    return opened


def _unfold(hit: Hit) -> None:
    _opened().symmetric_difference_update({_ref(hit)})


def _ref(hit: Hit) -> MomentRef:
    return MomentRef(hit.video_id, hit.span)
