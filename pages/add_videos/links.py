"""Links on the Add videos page: pasted one a line or out of a spreadsheet, looked at in the background, with the results as they
come.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from html import escape
from typing import Final

import streamlit as st

from core import cached
from core.cached.access.person import for_later
from core.cached.add_videos import LinkBatch
from core.errors import ClipseekError
from core.ingest.precheck.candidates import Candidate, CheckResult, Wanted
from core.ingest.precheck.spreadsheet import Sheet, SheetRow
from core.messages.faults import explain, what_happened
from core.messages.translation import _, ngettext, number
from web.escape_markdown import escape_markdown
from web.ui.quiet_line import quiet_line

MOST_LINKS: Final = 5_000
AT_ONCE_SEC: Final = 1.5
"""A few links are looked at in this time, and nobody needs to be shown how it goes on."""
LOOK_EVERY_SEC: Final = 1.0
SAVED_CONCEPTS: Final = "link_looks"
LINK_BATCH: Final = "link_batch"
LEFT_OUT: Final = "links_left_out"
ShowResults = Callable[[Sequence[Wanted]], None]
LARGEST_SHEET_MB: Final = 10
SHOWN_FAULTS: Final = 6
EXCEL_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def typed_links() -> list[SheetRow]:
    """The links in the text area, the button beside it to look at refused ones again."""
    text = st.text_area(_("Links to video files, one a line"), key="urls", placeholder="https://example.com/talk.mp4", height=92)
    links = [line.strip() for line in (text or "").splitlines() if line.strip()]
    st.button(_("Check links"), key="check_links", on_click=_forget_refused)
    if len(links) > MOST_LINKS:
        st.warning(_("Only the first {most} links are taken; add the others afterwards.", most=number(MOST_LINKS)))
    return [SheetRow(line, link) for line, link in enumerate(links[:MOST_LINKS], start=1)]


def looked_at(asked: Sequence[SheetRow]) -> list[Wanted]:
    """What each of these would become, as far as they have been looked at; looking begins by itself."""
    looks: dict[str, Candidate] = st.session_state.setdefault(SAVED_CONCEPTS, {})
    left_out: set[str] = st.session_state.setdefault(LEFT_OUT, set())
    batch = _collect(looks)
    urls = list(dict.fromkeys(row.url for row in asked))
    needed = [url for url in urls if url not in looks and url not in left_out]
    # A batch for a list that has changed since is given up; what it found is kept.
    if batch is not None and not (needed and set(needed) <= set(batch.items)):
        batch.stop()
        batch = st.session_state[LINK_BATCH] = None
    if needed and batch is None:
        batch = st.session_state[LINK_BATCH] = cached.add_videos.look_at_links(needed)
        with st.spinner(_("Looking at links: {done} of {total}", done=0, total=number(len(needed)))):
            batch.wait(AT_ONCE_SEC)
        _collect(looks)
    return [_seed(row, looks[row.url]) for row in asked if row.url in looks]


def is_looking() -> bool:
    """Whether links are being looked at right now."""
    return st.session_state.get(LINK_BATCH) is not None


@st.fragment(run_every=LOOK_EVERY_SEC)
def how_far(asked: Sequence[SheetRow], others: Sequence[Wanted], show: ShowResults) -> None:
    """How many links have been looked at, what was found so far, and the button to leave it at that."""
    batch: LinkBatch | None = st.session_state.get(LINK_BATCH)
    if batch is None or batch.is_over:
        st.rerun()
    bar, button = st.columns([5, 1], vertical_alignment="center")
    done, total = batch.done, len(batch.items)
    bar.progress(done / total, text=_("Looking at links: {done} of {total}", done=number(done), total=number(total)))
    if button.button(_("Stop"), key="stop_looking", width="stretch"):
        looks: dict[str, Candidate] = st.session_state[SAVED_CONCEPTS]
        batch.stop()
        looks.update(batch.results())
        st.session_state[LEFT_OUT] |= set(batch.items) - set(looks)
        st.session_state[LINK_BATCH] = None
        st.rerun()
    looks = st.session_state[SAVED_CONCEPTS] | dict(batch.results())
    show([*others, *(_seed(row, looks[row.url]) for row in asked if row.url in looks)])


def left_out_note(asked: Sequence[SheetRow]) -> None:
    """What was not looked at because somebody pressed stop, and the button to go on."""
    left_out: set[str] = st.session_state.get(LEFT_OUT, set())
    count = len({row.url for row in asked} & left_out)
    if count:
        quiet_line(ngettext("{n} link was not looked at.", "{n} links were not looked at.", count))
        st.button(_("Look at the rest"), key="look_at_rest", on_click=left_out.clear)


def forget_links() -> None:
    """Begin with an empty list."""
    for name in (SAVED_CONCEPTS, LINK_BATCH, LEFT_OUT):
        st.session_state.pop(name, None)


def _collect(looks: dict[str, Candidate]) -> LinkBatch | None:
    """Take over what the batch found; the batch, if it is still about."""
    batch: LinkBatch | None = st.session_state.get(LINK_BATCH)
    if batch is None:
        return None
    is_over = batch.is_over
    looks.update(batch.results())
    if is_over:
        batch = st.session_state[LINK_BATCH] = None
    return batch


def _forget_refused() -> None:
    """A host that did not answer may do so now."""
    looks: dict[str, Candidate] = st.session_state.get(SAVED_CONCEPTS, {})
    for url in [url for url, candidate in looks.items() if candidate.check_result is CheckResult.REFUSED]:
        del looks[url]
    st.session_state.get(LEFT_OUT, set()).clear()


def _seed(row: SheetRow, candidate: Candidate) -> Wanted:
    return Wanted(candidate, row.title or candidate.title, row.category, row.watch_url, row.recorded_at)


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
                for_later(partial(cached.add_videos.sheet_template, excel=ending == "xlsx")),
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
