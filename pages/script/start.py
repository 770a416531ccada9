"""The box for a script, a file of one, an example for the sample footage, and the scripts that are kept."""

from __future__ import annotations

from html import escape
from typing import Final

import streamlit as st

from core import cached
from core.cached.access import person
from core.messages.labels import lines_counted
from core.messages.translation import _
from core.script.script import MOST_CHARS, Script
from pages.script import view_state
from web.escape_markdown import escape_markdown
from web.shell import samples
from web.ui.notices import trying
from web.ui.quiet_line import quiet_line

TEXT: Final = "script"
FILE: Final = "script_file"
TYPES: Final = ["txt", "fountain", "csv", "tsv", "xlsx"]
LARGEST_MB: Final = 10
TALLEST: Final = 260


def show() -> None:
    """The page."""
    st.title(_("Script"), anchor=False)
    quiet_line(
        _("Each line gets its best moment, in the order of the script and none twice. What is missing becomes a shooting list."),
    )
    st.text_area(
        _("Paste a script, a shot list or a table"),
        key=TEXT,
        height=TALLEST,
        max_chars=MOST_CHARS,
        placeholder=_("One line for each shot, for example:\nA lighthouse in the fog\nSnow falling on pine trees"),
    )
    st.file_uploader(_("Or drop a file: text, CSV or Excel"), type=TYPES, key=FILE, max_upload_size=LARGEST_MB)
    with st.container(horizontal=True, gap="small"):
        st.button(
            _("Cut into lines"), key="script_go", type="primary", icon=":material/content_cut:", on_click=trying, args=(_begin,)
        )
        if cached.library.are_any_added_by(samples.ADDED_BY):
            st.button(_("Try an example"), key="script_example", icon=":material/lightbulb:", on_click=trying, args=(_example,))
    _kept()


def _begin() -> None:
    """From the file if there is one, else from the text."""
    file, text = st.session_state.get(FILE), st.session_state.get(TEXT, "")
    view_state.open_script(
        cached.scripts.begin(text) if file is None or text.strip() else cached.scripts.begin_from_file(file.getvalue(), file.name)
    )


def _example() -> None:
    view_state.open_script(cached.scripts.begin(samples.SCRIPT))


def _kept() -> None:
    there = cached.scripts.all_of_them()
    if not there:
        return
    st.html(f'<h2 class="part">{escape(_("Scripts"))}</h2>')
    for script in there:
        with st.container(horizontal=True, key=f"script_line_{script.id}", gap="small", vertical_alignment="center"):
            st.button(
                escape_markdown(script.name),
                key=f"open_script_{script.id}",
                type="tertiary",
                icon=":material/description:",
                on_click=view_state.open_script,
                args=(script.id,),
            )
            quiet_line(" · ".join([lines_counted(len(script.lines)), *_whose(script)]), width="content")


def _whose(script: Script) -> list[str]:
    if script.owner_id != person.current_person().id:
        return [_("shared with you")]
    return [_("shared with the team")] if script.is_shared else []
