"""Changing what is said about a video, and adding captions or taking them away: small dialogs over its page."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Final

import streamlit as st

from core import cached
from core.media.caches.caption_cache import CaptionsFrom
from core.messages.translation import _, ngettext
from core.models.video import Video
from web.ui.notices import saying_trouble

DAY_SEC: Final = 24 * 3600
FIRST_DAY: Final = date(1890, 1, 1)
"""Before any film."""
MOST_MB: Final = 2


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
        hour = st.time_input(_("Time of day, where it was recorded"), _hour(video.recorded_at), key="film_hour", step=60)
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
    cached.library.edit_video(
        video.id,
        title=title,
        category=category or "",
        recorded_at=recorded_at(recorded, hour, video.recorded_at),
        watch_url=watch.strip(),
    )
    return True


def _day(at: float | None) -> date | None:
    return None if at is None else datetime.fromtimestamp(at, UTC).date()


def _hour(at: float | None) -> time | None:
    """The hour and minute; None where only a day is known."""
    return None if at is None or not at % DAY_SEC else datetime.fromtimestamp(at, UTC).time().replace(second=0, microsecond=0)


def recorded_at(day: date | None, hour: time | None, former: float | None) -> float | None:
    """What was chosen; as before to the second where day and minute are the same."""
    if day is None:
        return None
    if (day, hour) == (_day(former), _hour(former)):
        return former
    return datetime.combine(day, hour or time(), UTC).timestamp()


def captions_dialog(video: Video) -> None:
    """Open it."""

    def show() -> None:
        is_done = False
        with saying_trouble():
            is_done = _choose(video)
        if is_done:
            st.rerun()

    st.dialog(_("Captions"))(show)()


def _choose(video: Video) -> bool:
    """True once the dialog has done its work. Raises ClipseekError; then nothing has changed."""
    where = cached.video.captions.captions_from(video)
    if where is CaptionsFrom.FILE:
        st.write(_("These are from the video file. A file that you add takes their place."))
    elif where is CaptionsFrom.ADDED:
        st.write(_("Captions were added. Another file takes their place."))
    elif cached.video.captions.shown_version(video.id):
        st.write(_("The player shows what was written down. An SRT or VTT file that you add takes its place."))
    else:
        st.write(_("There are none yet. Choose an SRT or VTT file; the player shows it as captions."))
    file = st.file_uploader(_("Captions as SRT or VTT"), type=["srt", "vtt"], key="captions_file", max_upload_size=MOST_MB)
    if file is not None:
        count = cached.video.captions.add_captions(video.id, file.getvalue())
        st.toast(
            ngettext("{n} caption is shown from now on", "{n} captions are shown from now on", count),
            icon=":material/closed_caption:",
        )
        return True
    is_unwanted = False
    with st.container(horizontal=True, horizontal_alignment="right"):
        is_left = st.button(_("Cancel"), key="captions_cancel")
        if where is CaptionsFrom.ADDED:
            is_unwanted = st.button(_("Take them away"), key="captions_remove", icon=":material/delete:")
    if is_unwanted:
        cached.video.captions.remove_captions(video.id)
        st.toast(_("The captions were taken away"))
    return is_left or is_unwanted
