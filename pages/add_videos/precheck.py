"""The precheck: what each chosen file or link will be, as a table in which people say more about each."""

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
from core.messages.faults import explain, what_happened, what_to_do
from core.messages.formatting import file_size
from core.messages.translation import _, ngettext, number
from core.models import timecode

TABLE_HEIGHT_PX: Final = 480
FITTING_ROWS: Final = 12
SHOWN_REASONS: Final = 8
SHOWN_NAMES: Final = 4
EDITABLE: Final = ("title", "from", "to", "category", "watch")


@dataclass(frozen=True, slots=True)
class Precheck:
    """The rows that can be started, as they stand in the table, and what has to be corrected in it first."""

    rows: tuple[Wanted, ...]
    faults: tuple[str, ...]


def precheck_table(seeds: Sequence[Wanted]) -> Precheck:
    """Show the table; what was typed into it stays with its file or link, whatever is added or taken out."""
    edits: dict[str, dict[str, str]] = st.session_state.setdefault("precheck_edits", {})
    identity = "|".join(f"{_identity(seed.candidate)}{seed.candidate.check_result}{seed.title}" for seed in seeds)
    if st.session_state.get("precheck_identity") != identity:
        # The editor wants a starting point that stays the same from run to run.
        st.session_state.precheck_identity = identity
        st.session_state.precheck_start = _frame(seeds, edits)
        st.session_state.precheck_round = st.session_state.get("precheck_round", 0) + 1
    start: pd.DataFrame = st.session_state.precheck_start
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
    faults: list[str] = []
    for row, (seed, values) in enumerate(zip(seeds, _typed(edited), strict=True), start=1):
        _keep(edits, seed, values)
        if seed.candidate.check_result is not CheckResult.FINE:
            continue
        try:
            rows.append(_as_typed(seed, values))
        except ClipseekError as error:
            title = values["title"] or seed.title
            faults.append(_("Row {row}, “{title}”: {why}", row=row, title=title, why=explain(error)))
    return Precheck(tuple(rows), tuple(faults))


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
    frame = _frame(seeds, {})
    if len(frame):
        st.dataframe(frame, hide_index=True, column_config=_columns(), height=_height(len(frame)))


def reasons(candidates: Sequence[Candidate]) -> None:
    """Why some of them can't be added, those with the same reason together, and what to do about it."""
    groups: dict[tuple[str, str], list[str]] = {}
    for candidate in candidates:
        if candidate.fault is not None:
            hint = what_to_do(candidate.fault)
            if candidate.can_retry:
                hint = _("It was not prepared to its end; the Tasks page can take it up again.")
            groups.setdefault((what_happened(candidate.fault), hint), []).append(candidate.name)
    blocks = [_reason(sentence, hint, names) for (sentence, hint), names in groups.items()]
    if not blocks:
        return
    rest = blocks[SHOWN_REASONS:]
    more = escape(ngettext("{n} more reason", "{n} more reasons", len(rest)))
    hidden = f"<details><summary>{more}</summary>{''.join(rest)}</details>" if rest else ""
    st.html("".join(blocks[:SHOWN_REASONS]) + hidden)
    if any(candidate.can_retry for candidate in candidates):
        st.page_link("../../pages/tasks/page.py", label=_("Go on with it on the Tasks page"), icon=":material/checklist:")


def forget_edits() -> None:
    """Begin with a table as nobody has touched it."""
    for name in ("precheck_edits", "precheck_identity", "precheck_start"):
        st.session_state.pop(name, None)


def _reason(sentence: str, hint: str, names: Sequence[str]) -> str:
    said = " · ".join(escape(name) for name in names[:SHOWN_NAMES])
    if len(names) > SHOWN_NAMES:
        said += f" <i>{escape(_('and {count} more', count=number(len(names) - SHOWN_NAMES)))}</i>"
    return f'<div class="refused"><b>{said}</b><br>{escape(sentence)} <span>{escape(hint)}</span></div>'


def _frame(seeds: Sequence[Wanted], edits: dict[str, dict[str, str]]) -> pd.DataFrame:
    records = [_seeded(seed) | edits.get(_identity(seed.candidate), {}) | _known(seed) for seed in seeds]
    names = _names()
    if all(seed.recorded_at is None for seed in seeds):
        del names["recorded"]
    return pd.DataFrame.from_records(records, columns=list(names)).rename(columns=names)


