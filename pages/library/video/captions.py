"""Adding captions to a video and taking them away: a small dialog over its page."""

from __future__ import annotations

from typing import Final

import streamlit as st

from core import cached
from core.media.caches.caption_cache import CaptionsFrom
from core.messages.translation import _, ngettext
from core.models import Video
from web.ui.notices import saying_trouble

MOST_MB: Final = 2


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
    """True once something was changed. Raises ClipseekError; then nothing has changed."""
    where = cached.captions.captions_from(video)
    if where is CaptionsFrom.FILE:
        st.write(_("These are from the video file. A file that you add takes their place."))
    elif where is CaptionsFrom.ADDED:
        st.write(_("Captions were added. Another file takes their place."))
    else:
        st.write(_("There are none yet. Choose an SRT or VTT file; the player shows it as captions."))
    file = st.file_uploader(_("Captions as SRT or VTT"), type=["srt", "vtt"], key="captions_file", max_upload_size=MOST_MB)
    if file is not None:
        count = cached.captions.add_captions(video.id, file.getvalue())
        st.toast(
            ngettext("{n} caption is shown from now on", "{n} captions are shown from now on", count),
            icon=":material/closed_caption:",
        )
        return True
    if where is not CaptionsFrom.ADDED:
        return False
    with st.container(horizontal=True, horizontal_alignment="right"):
        is_unwanted = st.button(_("Take them away"), key="captions_remove", icon=":material/delete:")
    if is_unwanted:
        cached.captions.remove_captions(video.id)
        st.toast(_("The captions were taken away"))
    return is_unwanted
