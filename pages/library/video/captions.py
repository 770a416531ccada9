"""Adding captions to a video and taking them away: a small dialog over its page."""

from __future__ import annotations

from typing import Final

import streamlit as st

from core import cached, messages
from core.media.caches.caption_cache import CaptionsFrom
from core.models import Video
from web.ui.notices import saying_trouble

SAYS: Final = messages.CAPTIONS
MOST_MB: Final = 2


def captions_dialog(video: Video) -> None:
    """Open it."""

    def show() -> None:
        is_done = False
        with saying_trouble():
            is_done = _choose(video)
        if is_done:
            st.rerun()

    st.dialog(messages.VIDEO["captions"])(show)()


def _choose(video: Video) -> bool:
    """True once something was changed. Raises ClipseekError; then nothing has changed."""
    where = cached.captions.captions_from(video)
    st.write(SAYS[where])
    file = st.file_uploader(SAYS["choose"], type=["srt", "vtt"], key="captions_file", max_upload_size=MOST_MB)
    if file is not None:
        count = cached.captions.add_captions(video.id, file.getvalue())
        st.toast(messages.count_of(count, SAYS["one"], SAYS["kept"]), icon=":material/closed_caption:")
        return True
    if where is CaptionsFrom.ADDED and st.button(SAYS["remove"], key="captions_remove", icon=":material/delete:"):
        cached.captions.remove_captions(video.id)
        st.toast(SAYS["removed"])
        return True
    return False
