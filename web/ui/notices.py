"""How trouble is said on a page: what happened, and the one thing to do; never a stack trace."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import streamlit as st

from core.cached.application import Notice, trouble, unexpected
from core.errors import ClipseekError
from web.escape_markdown import escape_markdown

SAID_ABOVE: Final = "said_above"
"""What the top of the page says already, in the session's state."""

LOOK_EVERY_SEC: Final = 2.0

log = logging.getLogger(__name__)


def show_notice(notice: Notice) -> None:
    """One calm box with the sentence and its hint."""
    st.error(f"**{escape_markdown(notice.sentence)}** {escape_markdown(notice.hint)}", icon=":material/error:")


@st.fragment(run_every=LOOK_EVERY_SEC)
def rerun_when_well() -> None:
    """On a page that could not be shown: look again, and show it as soon as it can be."""
    if trouble() is None:
        st.rerun()


@contextmanager
def saying_trouble() -> Iterator[None]:
    """Around a page, a fragment or a dialog: what fails inside becomes a notice in its place, and the rest stays usable.

    Streamlit shows an exception of a fragment itself, so each fragment needs this of its own.
    """
    try:
        yield
    except ClipseekError as error:
        log.warning("page: %s %s", error.reason, error.detail)
        notice = Notice.of(error)
        if notice.sentence != st.session_state.get(SAID_ABOVE):
            show_notice(notice)
    except Exception as error:
        log.exception("page: unexpected")
        show_notice(unexpected(error))
