"""Duplicates: videos that share moments, side by side, and which of them to keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from math import ceil
from typing import Final

import streamlit as st

from core import cached
from core.cached.insights.moments import FilteredMoments
from core.insights.views.address import Section
from core.insights.views.duplicate_groups import Same
from core.messages.translation import _, ngettext, number
from core.models.search_query import MomentRef, Narrow
from core.models.video import Video
from pages.insights import view_state
from pages.insights.duplicate_videos import heading, named, video_lines
from pages.insights.export import Drawn, csv_button, png_button, sheet_png
from pages.insights.tiles import Tile, refs, show_tiles, tile, turn_pages
from web.components.card_grid.card_grid import Card, CardGroup, Layout
from web.ui.cards import empty_place, moment_picture
from web.ui.clock import visitors_clock
from web.ui.quiet_line import quiet_line
from web.ui.videos import video_actions, video_deletion

A_PAGE: Final = 8
COLUMNS: Final = 4
PICTURE_WIDTH: Final = 130
INTO_SEC: Final = 0.1
FIRST: Final = 4
MORE: Final = 24
SHOWN: Final = "twice_shown"
"""How many moments of which videos are shown, in the session's state, where it is more than at first."""


def show(filtered: FilteredMoments) -> None:
    """The section."""
    video_actions.say_what_was_done()
    found = cached.insights.duplicates.shared_footage(filtered) or ()
    if not found:
        why = _("No video that fits these filters shares a moment with another.")
        if filtered.narrow == Narrow():
            why = _("No two videos share a moment that looks the same.")
        empty_place(_("No duplicates"), why)
    else:
        _lead(filtered, found)
        _sets(filtered, found)
    if view_state.view().open is None:
        video_deletion.ask_if_wanted()


def _lead(filtered: FilteredMoments, found: tuple[Same, ...]) -> None:
    copies = sum(len(same.copies) for same in found)
    sharing = sum(not same.copies for same in found)
    said = []
    if copies:
        said.append(ngettext("{n} video is nearly all in another one.", "{n} videos are nearly all in another one.", copies))
    if sharing:
        said.append(ngettext("{n} set of videos shares single moments.", "{n} sets of videos share single moments.", sharing))
    said.append(_("Compared by what is seen, not by what is heard."))
    with st.container(key="twice_line", horizontal=True, vertical_alignment="center"):
        quiet_line(" ".join(said), width="content")
        csv_button("twice", partial(cached.insights.duplicates.duplicates_csv, filtered))
        png_button("twice", partial(_png, filtered, found))


def _png(filtered: FilteredMoments, found: tuple[Same, ...]) -> bytes:
    """The first moments that each set of videos shares, the same ones side by side."""
    whole = cached.insights.moments.filtered(filtered.key, Narrow()) or filtered
    here = [same for same in found if all(video_id in whole.videos for video_id in same.video_ids)]
    strips = (Drawn(*named(same, whole), [row for rows in same.exhibits[:2] for row in rows[:2]]) for same in here)
    return sheet_png(whole, Section.DUPLICATES, _("Compared by what is seen, not by what is heard."), strips)


def _sets(filtered: FilteredMoments, found: tuple[Same, ...]) -> None:
    pages = ceil(len(found) / A_PAGE)
    page = min(view_state.view().page, pages)
    # A set is shown whole, also what the filter leaves out of it.
    whole = cached.insights.moments.filtered(filtered.key, Narrow()) or filtered
    clock = visitors_clock()
    first = (page - 1) * A_PAGE
    for group, same in enumerate(found[first : first + A_PAGE], start=first):
        if all(video_id in whole.videos for video_id in same.video_ids):
            with st.container(key=f"same_{group}"):
                heading(same, whole)
                video_lines(group, same, whole, clock)
                _exhibits(group, same, whole)
    if pages > 1:
        turn_pages(pages, page)


def _exhibits(group: int, same: Same, whole: FilteredMoments) -> None:
    """The moments they share, the same ones side by side."""
    count = st.session_state.get(SHOWN, {}).get(same.video_ids, FIRST)
    shown = same.exhibits if len(same.exhibits) <= count else _spread(same.exhibits, count)
    beside = 2 if all(len(rows) == 2 for rows in shown) else COLUMNS
    among = refs(whole, [row for rows in shown for row in rows[:COLUMNS]])
    tiles = (_tile(f"twice_{group}_{place}", whole.video(row), among[place], among) for place, row in enumerate(among.rows))
    show_tiles(
        f"pairs_{group}",
        [CardGroup(list(islice(tiles, len(rows[:COLUMNS]))), str(place)) for place, rows in enumerate(shown)],
        layout=Layout(beside, PICTURE_WIDTH, (4, 4)),
        beside=Layout(COLUMNS // beside, 2 * PICTURE_WIDTH, (22, 30)),
    )
    left = len(same.exhibits) - len(shown)
    if left:
        label = _("{count} more", count=number(left))
        st.button(label, key=f"more_same_{group}", type="tertiary", icon=":material/expand_more:", on_click=_more, args=(same,))


def _tile(key: str, video: Video, ref: MomentRef, among: Sequence[MomentRef]) -> Card[Tile]:
    """A moment at its first frames: where a shot begins, copies have the same picture however they were encoded."""
    at_sec = min(ref.span.start_sec + INTO_SEC, ref.span.middle_sec)
    shown = tile(key, video, ref, video.title, among=among)
    return replace(shown, title="", look="copy", pictures=[moment_picture(video, ref.span, at_sec)])


def _spread(exhibits: tuple[tuple[int, ...], ...], count: int) -> list[tuple[int, ...]]:
    """So many of them, evenly from first to last."""
    return [exhibits[place * (len(exhibits) - 1) // (count - 1)] for place in range(count)]


def _more(same: Same) -> None:
    shown = st.session_state.get(SHOWN, {})
    st.session_state[SHOWN] = {**shown, same.video_ids: shown.get(same.video_ids, FIRST) + MORE}
