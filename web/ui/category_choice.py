"""Choosing a category for several videos: the one way for all pages. It is set in the background (`web.shell.batch_lines`)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from html import escape
from typing import Final

import streamlit as st

from core import cached, messages
from core.errors import ClipseekError
from core.models import Video
from web.escape_markdown import escape_markdown
from web.ui.notices import saying_trouble

log = logging.getLogger(__name__)

SAYS: Final = messages.CATEGORY
NAMED_MOST: Final = 4


def category_choice(
    key: str, videos: Callable[[], Collection[Video]], *, moments: str = "", after: Callable[[], None] | None = None
) -> None:
    """The button that opens it. `videos` is asked for only then.

    `moments`: how many of their moments were chosen, where it was moments that somebody chose. `after` is called once the
    category is being set, before the page is drawn again.
    """
    popover = st.popover(SAYS["button"], key=key, icon=":material/sell:", on_change="rerun")
    if popover.open:
        with popover, saying_trouble():
            _choose(key, videos(), moments, after)


def _choose(key: str, videos: Collection[Video], moments: str, after: Callable[[], None] | None) -> None:
    chosen = st.selectbox(
        SAYS["label"],
        [*(known for known in cached.searches.categories() if known), SAYS["none"]],
        index=None,
        accept_new_options=True,
        placeholder=SAYS["choose"],
        key=f"{key}_choice",
    )
    counted = messages.count_of(len(videos), messages.SEARCH["video"], messages.SEARCH["videos"])
    about = SAYS["about_moments" if moments else "about"].format(videos=counted, moments=moments)
    st.html(f'<p class="quiet">{escape(about)}</p><p class="quiet">{escape(_now(videos))}</p>')
    st.button(
        SAYS["set"].format(videos=counted),
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
        cached.batches.set_categories(video_ids, "" if chosen == SAYS["none"] else chosen)
    except ClipseekError as error:
        log.warning("setting a category: %s %s", error.reason, error.detail)
        st.toast(escape_markdown(messages.said(error)), icon=":material/error:")
        return
    st.session_state[key] = False
    if after is not None:
        after()


def _now(videos: Collection[Video]) -> str:
    """Which categories they are in so far."""
    names = list(dict.fromkeys(video.category or SAYS["no_category"] for video in videos))
    said = ", ".join(names[:NAMED_MOST])
    if len(names) > NAMED_MOST:
        said = f"{said} {SAYS['and_more'].format(count=len(names) - NAMED_MOST)}"
    return SAYS["now"].format(categories=said)
