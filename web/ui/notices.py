"""How trouble is said on a page: what happened, and the one thing to do; never a stack trace."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core import cached
from core.cached.application import Notice, trouble, unexpected
from core.errors import ClipseekError, Reason
from core.messages.faults import Told, explain, what_happened
from web.escape_markdown import escape_markdown

SAID_ABOVE: Final = "said_above"
"""What the top of the page says already, in the session's state."""

LIFTED: Final = "lifted"
"""That this run was begun so that its top can say what went wrong in the one before."""

UNANSWERED: Final = "unanswered"
"""That a part of the page had no answer from the catalog while this run drew it."""

LOOK_EVERY_SEC: Final = 2.0

log = logging.getLogger(__name__)


def show_notice(notice: Notice) -> None:
    """One calm box with the sentence and its hint."""
    st.error(f"**{escape_markdown(notice.sentence)}** {escape_markdown(notice.hint)}", icon=":material/error:")


def show_error(error: ClipseekError) -> None:
    """The same for an error, unless it is said at the top; what a rebuild of the index mends is said there, with the button."""
    if error.reason is Reason.CATALOG_SILENT:
        st.session_state[UNANSWERED] = True
    if is_said_above(error):
        return
    if cached.health.note_trouble(error) and not st.session_state.get(LIFTED):
        st.session_state[LIFTED] = True
        st.rerun()
    show_notice(Notice.of(error))


def is_said_above(told: Told) -> bool:
    """Whether the top of the page says this already."""
    said: str | None = st.session_state.get(SAID_ABOVE)
    return said == what_happened(told)


@st.fragment(run_every=LOOK_EVERY_SEC)
def rerun_when_well() -> None:
    """On a page that could not be shown, or not all of it: look again, and show it as soon as it can be.

    Not in the run that drew the page: where the catalog answers but one part of the page does not, that would never end.
    """
    run = get_script_run_ctx()
    if run is not None and run.fragment_ids_this_run and trouble() is None:
        st.rerun()


def trying(act: Callable[..., object], *args: Any, **kwargs: Any) -> None:
    """Do what was pressed, or say why it can't be done: before a page's script runs, nothing else would."""
    try:
        act(*args, **kwargs)
    except ClipseekError as error:
        log.warning("press: %s %s", error.reason, error.detail)
        st.toast(escape_markdown(explain(error)), icon=":material/error:")


@contextmanager
def saying_trouble() -> Iterator[None]:
    """Around a page, a fragment or a dialog: what fails inside becomes a notice in its place, and the rest stays usable.

    Streamlit shows an exception of a fragment itself, so each fragment needs this of its own.
    """
    try:
        yield
    except ClipseekError as error:
        log.warning("page: %s %s", error.reason, error.detail)
        show_error(error)
    except Exception as error:
        log.exception("page: unexpected")
        show_notice(unexpected(error))