def _seeded(seed: Wanted) -> dict[str, str]:
    """What the editable columns hold before anybody types."""
    return dict(zip(EDITABLE, (seed.title, "", "", seed.category, seed.watch_url), strict=True))


def _known(seed: Wanted) -> dict[str, str]:
    """What the look into a file or link has told."""
    info = seed.candidate.info
    unknown = "–"
    recorded = datetime.fromtimestamp(seed.recorded_at, UTC).date().isoformat() if seed.recorded_at is not None else ""
    return {
        "outcome": _outcome(seed.candidate),
        "length": timecode(info.duration_sec) if info else unknown,
        "picture": f"{info.width} × {info.height}" if info else unknown,
        "sound": (_("yes") if info.has_audio else _("silent")) if info else unknown,
        "size": file_size(info.size_bytes) if info and info.size_bytes else unknown,
        "recorded": recorded,
    }


def _typed(edited: Any) -> list[dict[str, str]]:
    """The editable cells of each row as text."""
    names = _names()
    frame = pd.DataFrame(edited)[[names[column] for column in EDITABLE]]
    cells = frame.where(frame.notna(), "").itertuples(index=False, name=None)
    return [dict(zip(EDITABLE, (str(value).strip() for value in row), strict=True)) for row in cells]


def _keep(edits: dict[str, dict[str, str]], seed: Wanted, values: dict[str, str]) -> None:
    """Remember what differs from the beginning, and only that: a better spreadsheet may bring better titles."""
    seeded = _seeded(seed)
    changed = {column: value for column, value in values.items() if value != seeded[column]}
    if changed:
        edits[_identity(seed.candidate)] = changed
    else:
        edits.pop(_identity(seed.candidate), None)


def _as_typed(seed: Wanted, values: dict[str, str]) -> Wanted:
    """Raises ClipseekError for times and watch pages that are none."""
    duration_sec = seed.candidate.info.duration_sec if seed.candidate.info else 0.0
    checked_watch_url(values["watch"])
    return replace(
        seed,
        title=values["title"] or seed.title,
        category=values["category"],
        watch_url=values["watch"],
        part=part_of(values["from"], values["to"], duration_sec),
    )


def _identity(candidate: Candidate) -> str:
    """Two files may have one name, and one file two."""
    return f"{candidate.video_id}|{candidate.name}"


def _outcome(candidate: Candidate) -> str:
    if candidate.fault is None:
        return _("New: will be prepared")
    if candidate.check_result is CheckResult.TWICE:
        return _("Twice in the list")
    why = what_happened(candidate.fault)
    if candidate.check_result is CheckResult.REFUSED:
        # The first clause; the whole sentence and what to do stand below the table.
        return _("Refused: {why}", why=why.partition(";")[0].partition(". ")[0].rstrip("."))
    return why


def _height(rows: int) -> int | Literal["content"]:
    return TABLE_HEIGHT_PX if rows > FITTING_ROWS else "content"


def _names() -> dict[str, str]:
    """What the columns are called, in their order."""
    return {
        "outcome": _("What will happen"),
        "title": _("Title"),
        "length": _("Length"),
        "from": _("From"),
        "to": _("To"),
        "category": _("Category"),
        "watch": _("Watch page"),
        "picture": _("Picture"),
        "sound": _("Sound"),
        "size": _("Size"),
        "recorded": _("Recorded"),
    }


def _columns() -> dict[str, Any]:
    part = _("Prepare only a part: times like 1:30 or 1:04:09. Empty means from the start, or to the end.")
    watch = _("A YouTube, Vimeo or similar page that shows this video; moments then play there.")
    settings: dict[str, dict[str, Any]] = {
        "outcome": {"width": 190},
        "title": {"width": 190, "required": True, "max_chars": 200},
        "length": {"width": 68},
        "from": {"width": 70, "max_chars": 12, "help": part},
        "to": {"width": 70, "max_chars": 12, "help": part},
        "category": {"width": 105, "max_chars": 100},
        "watch": {"width": 110, "max_chars": 2000, "help": watch},
        "picture": {"width": 96},
        "sound": {"width": 62},
        "size": {"width": 76},
        "recorded": {"width": 96},
    }
    return {name: st.column_config.TextColumn(**settings[column]) for column, name in _names().items()}
