"""The newest lines of the log, for whoever runs this: no stack traces, no secrets."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from html import escape
from typing import Final

import streamlit as st

from core import cached, messages
from core.logs import LogLine
from web.ui.clock import Clock, visitors_clock
from web.ui.notices import saying_trouble

SAYS: Final = messages.HEALTH
LINES: Final = 200
NAMES: Final = {"clipseek.log": SAYS["log_app"], "worker.log": SAYS["log_worker"]}


@st.fragment
def show_log() -> None:
    """Drawn anew only when somebody asks, so that lines can be read and copied in peace."""
    with saying_trouble(), st.expander(SAYS["log"], key="log", icon=":material/receipt_long:"):
        names = cached.health.log_names()
        name, only_trouble = _choices(names)
        lines = [line for line in cached.health.log_lines(name) if line.is_trouble or not only_trouble][:LINES]
        st.html(log_html(lines, visitors_clock()) if lines else f'<p class="quiet">{SAYS["log_empty"]}</p>')
        level = SAYS["log_level"].format(file=name, level=cached.health.log_level())
        st.html(f'<p class="quiet">{escape(SAYS["log_about"])} {escape(level) if name else ""}</p>')


def _choices(names: Sequence[str]) -> tuple[str, bool]:
    """The line of choices; which log, and whether only warnings and errors."""
    name = names[0] if names else ""
    with st.container(key="log_choices", horizontal=True, vertical_alignment="center"):
        kinds = ("log_all", "log_trouble")
        kind = st.pills(
            SAYS["log"],
            kinds,
            default=kinds[0],
            required=True,
            format_func=SAYS.__getitem__,
            label_visibility="collapsed",
            key="log_kind",
        )
        if len(names) > 1:
            chosen = st.pills(
                SAYS["log_file"],
                names,
                default=names[0],
                required=True,
                format_func=NAMES.__getitem__,
                label_visibility="collapsed",
                key="log_name",
            )
            name = str(chosen)
        st.button(SAYS["log_refresh"], key="log_refresh", type="tertiary", icon=":material/refresh:")
        if name:
            st.download_button(
                SAYS["log_download"],
                partial(cached.health.log_text, name),
                file_name=name,
                mime="text/plain",
                on_click="ignore",
                key="log_download",
                type="tertiary",
                icon=":material/download:",
            )
    return name, kind == "log_trouble"


def log_html(lines: Sequence[LogLine], clock: Clock) -> str:
    """A table: when, how grave, where from, what."""
    return f'<div class="log" tabindex="0"><table>{"".join(_row(line, clock) for line in lines)}</table></div>'


def _row(line: LogLine, clock: Clock) -> str:
    grave = "failed" if line.level in ("ERROR", "CRITICAL") else "waiting" if line.is_trouble else "quiet"
    text = f"{line.text} — {line.ending}" if line.ending else line.text
    cells = (clock.day(line.at), clock.second(line.at), line.level.lower(), line.where, text)
    return f'<tr class="{grave}">{"".join(f"<td>{escape(cell)}</td>" for cell in cells)}</tr>'
