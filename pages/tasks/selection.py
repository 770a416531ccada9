"""Selecting several tasks: the boxes on the rows, and the bar that does one thing to all that are selected.

What is selected is kept by video, not by row, so that it outlives the refresh, the filters and the pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from core import cached
from core.cached.tasks import Task
from core.messages.translation import _, ngettext
from core.models.video import Video
from core.people.person import Role
from pages.tasks import wording
from web.escape_markdown import escape_markdown
from web.ui.confirm_button import confirm_button
from web.ui.notices import trying
from web.ui.selecting import say_selected, selecting_button

CHOOSING: Final = "choosing_tasks"
CHOSEN: Final = "chosen_tasks"
BOX: Final = "box_of_"


def choosing() -> bool:
    """Whether rows are being selected."""
    return bool(st.session_state.get(CHOOSING))


def choosing_button() -> None:
    """Begins to select rows, for those who may change something; then another, which stops and forgets what was selected."""
    if cached.access.needs.may(Role.EDITOR):
        selecting_button(choosing(), _turn, key="choose_tasks")


def _turn(on: bool) -> None:
    st.session_state[CHOOSING] = on
    _choose([])


def chosen() -> set[str]:
    """The ids of the videos that are selected."""
    selected: set[str] = st.session_state.setdefault(CHOSEN, set())
    return selected


def choice_box(video: Video) -> None:
    """The box of one row."""
    key = f"{BOX}{video.id}"
    if key not in st.session_state:
        st.session_state[key] = video.id in chosen()
    label = escape_markdown(_("Select {title}", title=video.title))
    st.checkbox(label, key=key, label_visibility="collapsed", on_change=_box_changed, args=(video.id, key))


def _box_changed(video_id: str, key: str) -> None:
    if st.session_state[key]:
        chosen().add(video_id)
    else:
        chosen().discard(video_id)


def _choose(video_ids: Sequence[str]) -> None:
    st.session_state[CHOSEN] = set(video_ids)
    for key in [key for key in st.session_state if str(key).startswith(BOX)]:
        st.session_state[key] = str(key).removeprefix(BOX) in chosen()


def choice_bar(matching: Sequence[str], shown: Sequence[str]) -> None:
    """How many are selected and what can be done to them; only what applies. `matching` is what “all” would select."""
    tasks = cached.tasks.tasks_of(chosen())
    chosen().intersection_update(task.video.id for task in tasks)
    with st.container(key="choice_bar", horizontal=True, vertical_alignment="center", gap="small"):
        say_selected(len(tasks), len(chosen() - set(shown)))
        if len(tasks) < len(matching):
            st.button(
                _("Select all {count}", count=len(matching)),
                key="choose_all",
                on_click=_choose,
                args=(matching,),
                type="tertiary",
            )
        if tasks:
            st.button(_("Clear"), key="choose_none", on_click=_choose, args=([],), type="tertiary")
        _actions(tasks)


def _actions(tasks: Sequence[Task]) -> None:
    open_ids = [task.video.id for task in tasks if not task.job.stage.is_final and not task.job.cancel_requested]
    retried = [task for task in tasks if wording.can_retry(task.job)]
    removed = [task.video.id for task in tasks if wording.can_remove(task.job)]
    if open_ids:
        st.button(
            _("Cancel {count}", count=len(open_ids)), key="cancel_chosen", on_click=trying, args=(cached.tasks.cancel, open_ids)
        )
    if retried:
        label, ids = _("Retry {count}", count=len(retried)), [task.video.id for task in retried]
        price = cached.application.price_per_minute()
        paying = [task for task in retried if cached.tasks.retry_pays(task)]
        if price > 0 and paying:
            question = _("Really? About {cost}", cost=wording.price_words(paying, price))
            confirm_button(
                label, question, key="retry_chosen", sure_key="really_retry_chosen", do=trying, args=(cached.tasks.retry, ids)
            )
        else:
            st.button(label, key="retry_chosen", on_click=trying, args=(cached.tasks.retry, ids))
    if removed:
        count = len(removed)
        label, question = _("Remove {count}", count=count), _("Really remove {count}?", count=count)
        confirm_button(label, question, key="remove_chosen", sure_key="really_remove_chosen", do=_remove, args=(removed,))


def _remove(video_ids: Sequence[str]) -> None:
    cached.tasks.remove(video_ids)
    said = ngettext("{n} video removed.", "{n} videos removed.", len(video_ids))
    st.session_state[wording.TO_SAY] = escape_markdown(said)
