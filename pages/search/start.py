"""The search page before anything is asked: first steps of an empty library, kept searches, examples, what was added last.

A search that came with an address and would cost money waits for a press: any website can hold such a link.
"""

from __future__ import annotations

from html import escape
from typing import Final, Literal

import streamlit as st

from core import cached
from core.cached.library import Entry
from core.messages.labels import demo_engine, moments_counted
from core.messages.translation import _
from core.models.search_query import View
from core.models.video import Video
from core.people.person import Role
from pages.search.saved_searches import kept_searches
from web.components.card_grid.card_grid import VIDEOS, Card, CardGroup, Presses, Said, card_grid
from web.components.wake.wake import revision, wake
from web.escape_markdown import escape_markdown
from web.shell import samples
from web.ui import search_state
from web.ui.cards import empty_place, video_card
from web.ui.moment_dialog import open_video
from web.ui.notices import saying_trouble, show_notice
from web.ui.quiet_line import quiet_html

RECENT_SHOWN: Final = 8
EXAMPLES_SHOWN: Final = 6
RENDERING_LOOKS_SEC: Final = 1.0
BAR_PX: Final = 480
PRESSED: Final = "recent_pressed"
"""The video whose card was pressed, in the session's state until the next run shows it."""


def start_page() -> None:
    """What a person sees who has not asked yet."""
    preparing, _attention, ready = cached.library.job_summary()
    if not ready or samples.under_way(preparing):
        _first_steps(cached.library.video_count())
        return
    with st.container(horizontal=True, key="examples", gap="xsmall", vertical_alignment="center"):
        if cached.library.are_any_added_by(samples.ADDED_BY):
            for index, phrase in enumerate((*samples.EXAMPLES[: EXAMPLES_SHOWN - 1], samples.SAID)):
                st.button(phrase, key=f"example_{index}", on_click=search_state.ask_words, args=(phrase,))
        st.page_link("../../pages/script/page.py", label=_("From a script"), icon=":material/description:")
    kept_searches()
    st.html(f'<h2 class="part">{escape(_("Recently added"))}</h2>')
    shown = [CardGroup([_card(entry) for entry in cached.library.newest_ready(RECENT_SHOWN)])]
    card_grid("recent", shown, Presses(_press), names=VIDEOS)
    pressed: Video | None = st.session_state.pop(PRESSED, None)
    if pressed is not None:
        open_video(pressed)


def _card(entry: Entry) -> Card[Video]:
    """`Nature 12 moments`; a long category gives way."""
    is_photo = entry.video.is_photo
    moments = _("photo") if is_photo else moments_counted(entry.job.moments or 0)
    about = [*([Said(entry.video.category, "of")] if entry.video.category else []), Said(moments)]
    label = _("Show {title}", title=entry.video.title) if is_photo else _("Play {title}", title=entry.video.title)
    return video_card(entry.video, about, label)


def _press(video: Video) -> None:
    st.session_state[PRESSED] = video


@st.fragment
def _first_steps(in_library: int) -> None:
    """What an empty library offers, and how far the sample footage is; reruns the page once there is something to search."""
    drawn = revision()
    with saying_trouble():
        _show_first_steps(in_library)
    wake("first_steps", drawn, again_sec=RENDERING_LOOKS_SEC if samples.adding().running else None)


def _show_first_steps(in_library: int) -> None:
    making = samples.adding()
    preparing, _attention, ready = cached.library.job_summary()
    if ready and not samples.under_way(preparing):
        st.rerun()
    if making.running or preparing:
        empty_place(
            _("Your first videos are being prepared"),
            _("Each becomes searchable as soon as it is ready. You can watch them on the Tasks page."),
        )
        with st.container(horizontal=True, horizontal_alignment="center"), st.container(width=BAR_PX):
            if making.running:
                text = _("Adding sample footage: {done} of {total}", done=making.done, total=making.total)
                st.progress(making.done / making.total, text=text)
            else:
                counts = {"done": ready, "total": max(in_library, ready + preparing)}
                text = (
                    _("Preparing sample footage: {done} of {total} ready", **counts)
                    if samples.under_way(preparing)
                    else _("Preparing: {done} of {total} ready", **counts)
                )
                st.progress(ready / max(1, ready + preparing), text=text)
        return
    empty_place(
        _("Search inside your footage"),
        _("Add videos, wait a moment, then describe what you remember. Every match plays from its own second."),
    )
    if not cached.access.needs.may(Role.EDITOR):
        return
    is_demo = cached.application.is_demo()
    with st.container(horizontal=True, horizontal_alignment="center"):
        if is_demo and st.button(_("Try it with sample footage"), type="primary", key="samples", icon=":material/play_circle:"):
            samples.prepare()
            st.rerun(scope="fragment")
        look: Literal["primary", "secondary"] = "secondary" if is_demo else "primary"
        if st.button(_("Add your videos"), type=look, key="add_first", icon=":material/add:"):
            st.switch_page("../../pages/add_videos/page.py")
    if is_demo:
        st.html(f'<div class="hint">{quiet_html(demo_engine())}</div>')
    if making.failed:
        failed = cached.application.Notice(
            _("The sample footage could not be added. Nothing else is affected."),
            _("Check that the disk has 600 MB free, then press the button again."),
        )
        show_notice(making.problem or failed)


def ask_first(view: View) -> None:
    """What it would look for, and the button that does."""
    empty_place(
        _("This search came with a link"),
        _("Nobody has asked for it here before, so looking for it asks Twelve Labs, which costs a little."),
    )
    with st.container(horizontal=True, horizontal_alignment="center"):
        label = escape_markdown(_("Search for “{query}”", query=cached.searches.describe(view.question)))
        st.button(label, key="search_link", type="primary", on_click=search_state.show, args=(view,))
