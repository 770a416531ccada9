"""Changing what is said about a video: a small form over its page."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

import streamlit as st

from core import cached
from core.messages.translation import _
from core.models import Video
from web.ui.notices import saying_trouble

FIRST_DAY: Final = date(1890, 1, 1)
"""Before any film."""


def edit_dialog(video: Video) -> None:
    """Open the form. What is saved counts everywhere at once."""

    def show() -> None:
        is_saved = False
        with saying_trouble():
            is_saved = _form(video)
        if is_saved:
            st.toast(_("Saved"), icon=":material/check:")
            st.rerun()

    st.dialog(_("Edit"))(show)()


def _form(video: Video) -> bool:
    """The form; True once it was saved. Raises ClipseekError; then nothing has changed."""
    known = [name for name in cached.searches.categories() if name]
    if video.category and video.category not in known:
        known.append(video.category)
    with st.form("film_form", border=False):
        title = st.text_input(_("Title"), video.title, key="film_title", max_chars=200)
        category = st.selectbox(
            _("Category"),
            known,
            index=known.index(video.category) if video.category else None,
            key="film_category",
            accept_new_options=True,
            placeholder=_("None"),
        )
        recorded = st.date_input(
            _("Recorded on"), _day(video.recorded_at), key="film_recorded", min_value=FIRST_DAY, max_value="today"
        )
        watch = st.text_input(
            _("Watch page"),
            video.watch_url or "",
            key="film_watch",
            help=_("Where people can watch it, such as YouTube or Vimeo. The player offers it beside the file."),
        )
        with st.container(key="form_end", horizontal=True):
            is_saved = st.form_submit_button(_("Save"), type="primary", key="film_save")
            is_left = st.form_submit_button(_("Cancel"), key="film_cancel")
    if is_left:
        st.rerun()
    if not is_saved:
        return False
    if not title.strip():
        st.warning(_("A video needs a title."))
        return False
    same_day = recorded == _day(video.recorded_at)
    cached.library.edit_video(
        video.id,
        title=title,
        category=category or "",
        recorded_at=video.recorded_at if same_day else _at(recorded),
        watch_url=watch.strip(),
    )
    return True


def _day(at: float | None) -> date | None:
    return None if at is None else datetime.fromtimestamp(at, UTC).date()


def _at(day: date | None) -> float | None:
    return None if day is None else datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()
