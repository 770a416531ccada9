"""How trouble is said on a page: what happened, and the one thing to do; never a stack trace."""

from __future__ import annotations

import streamlit as st

from core.cached import Notice


def show_notice(notice: Notice) -> None:
    """One calm box with the sentence and its hint."""
    st.error(f"**{notice.sentence}** {notice.hint}", icon=":material/error:")
