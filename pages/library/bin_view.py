"""The bin: the videos that were deleted, to be restored or deleted for good, a page of cards at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from core import cached
from core.catalog.library.deleted_videos import Binned
from core.errors import ClipseekError
from core.messages.faults import explain
from core.messages.formatting import file_size
from core.messages.labels import moments_counted, videos_counted
from core.messages.translation import _, ngettext, number
from core.models.video import Video
from pages.library import view_state
from web.components.card_grid.card_grid import VIDEOS, Card, CardGroup, Presses, Said, card_grid
from web.escape_markdown import escape_markdown
from web.ui.cards import empty_place, video_card
from web.ui.clock import Clock, visitors_clock
from web.ui.confirm_button import confirm_button
from web.ui.quiet_line import quiet_line
from web.ui.url_state import keep_in_step
from web.ui.videos import video_deletion

CARDS_A_PAGE: Final = 24
PICKED: Final = "picked_in_bin"
"""The ids of the videos that are selected in the bin, in the session's state."""


def bin_button(count: int) -> None:
    """Opens the bin; nothing while that is empty."""
    if count:
        label = _("Bin ({count})", count=number(count))
        st.button(label, key="open_bin", type="tertiary", icon=":material/delete:", on_click=view_state.open_bin)


def show() -> None:
    """The page."""
    asked = st.query_params.get(view_state.BIN, "")
    found = cached.library_actions.bin_page(int(asked) if asked.isdecimal() and len(asked) < 6 else 1, CARDS_A_PAGE)
    st.button(_("Library"), key="leave_bin", type="tertiary", icon=":material/arrow_back:", on_click=view_state.open_library)
    st.title(_("Bin"), anchor=False)
    if not found.total:
        empty_place(_("The bin is empty"), _("Deleted videos are kept here for {time}.", time=video_deletion.kept_for()))
        return
    counted, size = videos_counted(found.total), file_size(found.size_bytes)
    quiet_line(
        _(
            "{videos}, {size} on this disk. Each is gone for good {time} after it was deleted.",
            videos=counted,
            size=size,
            time=video_deletion.kept_for(),
        )
    )
    shown = [one.video.id for one in found.videos]
    _actions([video_id for video_id in _picked() if video_id in shown])
    clock, kept_sec = visitors_clock(), cached.library_actions.kept_sec()
    cards = [_card(one, clock, kept_sec) for one in found.videos]
    card_grid("bin", [CardGroup(cards)], Presses(_toggle, pick=_pick), names=VIDEOS, page=f"bin {found.page}")
    if found.pages > 1:
        keep_in_step("bin_page", found.page)
        with st.container(horizontal=True, horizontal_alignment="center"):
            st.pagination(found.pages, default=found.page, key="bin_page", on_change=_page_chosen)


def _card(one: Binned, clock: Clock, kept_sec: float) -> Card[Video]:
    left = max(0, round((one.deleted_at + kept_sec - clock.now) / video_deletion.DAY_SEC))
    about = [
        Said(_("Deleted: {day}", day=clock.day(one.deleted_at))),
        Said(ngettext("{n} day left", "{n} days left", left) if left else _("goes today")),
        *([Said(moments_counted(one.moments))] if one.moments else []),
    ]
    label = _("Select {title}", title=one.video.title)
    return video_card(one.video, about, label, is_picked=one.video.id in _picked())


def _actions(picked: Sequence[str]) -> None:
    """What is done to those that are selected; where none is, to all."""
    with st.container(key="bin_bar", horizontal=True, vertical_alignment="center", gap="small"):
        quiet_line(_("{count} selected", count=number(len(picked))) if picked else _("Nothing selected"), is_status=True)
        if picked:
            question = ngettext("Really delete it for good?", "Really delete {n} for good?", len(picked))
            st.button(_("Restore"), key="restore", icon=":material/restore_from_trash:", on_click=_restore, args=(picked,))
            delete = _("Delete for good")
            confirm_button(delete, question, key="purge", sure_key="really_purge", do=_delete_for_good, args=(picked,))
        else:
            st.button(_("Restore all"), key="restore_all", icon=":material/restore_from_trash:", on_click=_restore, args=(None,))
            question = _("Really delete all of it for good?")
            confirm_button(
                _("Empty the bin"), question, key="empty_bin", sure_key="really_empty_bin", do=_delete_for_good, args=(None,)
            )


def _picked() -> list[str]:
    picked: list[str] = st.session_state.setdefault(PICKED, [])
    return picked


def _pick(video: Video, is_picked: bool) -> None:
    others = [video_id for video_id in _picked() if video_id != video.id]
    st.session_state[PICKED] = [*others, video.id] if is_picked else others


def _toggle(video: Video) -> None:
    _pick(video, video.id not in _picked())


def _restore(video_ids: Sequence[str] | None) -> None:
    try:
        restored = cached.library_actions.restore_videos(video_ids)
    except ClipseekError as error:
        _tell(error)
    else:
        st.toast(video_deletion.what_came_back(len(restored if video_ids is None else video_ids), restored))


def _delete_for_good(video_ids: Sequence[str] | None) -> None:
    try:
        gone = cached.library_actions.delete_for_good(video_ids)
    except ClipseekError as error:
        _tell(error)
        return
    if gone:
        st.toast(ngettext("{n} video is gone for good.", "{n} videos are gone for good.", len(gone)))
    if stayed := len(video_ids or gone) - len(gone):
        st.toast(ngettext("{n} video is still being worked on.", "{n} videos are still being worked on.", stayed))


def _tell(error: ClipseekError) -> None:
    st.toast(escape_markdown(explain(error)), icon=":material/error:")


def _page_chosen() -> None:
    view_state.open_bin(st.session_state["bin_page"])
