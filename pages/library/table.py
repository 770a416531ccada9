"""The library as a table, for many videos at once: sorted by any column, selected by rows; a press on a title opens its video."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, tzinfo
from typing import Any, Final

import streamlit as st

from core import cached
from core.cached.library import Entry
from core.library.browsing import state_of
from core.library.missing import Missing
from core.messages.labels import missing_label
from core.messages.translation import _
from pages.library import selection, view_state
from pages.library.chips import STATES
from web.ui.cards import poster_address
from web.ui.clock import visitors_clock

ROW_PX: Final = 44
MOST_PX: Final = 720


def library_table(entries: Sequence[Entry], missing: Mapping[str, Missing]) -> None:
    """One row for each of these; selecting rows is selecting videos."""
    import pandas as pd  # noqa: PLC0415 - takes half a second, which those who look at cards need not wait for

    shown = [entry.video.id for entry in entries]
    # Rows are known by their place: with other videos in them it must be another table.
    name = hashlib.sha256("".join(shown).encode()).hexdigest()[:12]
    key = f"library_table_{name}_{selection.turn()}"
    picked, zone = set(selection.chosen()), visitors_clock().zone
    names = cached.people.accounts.names()
    st.dataframe(
        pd.DataFrame([_row(entry, missing.get(entry.video.id), zone, names) for entry in entries]),
        key=key,
        hide_index=True,
        height=min(MOST_PX, ROW_PX * (len(entries) + 1)),
        row_height=ROW_PX,
        column_config=_columns(max(entry.video.duration_sec for entry in entries)),
        on_select=lambda: _picked(key, shown),
        selection_mode=["multi-row", "single-cell"],
        selection_default={"selection": {"rows": [place for place, video_id in enumerate(shown) if video_id in picked]}},
        placeholder="",
        alt=_("The videos of the library"),
    )


def _columns(longest_sec: float) -> dict[str, Any]:
    config = st.column_config
    length = "H:mm:ss" if longest_sec >= 3600 else "m:ss"
    return {
        "picture": config.ImageColumn("", width=76),
        "title": config.TextColumn(_("Title"), width="medium"),
        "length": config.TimeColumn(_("Length"), format=length, width=90),
        "category": config.TextColumn(_("Category"), width="small"),
        "recorded": config.DateColumn(_("Recorded"), format="D MMM YYYY", width=110),
        "added": config.DateColumn(_("Added"), format="D MMM YYYY", width=110),
        "moments": config.NumberColumn(_("Moments"), width=90),
        "state": config.TextColumn(_("State"), width="small"),
        "added_by": config.TextColumn(_("Added by"), width="small"),
    }


def _row(entry: Entry, missing: Missing | None, zone: tzinfo, names: Mapping[str, str]) -> dict[str, Any]:
    """Who added a video is told where people sign in: there they have `names`."""
    video, job = entry.video, entry.job
    row = {
        "picture": poster_address(video),
        "title": video.title,
        "length": None if video.is_photo else _length(video.duration_sec),
        "category": video.category,
        "recorded": None if video.recorded_at is None else datetime.fromtimestamp(video.recorded_at, UTC).date(),
        "added": datetime.fromtimestamp(video.added_at, zone).date(),
        "moments": job.moments,
        "state": _(STATES[state_of(job.stage)]) if missing is None else missing_label(missing),
    }
    return {**row, "added_by": names.get(video.added_by, "")} if names else row


def _length(seconds: float) -> time:
    """A length as a time of day, which the table can sort and write; no video lasts longer than four hours."""
    minutes, secs = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return time(min(hours, 23), minutes, secs)


def _picked(key: str, shown: Sequence[str]) -> None:
    """Keep which rows are selected, and open a video whose title was pressed."""
    told = st.session_state[key]["selection"]
    selection.choose_of(shown, [shown[row] for row in told["rows"] if row < len(shown)])
    for row, column in told.get("cells", ()):
        if column == "title" and row < len(shown):
            view_state.open_video(shown[row])
