"""Moving when videos were recorded, for one or many at once, as where the clock of a camera was wrong; done at once, and undone.

Moving back by as much is what undoes it, so nothing that somebody else changed meanwhile is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import streamlit as st

from core import cached
from core.messages.formatting import day, time_of_day
from core.messages.translation import _, ngettext
from core.models.video import Video
from core.people.person import Role
from web.ui.notices import saying_trouble, trying
from web.ui.quiet_line import quiet_line

DONE: Final = "dates_moved"
"""What was moved last, in the session's state."""
_POPOVER: Final = "shift_dates"
_STEPS: Final = {"shift_days": (24 * 3600, 3650), "shift_hours": (3600, 23), "shift_minutes": (60, 59)}
"""The boxes: how many seconds one of each is, and how many there are at most."""


@dataclass(frozen=True, slots=True)
class _Moved:
    video_ids: tuple[str, ...]
    by_sec: int
    count: int


def date_shift(video_ids: Sequence[str]) -> None:
    """The button that opens it, for those who may edit."""
    if not cached.access.needs.may(Role.EDITOR):
        return
    popover = st.popover(_("Shift dates"), key=_POPOVER, icon=":material/schedule:", on_change="rerun")
    if popover.open:
        with popover, saying_trouble():
            _choose(video_ids)


def say_what_was_moved() -> None:
    """A line with the way back, until it is closed."""
    moved: _Moved | None = st.session_state.get(DONE)
    if moved is None:
        return
    with st.container(key="undo_line_dates", horizontal=True, vertical_alignment="center", gap="small"):
        said = ngettext("The date of {n} video was moved.", "The dates of {n} videos were moved.", moved.count)
        quiet_line(said, is_status=True, width="content")
        st.button(_("Undo"), key="undo_dates", icon=":material/undo:", on_click=trying, args=(_undo, moved))
        st.button(_("Close"), key="close_dates", icon=":material/close:", type="tertiary", on_click=_close)


def _choose(video_ids: Sequence[str]) -> None:
    dated = [video for video in cached.insights.clusters.videos_by_id(video_ids).values() if video.recorded_at is not None]
    if not dated:
        quiet_line(_("None of these says when it was recorded."))
        return
    labels = (_("Days"), _("Hours"), _("Minutes"))
    with st.container(horizontal=True, gap="small"):
        for label, (key, (_seconds, most)) in zip(labels, _STEPS.items(), strict=True):
            st.number_input(label, -most, most, 0, key=key, width=110)
    by_sec = _by_sec()
    quiet_line(_example(dated[0], by_sec))
    st.button(
        ngettext("Move {n} date", "Move {n} dates", len(dated)),
        key="shift_go",
        type="primary",
        disabled=not by_sec,
        on_click=trying,
        args=(_move, [video.id for video in dated]),
    )


def _example(video: Video, by_sec: int) -> str:
    at = video.recorded_at or 0.0
    if not by_sec:
        return _("By how much? A minus is earlier. {title}: {before}.", title=video.title, before=_moment(at))
    return _("{title}: {before} becomes {after}.", title=video.title, before=_moment(at), after=_moment(at + by_sec))


def _moment(at: float) -> str:
    when = datetime.fromtimestamp(at, UTC)
    return f"{day(when)}, {time_of_day(when)}"


def _by_sec() -> int:
    return sum(int(st.session_state.get(key) or 0) * seconds for key, (seconds, _most) in _STEPS.items())


def _move(video_ids: Sequence[str]) -> None:
    by_sec = _by_sec()
    count = cached.library.shift_recorded(video_ids, by_sec)
    st.session_state[DONE] = _Moved(tuple(video_ids), by_sec, count)
    st.session_state[_POPOVER] = False


def _undo(moved: _Moved) -> None:
    cached.library.shift_recorded(moved.video_ids, -moved.by_sec)
    _close()


def _close() -> None:
    st.session_state.pop(DONE, None)
