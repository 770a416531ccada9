"""The newest lines of the log, for whoever runs this server: no stack traces, no secrets."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from html import escape
from typing import Final

import streamlit as st

from core import cached
from core.cached.access.person import for_later
from core.logs import LogLine
from core.messages.translation import N_, _
from web.ui.clock import Clock, visitors_clock
from web.ui.notices import saying_trouble
from web.ui.quiet_line import quiet_html, quiet_line

LINES: Final = 200
NAMES: Final = {"clipseek.log": N_("App"), "worker.log": N_("Worker")}


@st.fragment
def show_log() -> None:
    """Drawn anew only when somebody asks, so that lines can be read and copied in peace."""
    with saying_trouble(), st.expander(_("Log"), key="log", icon=":material/receipt_long:"):
        names = cached.health.log_names()
        name, only_trouble = _choices(names)
        lines = [line for line in cached.health.log_lines(name) if line.is_trouble or not only_trouble][:LINES]
        st.html(log_html(lines, visitors_clock()) if lines else quiet_html(_("Nothing here.")))
        about = _("The newest lines, for whoever runs this. Keys and passwords are left out.")
        level = _("{file}, from level {level} on; CLIPSEEK_LOG_LEVEL changes it.", file=name, level=cached.health.log_level())
        quiet_line(f"{about} {level}" if name else about)


def _choices(names: Sequence[str]) -> tuple[str, bool]:
    """The line of choices; which log, and whether only warnings and errors."""
    name = names[0] if names else ""
    with st.container(key="log_choices", horizontal=True, vertical_alignment="center"):
        only_trouble = st.pills(
            _("Log"),
            (False, True),
            default=False,
            required=True,
            format_func=lambda trouble: _("Warnings and errors") if trouble else _("All"),
            label_visibility="collapsed",
            key="log_kind",
        )
        if len(names) > 1:
            chosen = st.pills(
                _("Which log"),
                names,
                default=names[0],
                required=True,
                format_func=lambda file: _(NAMES[file]),
                label_visibility="collapsed",
                key="log_name",
            )
            name = str(chosen)
        st.button(_("Refresh"), key="log_refresh", type="tertiary", icon=":material/refresh:")
        if name:
            st.download_button(
                _("Download"),
                for_later(partial(cached.health.log_text, name)),
                file_name=name,
                mime="text/plain",
                on_click="ignore",
                key="log_download",
                type="tertiary",
                icon=":material/download:",
            )
    return name, bool(only_trouble)


def log_html(lines: Sequence[LogLine], clock: Clock) -> str:
    """A table: when, how grave, where from, what."""
    return f'<div class="log" tabindex="0"><table>{"".join(_row(line, clock) for line in lines)}</table></div>'


def _row(line: LogLine, clock: Clock) -> str:
    grave = "failed" if line.level in ("ERROR", "CRITICAL") else "waiting" if line.is_trouble else "quiet"
    text = f"{line.text} — {line.ending}" if line.ending else line.text
    cells = (clock.day(line.at), clock.second(line.at), line.level.lower(), line.where, text)
    return f'<tr class="{grave}">{"".join(f"<td>{escape(cell)}</td>" for cell in cells)}</tr>'
