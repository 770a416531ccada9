"""A spreadsheet of links on the Add videos page: its good lines go on, the others are named with their reason."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import Final

import streamlit as st

from core import cached, messages
from core.errors import ClipseekError
from core.ingest.precheck.spreadsheet import Sheet, SheetRow
from web.escape_markdown import escape_markdown

LARGEST_SHEET_MB: Final = 10
SHOWN_FAULTS: Final = 6
EXCEL_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def rows_of_sheet() -> list[SheetRow]:
    """The good lines of the chosen file, none if there is none."""
    file = st.file_uploader(
        messages.ADD["sheet"], type=["csv", "tsv", "txt", "xlsx"], key="sheet", max_upload_size=LARGEST_SHEET_MB
    )
    st.html(f'<p class="quiet">{escape(messages.ADD["sheet_help"])}</p>')
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
        return messages.said(error)


def _templates() -> None:
    with st.container(horizontal=True, gap="small"):
        for kind, mime, is_excel in (("csv", "text/csv", False), ("xlsx", EXCEL_TYPE, True)):
            st.download_button(
                messages.ADD[f"template_{kind}"],
                partial(cached.add_videos.sheet_template, excel=is_excel),
                file_name=f"videos.{kind}",
                mime=mime,
                key=f"template_{kind}",
                on_click="ignore",
                icon=":material/download:",
                type="tertiary",
            )


def _faults(sheet: Sheet) -> None:
    if not sheet.faults:
        return
    total = len(sheet.rows) + len(sheet.faults)
    lines = [
        f"<li>{escape(messages.ADD['sheet_fault'].format(line=f'{fault.line:,}', why=messages.sentence(fault.fault)))}</li>"
        for fault in sheet.faults
    ]
    rest = lines[SHOWN_FAULTS:]
    more = (
        f"<details><summary>{messages.ADD['more_faults'].format(count=f'{len(rest):,}')}</summary><ul>{''.join(rest)}</ul></details>"
        if rest
        else ""
    )
    st.html(
        f'<div class="faults" id="sheet-faults"><b>'
        f"{messages.ADD['sheet_read'].format(good=f'{len(sheet.rows):,}', total=f'{total:,}')}</b>"
        f"<ul>{''.join(lines[:SHOWN_FAULTS])}</ul>{more}</div>"
    )
