"""Selecting several videos of the library, and the bar that does one thing to all that are selected.

What is selected is kept by video, so that it outlives filters and pages, and is the same for cards and table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import streamlit as st

from core import cached, messages
from core.models import Video
from pages.library import view_state
from web.escape_markdown import escape_markdown
from web.ui import video_actions, video_deletion

SAYS: Final = messages.LIBRARY_CHOICE
CHOOSING: Final = "choosing_videos"
CHOSEN: Final = "chosen_videos"
TURN: Final = "chosen_videos_turn"
"""Counts how often the selection was changed other than in the table, which then has to be told."""
BOX: Final = "pick_"


def choosing() -> bool:
    """Whether cards are being selected; so they are when some were selected in the table."""
    return bool(st.session_state.get(CHOOSING) or chosen())


def choosing_button() -> None:
    """Begins to select cards; then another, which stops and forgets what was selected."""
    on = choosing()
    label, key = (SAYS["done"], "choose_done") if on else (SAYS["choose"], "choose_videos")
    st.button(
        label, key=key, type="tertiary", icon=":material/check:" if on else ":material/checklist:", on_click=_turn, args=(not on,)
    )


def chosen() -> list[str]:
    """The ids of the videos that are selected, in the order in which they were."""
    selected: list[str] = st.session_state.setdefault(CHOSEN, [])
    return selected


def choose(video_ids: Iterable[str]) -> None:
    """Select these and no others."""
    selected = list(dict.fromkeys(video_ids))
    st.session_state[CHOSEN] = selected
    st.session_state[TURN] = turn() + 1
    for key in [str(key) for key in st.session_state if str(key).startswith(BOX)]:
        st.session_state[key] = key.removeprefix(BOX) in selected


def choose_of(shown: Sequence[str], picked: Sequence[str]) -> None:
    """Of those that are `shown`, select `picked`; what is not shown stays as it is."""
    st.session_state[CHOSEN] = [*(video_id for video_id in chosen() if video_id not in shown), *picked]


def turn() -> int:
    """Another number each time the selection was changed other than in the table."""
    count: int = st.session_state.get(TURN, 0)
    return count


def choice_box(video: Video) -> None:
    """The box of one card; all of the card belongs to it."""
    key = f"{BOX}{video.id}"
    if key not in st.session_state:
        st.session_state[key] = video.id in chosen()
    st.checkbox(escape_markdown(SAYS["row"].format(title=video.title)), key=key, on_change=_box_changed, args=(video.id, key))


def choice_bar(shown: Sequence[str], matching: int) -> None:
    """How many are selected and what can be done to them. `matching` is how many “all” would select."""
    here = cached.library.still_here(chosen())
    if len(here) < len(chosen()):
        st.session_state[CHOSEN] = here
    with st.container(key="choice_bar", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<p class="quiet" role="status">{_said(here, shown)}</p>', width="content")
        if len(here) < matching:
            label = SAYS["all"].format(count=matching)
            st.button(label, key="choose_all", type="tertiary", on_click=_choose_all)
        if here:
            st.button(SAYS["clear"], key="choose_none", type="tertiary", on_click=_choose_none)
            if len(here) == 1:
                st.button(SAYS["open"], key="look_at_chosen", on_click=view_state.open_video, args=(here[0],))
            video_actions.actions(here, after_category=_choose_none)
            st.button(SAYS["delete"], key="delete_chosen", icon=":material/delete:", on_click=video_deletion.ask, args=(here,))


def _said(here: Sequence[str], shown: Sequence[str]) -> str:
    if not here:
        return SAYS["none"]
    hidden = len(set(here).difference(shown))
    return SAYS["hidden" if hidden else "some"].format(count=len(here), hidden=hidden)


def _choose_all() -> None:
    choose(cached.library.browsed_ids(view_state.view()))


def _choose_none() -> None:
    choose([])


def _turn(on: bool) -> None:
    st.session_state[CHOOSING] = on
    choose([])


def _box_changed(video_id: str, key: str) -> None:
    choose_of([video_id], [video_id] if st.session_state[key] else [])
