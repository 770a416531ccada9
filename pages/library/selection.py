"""Selecting several videos of the library, and the bar that does one thing to all that are selected.

What is selected is kept by video, so that it outlives filters and pages, and is the same for cards and table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import streamlit as st

from core import cached
from core.messages.translation import _, number
from core.people.person import Role
from pages.library import view_state
from web.ui.selecting import say_selected, selecting_button
from web.ui.videos import video_actions, video_deletion

CHOOSING: Final = "choosing_videos"
CHOSEN: Final = "chosen_videos"
TURN: Final = "chosen_videos_turn"
"""Counts how often the selection was changed other than in the table, which then has to be told."""


def choosing() -> bool:
    """Whether cards are being selected; so they are when some were selected in the table."""
    return bool(st.session_state.get(CHOOSING) or chosen())


def choosing_button() -> None:
    """Begins to select cards; then another, which stops and forgets what was selected."""
    selecting_button(choosing(), _turn, key="choose_videos")


def chosen() -> list[str]:
    """The ids of the videos that are selected, in the order in which they were."""
    selected: list[str] = st.session_state.setdefault(CHOSEN, [])
    return selected


def choose(video_ids: Iterable[str]) -> None:
    """Select these and no others."""
    st.session_state[CHOSEN] = list(dict.fromkeys(video_ids))
    st.session_state[TURN] = turn() + 1


def choose_of(shown: Sequence[str], picked: Sequence[str]) -> None:
    """Of those that are `shown`, select `picked`; what is not shown stays as it is."""
    st.session_state[CHOSEN] = [*(video_id for video_id in chosen() if video_id not in shown), *picked]


def turn() -> int:
    """Another number each time the selection was changed other than in the table."""
    count: int = st.session_state.get(TURN, 0)
    return count


def pick(video_id: str, *, is_picked: bool) -> None:
    """Select one more, or one less."""
    choose_of([video_id], [video_id] if is_picked else [])


def choice_bar(shown: Sequence[str], matching: int) -> None:
    """How many are selected and what can be done to them. `matching` is how many “all” would select."""
    here = cached.library.still_here(chosen())
    if len(here) < len(chosen()):
        st.session_state[CHOSEN] = here
    with st.container(key="choice_bar", horizontal=True, vertical_alignment="center", gap="small"):
        say_selected(len(here), len(set(here).difference(shown)))
        if len(here) < matching:
            label = _("Select all {count}", count=number(matching))
            st.button(label, key="choose_all", type="tertiary", on_click=_choose_all)
        if here:
            st.button(_("Clear"), key="choose_none", type="tertiary", on_click=_choose_none)
            if len(here) == 1:
                st.button(_("Open"), key="look_at_chosen", on_click=view_state.open_video, args=(here[0],))
            video_actions.actions(here, after_category=_choose_none)
            if cached.access.needs.may(Role.EDITOR):
                st.button(_("Delete"), key="delete_chosen", icon=":material/delete:", on_click=video_deletion.ask, args=(here,))


def _choose_all() -> None:
    choose(cached.library.browsed_ids(view_state.view()))


def _choose_none() -> None:
    choose([])


def _turn(on: bool) -> None:
    st.session_state[CHOOSING] = on
    choose([])
