"""The precheck: what each chosen file or link will be, as a table in which title, category and watch page can be changed."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any, Final

import pandas as pd
import streamlit as st

from core import cached, words
from core.cached import Candidate, Outlook
from core.models import timecode

MEGABYTE: Final = 1_000_000
Row = tuple[Candidate, str, str, str]


def precheck_table(candidates: Sequence[Candidate]) -> list[Row]:
    """Show the table; returns the fine candidates with the title, category and watch page as they stand in it now."""
    edits: dict[str, tuple[str, str, str]] = st.session_state.setdefault("precheck_edits", {})
    identity = "|".join(f"{_identity(candidate)}{candidate.outlook}" for candidate in candidates)
    if st.session_state.get("precheck_identity") != identity:
        # A stable starting point for this set of files; what was typed before is carried over by name.
        st.session_state.precheck_identity = identity
        st.session_state.precheck_start = _frame(candidates, edits)
        st.session_state.precheck_round = st.session_state.get("precheck_round", 0) + 1
    with st.container(key="precheck"):
        edited = st.data_editor(
            st.session_state.precheck_start,
            key=f"precheck_table_{st.session_state.precheck_round}",
            hide_index=True,
            disabled=[
                words.ADD[name] for name in ("column_outcome", "column_length", "column_picture", "column_sound", "column_size")
            ],
            column_config=_columns(),
        )
    rows: list[Row] = []
    for candidate, values in zip(candidates, pd.DataFrame(edited).itertuples(index=False), strict=True):
        title, category, watch_url = ("" if pd.isna(value) else str(value).strip() for value in values[1:4])
        edits[_identity(candidate)] = (title, category, watch_url)
        if candidate.outlook is Outlook.FINE:
            rows.append((candidate, title or candidate.title, category, watch_url))
    return rows


def refusals(candidates: Sequence[Candidate]) -> None:
    """Why some of them can't be added, and what to do about each."""
    lines = [
        f'<div class="refused"><b>{escape(candidate.name)}</b><br>{escape(candidate.sentence)} '
        f"<span>{escape(candidate.hint)}</span></div>"
        for candidate in candidates
        if candidate.outlook is not Outlook.FINE
    ]
    if lines:
        st.html("".join(lines))


def plan(rows: Sequence[Row]) -> str:
    """How much is about to be prepared and what it is estimated to cost, in one line."""
    if not rows:
        return words.ADD["nothing_fine"]
    seconds = sum(candidate.info.duration_sec for candidate, *_ in rows if candidate.info)
    price = cached.price_per_minute() * seconds / 60
    cost = words.ADD["cost"].format(cost=f"{price:.2f}") if price else words.ADD["free"]
    return words.ADD["plan"].format(videos=count_of_videos(len(rows)), minutes=timecode(seconds), cost=cost)


def count_of_videos(count: int) -> str:
    """`1 video`, `3 videos`."""
    return words.count_of(count, words.SEARCH["video"], words.SEARCH["videos"])


def _frame(candidates: Sequence[Candidate], edits: dict[str, tuple[str, str, str]]) -> pd.DataFrame:
    records = []
    for candidate in candidates:
        title, category, watch_url = edits.get(_identity(candidate), (candidate.title, "", ""))
        info = candidate.info
        unknown = words.ADD["unknown"]
        records.append(
            {
                words.ADD["column_outcome"]: _outcome(candidate),
                words.ADD["column_title"]: title,
                words.ADD["column_category"]: category,
                words.ADD["column_watch"]: watch_url,
                words.ADD["column_length"]: timecode(info.duration_sec) if info else unknown,
                words.ADD["column_picture"]: f"{info.width} × {info.height}" if info else unknown,
                words.ADD["column_sound"]: words.ADD["yes" if info.has_audio else "no"] if info else unknown,
                words.ADD["column_size"]: f"{info.size_bytes / MEGABYTE:.1f} MB" if info and info.size_bytes else unknown,
            }
        )
    return pd.DataFrame.from_records(records)


def _identity(candidate: Candidate) -> str:
    """Two files may have one name, and one file two."""
    return f"{candidate.video_id}|{candidate.name}"


def _outcome(candidate: Candidate) -> str:
    if candidate.outlook is Outlook.FINE:
        return words.ADD["fine"]
    if candidate.outlook is Outlook.REFUSED:
        # The first clause; the whole sentence and what to do stand below the table.
        return words.ADD["refused"].format(why=candidate.sentence.partition(";")[0].partition(". ")[0].rstrip("."))
    return candidate.sentence


def _columns() -> dict[str, Any]:
    text = st.column_config.TextColumn
    return {
        words.ADD["column_outcome"]: text(width="medium"),
        words.ADD["column_title"]: text(required=True, max_chars=200, width="medium"),
        words.ADD["column_category"]: text(max_chars=100),
        words.ADD["column_watch"]: text(help=words.ADD["column_watch_help"], max_chars=2000),
        words.ADD["column_length"]: text(width="small"),
        words.ADD["column_picture"]: text(width="small"),
        words.ADD["column_sound"]: text(width="small"),
        words.ADD["column_size"]: text(width="small"),
    }
