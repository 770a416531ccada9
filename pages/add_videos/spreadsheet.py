"""A spreadsheet of links on the Add videos page: its good lines go on, the others are named with their reason."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import Final

import streamlit as st

from core import cached
from core.errors import ClipseekError
from core.ingest.precheck.spreadsheet import Sheet, SheetRow
from core.messages.faults import explain, what_happened
from core.messages.translation import _, number
from web.escape_markdown import escape_markdown
from web.ui.quiet_line import quiet_line

LARGEST_SHEET_MB: Final = 10
SHOWN_FAULTS: Final = 6
EXCEL_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def rows_of_sheet() -> list[SheetRow]:
    """The good lines of the chosen file, none if there is none."""
    file = st.file_uploader(
        _("A CSV or Excel file with a column of links"),
        type=["csv", "tsv", "txt", "xlsx"],
        key="sheet",
        max_upload_size=LARGEST_SHEET_MB,
    )
    quiet_line(_("Columns: url, and if you like title, category, watch_url and recorded_at."))
    _templates()
    if file is None:
        st.session_state.pop("sheet_read", None)
        return []
    known: tuple[str, Sheet | str] | None = st.session_state.get("sheet_read")
    if known is None or known[0] != file.file_id:
        known = st.session_state.sheet_read = (file.file_id, _read(file.getvalue(), file.name))
    sheet = known[1]
    if isinstance(sheet, str):
        st.error(escape_markdown(sheet))
        return []
    _faults(sheet)
    return list(sheet.rows)


def _read(data: bytes, name: str) -> Sheet | str:
    try:
        return cached.add_videos.read_sheet(data, name)
    except ClipseekError as error:
        return explain(error)


def _templates() -> None:
    with st.container(horizontal=True, gap="small"):
        for label, ending, mime in ((_("CSV template"), "csv", "text/csv"), (_("Excel template"), "xlsx", EXCEL_TYPE)):
            st.download_button(
                label,
                partial(cached.add_videos.sheet_template, excel=ending == "xlsx"),
                file_name=f"videos.{ending}",
                mime=mime,
                key=f"template_{ending}",
                on_click="ignore",
                icon=":material/download:",
                type="tertiary",
            )


def _faults(sheet: Sheet) -> None:
    if not sheet.faults:
        return
    total = len(sheet.rows) + len(sheet.faults)
    said = [_("Line {line}: {why}", line=number(fault.line), why=what_happened(fault.fault)) for fault in sheet.faults]
    lines = [f"<li>{escape(sentence)}</li>" for sentence in said]
    rest = lines[SHOWN_FAULTS:]
    summary = escape(_("{count} more", count=number(len(rest))))
    more = f"<details><summary>{summary}</summary><ul>{''.join(rest)}</ul></details>" if rest else ""
    good = escape(_("{good} of {total} lines are good.", good=number(len(sheet.rows)), total=number(total)))
    st.html(f'<div class="faults" id="sheet-faults"><b>{good}</b><ul>{"".join(lines[:SHOWN_FAULTS])}</ul>{more}</div>')
