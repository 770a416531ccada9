"""Add videos: choose files or links, see what each will become and what it takes, then start."""

import streamlit as st

from core import cached
from core.ingest.precheck.candidates import Wanted
from core.messages.translation import _, ngettext
from pages.add_videos.files import candidates_from_files, forget_files
from pages.add_videos.folder import candidates_from_folder, forget_folder
from pages.add_videos.links import forget_links, how_far, is_looking, left_out_note, looked_at, typed_links
from pages.add_videos.plan import is_within_budget, show_plan
from pages.add_videos.precheck import forget_edits, marked, precheck_table, reasons, results_table, say_faults
from pages.add_videos.spreadsheet import rows_of_sheet
from pages.add_videos.start import say_problems, start_button, wait_for_start, what_started
from web.ui.cards import empty_place
from web.ui.embed_options import choices_row
from web.ui.notices import saying_trouble, show_notice
from web.ui.quiet_line import quiet_line

st.title(_("Add videos"), anchor=False)
quiet_line(_("You see what each video will become, and what it will cost, before anything is paid."))
trouble = st.container(key="key_trouble")

in_library: set[str] = st.session_state.setdefault("started_ids", set())
started = what_started()
if started is not None:
    in_library |= started.taken
    say_problems(started)
    if not started.problems:
        forget_files(started.taken)
        for forget in (forget_links, forget_folder, forget_edits, in_library.clear):
            forget()
        st.toast(
            ngettext(
                "{n} video on the way. You can close this page, work goes on.",
                "{n} videos on the way. You can close this page, work goes on.",
                len(started.taken),
            )
        )
        st.switch_page("../../pages/tasks/page.py")

folder = cached.add_videos.import_folder()
left, right = st.columns([1.15, 1], gap="large")
with left:
    candidates = candidates_from_files()
with right:
    tabs = st.tabs([_("Links"), _("Spreadsheet"), *([_("Folder")] if folder else [])])
    with tabs[0]:
        asked = typed_links()
    with tabs[1]:
        asked += rows_of_sheet()
    if folder:
        with tabs[2]:
            candidates += candidates_from_folder(folder)

from_files = [Wanted(candidate, candidate.title) for candidate in candidates]
from_links = looked_at(asked)
seeds = [seed for seed in [*from_files, *from_links] if seed.candidate.video_id not in in_library]

progress = st.container()
if is_looking():
    how_far(asked, from_files, results_table)
elif seeds:
    table, options = st.container(), st.container()
    with options:
        choices = choices_row()
    seeds = marked(seeds, choices)
    with table:
        precheck = precheck_table(seeds)
        say_faults(precheck.faults)
    blocked = not is_within_budget(precheck.rows) or bool(precheck.faults)
    with st.container(key="plan_bar", horizontal=True, vertical_alignment="center"):
        show_plan(precheck.rows, choices)
        start_button(precheck.rows, choices, blocked=blocked)
    progress = st.container()
    left_out_note(asked)
    reasons([seed.candidate for seed in seeds])
elif asked:
    left_out_note(asked)
else:
    empty_place(_("Nothing chosen yet"), _("Drop files above or paste links; they are checked here first."))
with progress:
    wait_for_start()
# Last, as the provider may have to be asked.
with trouble, saying_trouble():
    key_trouble = cached.add_videos.key_trouble()
    if key_trouble is not None:
        show_notice(key_trouble)
