"""How far the computation of the insights is, while it runs in the background."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from typing import Final

import streamlit as st

from core import cached
from core.cached.insights.state import InsightsState
from core.errors import ClipseekError
from core.insights.parts import Step
from core.messages.labels import videos_counted
from core.messages.translation import N_, _, ngettext
from pages.insights import view_state
from web.components.wake.wake import revision, wake
from web.ui.cards import empty_place
from web.ui.notices import saying_trouble, show_notice

log = logging.getLogger(__name__)

LOOKS_EVERY_SEC: Final = 2.0
STEPS: Final = {
    Step.MOMENTS: N_("Looking at your footage: reading the moments"),
    Step.FLAT: N_("Looking at your footage: a first map"),
    Step.CLUSTERS: N_("Looking at your footage: finding groups"),
    Step.DUPLICATES: N_("Looking at your footage: finding duplicates"),
    Step.OUTLIERS: N_("Looking at your footage: finding unusual moments"),
    Step.LAYOUT: N_("Looking at your footage: laying out the map"),
}


def progress(state: InsightsState, needed: Step | None, looked_at: int, ready: int) -> None:
    """One line that keeps up while what is shown is not as the library is; draws the page again when there is more to see.

    `needed` is what the open section cannot do without; `looked_at` of the `ready` videos are in what is shown.
    """
    if not state.is_current:
        _line(_mark(state, needed), needed, looked_at, ready)


def first_progress(state: InsightsState) -> None:
    """The same before there is anything to show."""
    _first(_mark(state, None))


@st.fragment
def _line(drawn: str, needed: Step | None, looked_at: int, ready: int) -> None:
    with _kept_up():
        state = _still(drawn, needed)
        if state.trouble is not None:
            show_notice(state.trouble)
            return
        shown_as_of = ""
        if ready > looked_at:
            shown_as_of = ngettext(
                "Shown as of {videos}; {n} newer video is still to be looked at.",
                "Shown as of {videos}; {n} newer videos are still to be looked at.",
                ready - looked_at,
                videos=videos_counted(looked_at),
            )
        elif state.step is None:
            shown_as_of = _("The library has changed since; it will be looked at again.")
        st.html(f'<div class="looking" role="status"><span>{escape(shown_as_of)}</span>{_how_far(state)}</div>')


@st.fragment
def _first(drawn: str) -> None:
    with _kept_up():
        state = _still(drawn, None)
        empty_place(
            _("Looking at your footage"),
            _("Soon there is a map of all moments here, and groups of similar ones. You can leave this page meanwhile."),
        )
        if state.trouble is not None:
            show_notice(state.trouble)
        else:
            said = _how_far(state) or f"<span>{escape(_('This begins in a moment.'))}</span>"
            st.html(f'<div class="looking first" role="status">{said}</div>')


@contextmanager
def _kept_up() -> Iterator[None]:
    """Around a fragment that looks again every few seconds in a tab that is visible."""
    drawn = revision()
    # First, so that it is there whatever becomes of the rest.
    wake("insights", drawn, again_sec=LOOKS_EVERY_SEC)
    with saying_trouble():
        yield


def _still(drawn: str, needed: Step | None) -> InsightsState:
    """How it stands now; ends the run, and begins one of the whole page, if there is something else to see than was drawn."""
    _want()
    state = cached.insights.state.insights_state()
    # Under an open player nothing is drawn anew.
    if _mark(state, needed) != drawn and view_state.view().open is None:
        st.rerun()
    return state


def _want() -> None:
    """Somebody looks at insights that are not of the library as it is."""
    try:
        cached.insights.state.want_insights()
    except (ClipseekError, OSError) as error:
        log.warning("nobody can be asked to compute insights: %s", error)


def _how_far(state: InsightsState) -> str:
    if state.step is None:
        return ""
    said, share = _(STEPS[state.step]), _("{share} %", share=int(100 * state.share))
    bar = f'<span class="bar"><i style="width:{state.share:.0%}"></i></span>'
    return f"<span>{escape(said)}</span>{bar}<span>{escape(share)}</span>"


def _mark(state: InsightsState, needed: Step | None) -> str:
    """Changes with what there is to see."""
    cache = cached.insights.moments.insights_cache()
    parts = [] if state.key is None else [cache.has(state.key, step) for step in (needed, Step.LAYOUT) if step is not None]
    return f"{state.key} {state.is_current} {state.trouble} {parts}"
