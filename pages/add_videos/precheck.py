"""The precheck: what can be prepared, as a table in which people choose among files and links and say more about each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import escape
from typing import Any, Final, Literal

import pandas as pd
import streamlit as st

from core import cached
from core.errors import ClipseekError
from core.ingest.precheck.candidates import Candidate, CheckResult, Wanted
from core.ingest.precheck.choices import Choices, part_of
from core.library.names import checked_watch_url
from core.messages.faults import explain
from core.messages.formatting import file_size
from core.messages.translation import _
from core.models.proxy import Proxy
from core.models.video import timecode

TABLE_HEIGHT_PX: Final = 480
FITTING_ROWS: Final = 12
CHOSEN: Final = "chosen"
TEXTS: Final = ("title", "from", "to", "category", "watch")
EDITABLE: Final = (CHOSEN, *TEXTS)

Cells = dict[str, str | bool]
"""What stands in the columns of a row that people can change: its tick, and texts."""


@dataclass(frozen=True, slots=True)
class Precheck:
    """The rows that have their tick, as they stand in the table, those without, and what has to be corrected in it first."""

    rows: tuple[Wanted, ...]
    unticked: tuple[Wanted, ...]
    faults: tuple[str, ...]


def precheck_table(seeds: Sequence[Wanted]) -> Precheck:
    """Show what can be prepared; what was typed stays with its file or link, whatever is added or taken out."""
    seeds = can_be_prepared(seeds)
    edits: dict[str, Cells] = st.session_state.setdefault("precheck_edits", {})
    identity = "|".join(f"{_identity(seed.candidate)}{seed.title}" for seed in seeds)
    if st.session_state.get("precheck_identity") != identity:
        # The editor wants a starting point that stays the same from run to run.
        st.session_state.precheck_identity = identity
        st.session_state.precheck_start = _frame(seeds, edits)
        st.session_state.precheck_round = st.session_state.get("precheck_round", 0) + 1
    start: pd.DataFrame = st.session_state.precheck_start
    if not seeds:
        return Precheck((), (), ())
    with st.container(key="precheck"):
        edited = st.data_editor(
            start,
            key=f"precheck_table_{st.session_state.precheck_round}",
            hide_index=True,
            disabled=[name for column, name in _names().items() if column not in EDITABLE and name in start.columns],
            column_config=_columns(),
            height=_height(len(start)),
        )
    rows: list[Wanted] = []
    unticked: list[Wanted] = []
    faults: list[str] = []
    for row, (seed, values) in enumerate(zip(seeds, _typed(edited), strict=True), start=1):
        _keep(edits, seed, values)
        if not values[CHOSEN]:
            unticked.append(seed)
            continue
        try:
            rows.append(_as_typed(seed, values))
        except ClipseekError as error:
            title = values["title"] or seed.title
            faults.append(_("Row {row}, “{title}”: {why}", row=row, title=title, why=explain(error)))
    return Precheck(tuple(rows), tuple(unticked), tuple(faults))


def can_be_prepared(seeds: Sequence[Wanted]) -> list[Wanted]:
    """Those that belong into the table."""
    return [seed for seed in seeds if seed.candidate.check_result is CheckResult.FINE]


def marked(seeds: Sequence[Wanted], choices: Choices) -> list[Wanted]:
    """The same rows, repetitions marked, and those refused of which nothing that was chosen can be prepared."""
    candidates = cached.add_videos.with_choices([seed.candidate for seed in seeds], choices)
    return [replace(seed, candidate=candidate) for seed, candidate in zip(seeds, candidates, strict=True)]


def say_faults(faults: Sequence[str]) -> None:
    """What has to be corrected before anything can be started."""
    if faults:
        head, lines = escape(_("Correct this in the table first")), "".join(f"<li>{escape(fault)}</li>" for fault in faults)
        st.html(f'<div class="faults" id="table-faults"><b>{head}</b><ul>{lines}</ul></div>')


def results_table(seeds: Sequence[Wanted]) -> None:
    """The same to look at only, while more is still to come."""
    frame = _frame(can_be_prepared(seeds), {})
    if len(frame):
        st.dataframe(frame, hide_index=True, column_config=_columns(), height=_height(len(frame)))


def forget_edits() -> None:
    """Begin with a table as nobody has touched it."""
    for name in ("precheck_edits", "precheck_identity", "precheck_start"):
        st.session_state.pop(name, None)


def _frame(seeds: Sequence[Wanted], edits: dict[str, Cells]) -> pd.DataFrame:
    records = [_seeded(seed) | edits.get(_identity(seed.candidate), {}) | _known(seed) for seed in seeds]
    names = _names()
    if all(seed.recording.at is None for seed in seeds):
        del names["recorded"]
    if all(seed.candidate.proxy is None for seed in seeds):
        del names["sent"]
    return pd.DataFrame.from_records(records, columns=list(names)).rename(columns=names)


def _seeded(seed: Wanted) -> Cells:
    """What the editable columns hold before anybody types."""
    return dict(zip(EDITABLE, (True, seed.title, "", "", seed.category, seed.watch_url), strict=True))


def _known(seed: Wanted) -> Cells:
    """What the look into a file or link has told."""
    info = seed.candidate.info
    unknown = "–"
    at = seed.recording.at
    recorded = "" if at is None else datetime.fromtimestamp(at, UTC).date().isoformat()
    return {
        "length": (_("photo") if info.is_photo else timecode(info.duration_sec)) if info else unknown,
        "picture": f"{info.width} × {info.height}" if info else unknown,
        "sound": ("" if info.is_photo else _("yes") if info.has_audio else _("silent")) if info else unknown,
        "size": file_size(info.size_bytes) if info and info.size_bytes else unknown,
        "sent": _goes_up_as(seed.candidate.proxy),
        "recorded": recorded,
    }


def _goes_up_as(proxy: Proxy | None) -> str:
    """`copy, 900 MB`"""
    return _("copy, {size}", size=file_size(proxy.size_bytes)) if proxy else _("as it is")


def _typed(edited: Any) -> list[Cells]:
    """The editable cells of each row."""
    names = _names()
    frame = pd.DataFrame(edited)
    ticks = frame[names[CHOSEN]].astype(bool)
    texts = frame[[names[column] for column in TEXTS]]
    cells = texts.where(texts.notna(), "").itertuples(index=False, name=None)
    return [
        {CHOSEN: bool(tick), **dict(zip(TEXTS, (str(value).strip() for value in row), strict=True))}
        for tick, row in zip(ticks, cells, strict=True)
    ]


def _keep(edits: dict[str, Cells], seed: Wanted, values: Cells) -> None:
    """Remember what differs from the beginning, and only that: a better spreadsheet may bring better titles."""
    seeded = _seeded(seed)
    changed = {column: value for column, value in values.items() if value != seeded[column]}
    if changed:
        edits[_identity(seed.candidate)] = changed
    else:
        edits.pop(_identity(seed.candidate), None)


def _as_typed(seed: Wanted, values: Cells) -> Wanted:
    """Raises ClipseekError for times and watch pages that are none."""
    title, start, end, category, watch_url = (str(values[column]) for column in TEXTS)
    duration_sec = seed.candidate.info.duration_sec if seed.candidate.info else 0.0
    checked_watch_url(watch_url)
    return replace(
        seed,
        title=title or seed.title,
        category=category,
        watch_url=watch_url,
        # A photo has no parts.
        part=None if seed.is_photo else part_of(start, end, duration_sec),
    )


def _identity(candidate: Candidate) -> str:
    """Two files may have one name, and one file two."""
    return f"{candidate.video_id}|{candidate.name}"


def _height(rows: int) -> int | Literal["content"]:
    return TABLE_HEIGHT_PX if rows > FITTING_ROWS else "content"


def _names() -> dict[str, str]:
    """What the columns are called, in their order."""
    return {
        CHOSEN: _("Prepare"),
        "title": _("Title"),
        "length": _("Length"),
        "from": _("From"),
        "to": _("To"),
        "category": _("Category"),
        "watch": _("Watch page"),
        "picture": _("Picture"),
        "sound": _("Sound"),
        "size": _("Size"),
        "sent": _("Goes up as"),
        "recorded": _("Recorded"),
    }


def _columns() -> dict[str, Any]:
    part = _("Prepare only a part: times like 1:30 or 1:04:09. Empty means from the start, or to the end.")
    watch = _("A YouTube, Vimeo or similar page that shows this video; moments then play there.")
    copies = _("What Twelve Labs does not take, or would take hours to send, goes up as a small copy made here.")
    settings: dict[str, dict[str, Any]] = {
        "title": {"width": 290, "required": True, "max_chars": 200},
        "length": {"width": 68},
        "from": {"width": 70, "max_chars": 12, "help": part},
        "to": {"width": 70, "max_chars": 12, "help": part},
        "category": {"width": 105, "max_chars": 100},
        "watch": {"width": 110, "max_chars": 2000, "help": watch},
        "picture": {"width": 96},
        "sound": {"width": 62},
        "size": {"width": 76},
        "sent": {"width": 110, "help": copies},
        "recorded": {"width": 96},
    }
    names = _names()
    texts = {name: st.column_config.TextColumn(**settings[column]) for column, name in names.items() if column in settings}
    return {names[CHOSEN]: st.column_config.CheckboxColumn(width=74), **texts}
