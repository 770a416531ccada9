"""Choosing a category for several videos: the one way for all pages. It is set in the background (`web.shell.batch_lines`)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from typing import Final

import streamlit as st

from core import cached
from core.errors import ClipseekError
from core.messages.faults import explain
from core.messages.labels import videos_counted
from core.messages.translation import _, ngettext, number
from core.models.video import Video
from core.people.person import Role
from web.components.focus.focus import focus_here
from web.escape_markdown import escape_markdown
from web.ui.notices import saying_trouble
from web.ui.quiet_line import quiet_html

log = logging.getLogger(__name__)

NAMED_MOST: Final = 4


def category_choice(
    key: str, videos: Callable[[], Collection[Video]], *, moments: str = "", after: Callable[[], None] | None = None
) -> None:
    """The button that opens it, for those who may edit. `videos` is asked for only then.

    `moments`: how many of their moments were chosen, where it was moments that somebody chose. `after` is called once the
    category is being set, before the page is drawn again.
    """
    if not cached.access.needs.may(Role.EDITOR):
        return
    popover = st.popover(_("Category"), key=key, icon=":material/sell:", on_change="rerun")
    if popover.open:
        with popover, saying_trouble():
            _choose(key, videos(), moments, after)


def _choose(key: str, videos: Collection[Video], moments: str, after: Callable[[], None] | None) -> None:
    chosen = st.selectbox(
        _("Category"),
        [*(known for known in cached.searches.categories() if known), _("No category")],
        index=None,
        accept_new_options=True,
        placeholder=_("Choose one, or write a new one"),
        key=f"{key}_choice",
    )
    focus_here(f"{key}_choice")
    counted = videos_counted(len(videos))
    about = _("Sets the category of {videos}. It goes on if you leave the page, and can be undone.", videos=counted)
    if moments:
        about = _(
            "Sets the category of {videos}: of all their moments, not only of the {moments} here. "
            "It goes on if you leave the page, and can be undone.",
            videos=counted,
            moments=moments,
        )
    st.html(quiet_html(about) + quiet_html(_now(videos)))
    st.button(
        ngettext("Set for {n} video", "Set for {n} videos", len(videos)),
        key=f"{key}_set",
        type="primary",
        disabled=not chosen or not videos,
        on_click=_set,
        args=(key, [video.id for video in videos], after),
    )


def _set(key: str, video_ids: Sequence[str], after: Callable[[], None] | None) -> None:
    chosen = st.session_state.get(f"{key}_choice")
    if not chosen:
        # The choice was emptied in the moment of the press.
        return
    try:
        cached.batches.set_categories(video_ids, "" if chosen == _("No category") else chosen)
    except ClipseekError as error:
        log.warning("setting a category: %s %s", error.reason, error.detail)
        st.toast(escape_markdown(explain(error)), icon=":material/error:")
        return
    st.session_state[key] = False
    if after is not None:
        after()


def _now(videos: Collection[Video]) -> str:
    """Which categories they are in so far."""
    names = list(dict.fromkeys(video.category or _("no category") for video in videos))
    said = ", ".join(names[:NAMED_MOST])
    if len(names) > NAMED_MOST:
        return _("Now: {categories} and {count} more", categories=said, count=number(len(names) - NAMED_MOST))
    return _("Now: {categories}", categories=said)
