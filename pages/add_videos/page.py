"""Add videos: choose files or links, see what each will become and what it takes, then start."""

import streamlit as st

from core import cached
from core.ingest.precheck.candidates import Wanted
from core.messages.labels import media_counted
from core.messages.translation import _, ngettext
from core.people.person import Role
from pages.add_videos.files import are_more_to_look_into, candidates_from_files, forget_files, take_out
from pages.add_videos.folder import candidates_from_folders, forget_folder
from pages.add_videos.joins import forget_joins, joined_candidates, joined_parts, offer_joins
from pages.add_videos.left_out import reasons, say_left_out, show_uploads, way_to_tasks
from pages.add_videos.links import forget_links, how_far, is_looking, left_out_note, looked_at, rows_of_sheet, typed_links
from pages.add_videos.plan import has_room_for_proxies, is_within_budget, say_what_goes_up, show_plan
from pages.add_videos.precheck import forget_edits, marked, precheck_table, results_table, say_faults
from pages.add_videos.start import say_key_trouble, say_problems, start_button, wait_for_start, what_started
from web.components.upload.upload import not_sent
from web.ui.cards import empty_place
from web.ui.notices import saying_trouble
from web.ui.quiet_line import quiet_line
from web.ui.videos.embed_options import choices_row

st.title(_("Add videos"), anchor=False)
quiet_line(_("You see what each video and photo will become, and what it will cost, before anything is paid."))
trouble = st.container(key="key_trouble")

in_library: set[str] = st.session_state.setdefault("started_ids", set())
started = what_started()
if started is not None:
    in_library |= started.taken | started.parts
    say_problems(started)
    if not started.problems:
        forget_files(in_library)
        for forget in (forget_links, forget_folder, forget_joins, forget_edits, in_library.clear):
            forget()
        st.toast(_("{videos} on the way. You can close this page, work goes on.", videos=media_counted(*started.kinds)))
        st.switch_page("../../pages/tasks/page.py")

folders = cached.import_folders.import_folders() if cached.access.needs.may(Role.ADMIN) else ()
left, right = st.columns([1.15, 1], gap="large")
with left:
    checked = candidates_from_files()
    say_left_out(not_sent())
joined = [whole for whole in joined_candidates() if whole.video_id not in in_library]
shown_elsewhere = in_library | joined_parts()
uploaded = {upload: seen for upload, seen in checked.items() if seen.video_id not in shown_elsewhere}
with right:
    tabs = st.tabs([_("Links"), _("Spreadsheet"), *([_("Folder")] if folders else [])])
    with tabs[0]:
        asked = typed_links()
    with tabs[1]:
        asked += rows_of_sheet()
    copied = []
    if folders:
        with tabs[2]:
            copied = [seen for seen in candidates_from_folders(folders) if seen.video_id not in shown_elsewhere]

from_files = [Wanted(candidate, candidate.title, candidate.category) for candidate in [*uploaded.values(), *copied, *joined]]
seeds = [*from_files, *(seed for seed in looked_at(asked) if seed.candidate.video_id not in in_library)]

listed = st.container()
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
        offer_joins([seed.candidate for seed in from_files])
        left_out = [upload for upload, seed in zip(uploaded, seeds, strict=False) if seed in precheck.unticked]
        if left_out:
            label = ngettext("Remove {n} file without a tick", "Remove {n} files without a tick", len(left_out))
            st.button(label, key="remove_unticked", type="tertiary", icon=":material/close:", on_click=take_out, args=(left_out,))
    say_what_goes_up(precheck.rows)
    has_room = has_room_for_proxies(precheck.rows)
    blocked = not is_within_budget(precheck.rows) or not has_room or bool(precheck.faults)
    with st.container(key="plan_bar", horizontal=True, vertical_alignment="center"):
        show_plan(precheck.rows, choices)
        start_button(precheck.rows, choices, blocked=blocked)
    progress = st.container()
    left_out_note(asked)
elif asked:
    left_out_note(asked)
else:
    empty_place(_("Nothing chosen yet"), _("Drop files above or paste links; they are checked here first."))
with listed:
    candidates = [seed.candidate for seed in seeds]
    show_uploads(checked | dict(zip(uploaded, candidates, strict=False)))
    reasons(candidates[len(uploaded) :])
    way_to_tasks(candidates)
with progress:
    wait_for_start()
with trouble, saying_trouble():
    say_key_trouble()
if are_more_to_look_into():
    st.rerun()
