"""Tasks: what is being prepared, what needs attention and what is ready; live, and closing it stops nothing."""

from collections.abc import Mapping, Sequence

import streamlit as st

from core import cached
from core.messages.translation import N_, _
from core.models.jobs import ACTIVE_STAGES, OPEN_STAGES, PauseKind, QueuePause, Stage
from core.people.person import Role
from pages.tasks import selection
from pages.tasks.history import show_history
from pages.tasks.notices import show_pauses, show_watched
from pages.tasks.row import TO_PLAY, details_are_open, task_row
from pages.tasks.speech import show_speech
from pages.tasks.wording import TO_SAY, Around
from web.components.wake.wake import revision, wake
from web.ui.cards import empty_place
from web.ui.clock import Clock, visitors_clock
from web.ui.confirm_button import asked
from web.ui.moment_dialog import open_video
from web.ui.notices import saying_trouble
from web.ui.quiet_line import quiet_html

ROWS_A_PAGE = 25
LOOK_EVERY_SEC = 1.0
MANY_ROWS = 20
GROUPS: Mapping[str, tuple[str, Sequence[Stage]]] = {
    "all": (N_("All"), tuple(Stage)),
    "in_progress": (N_("In progress"), OPEN_STAGES),
    "attention": (N_("Needs attention"), (Stage.FAILED, Stage.UNSURE)),
    "ready": (N_("Ready"), (Stage.READY,)),
    "cancelled": (N_("Cancelled"), (Stage.CANCELLED,)),
}


def show_tasks(clock: Clock) -> None:
    """The counts as filters, and a page of the rows they leave. Only what is shown is read."""
    by_stage = cached.tasks.stage_counts()
    queue_pauses = cached.tasks.queue_pauses()
    counts = {group: sum(by_stage.get(stage, 0) for stage in stages) for group, (_name, stages) in GROUPS.items()}
    summary = _(
        "{preparing} in progress, {attention} need attention, {ready} ready. You can close this page, work goes on.",
        preparing=counts["in_progress"],
        attention=counts["attention"],
        ready=counts["ready"],
    )
    # The numbers on the filters come by way of the style sheet: as part of their labels they would make each a new button.
    numbers = "".join(f'--count-{place}:"{count}";' for place, count in enumerate(counts.values(), start=1))
    st.html(f"{quiet_html(summary)}<style>.st-key-group_of_tasks{{{numbers}}}</style>")
    show_pauses(queue_pauses, clock)
    stages, title = show_filters(counts)
    matching = sum(by_stage.get(stage, 0) for stage in stages) if not title else len(cached.tasks.task_ids(stages, title))
    bar = st.container() if selection.choosing() else None
    if not matching:
        st.text(_("No title here has “{title}” in it.", title=title) if title else _("None of the tasks is in this state."))
    page = show_rows(stages, title, matching, around(clock, by_stage, queue_pauses))
    if bar is not None:
        with bar:
            selection.choice_bar(cached.tasks.task_ids(stages, title), page)


def show_filters(counts: Mapping[str, int]) -> tuple[Sequence[Stage], str]:
    """The line of filters; what they leave: the stages, and the letters that a title must have in it."""
    with st.container(key="filters_of_tasks", horizontal=True, vertical_alignment="center"):
        group = st.pills(
            _("Tasks"),
            list(GROUPS),
            default="all",
            required=True,
            format_func=lambda one: _(GROUPS[one][0]),
            label_visibility="collapsed",
            wrap=True,
            key="group_of_tasks",
        )
        title = ""
        if counts["all"] > MANY_ROWS:
            title = st.text_input(
                _("Filter by title"),
                placeholder=_("Filter by title"),
                label_visibility="collapsed",
                icon=":material/search:",
                type="search",
                live=True,
                width=210,
                key="title_of_tasks",
            )
        selection.choosing_button()
        history_button()
    return GROUPS[str(group)][1], (title or "").strip()


def show_rows(stages: Sequence[Stage], title: str, matching: int, shared: Around) -> list[str]:
    """The rows of the page that is open, and its pages if there are several; returns the ids of what is shown."""
    pages = max(1, -(-matching // ROWS_A_PAGE))
    rows = st.container(key="tasks", gap=None)
    page = 1
    if pages > 1:
        with st.container(key="pages_of_tasks", horizontal=True, horizontal_alignment="center"):
            page = st.pagination(pages, key="page_of_tasks")
    tasks = rows_of(stages, title, page)
    with rows:
        for task in tasks:
            task_row(task, shared, choosing=selection.choosing())
    return [task.video.id for task in tasks]


def rows_of(stages: Sequence[Stage], title: str, page: int) -> list[cached.tasks.Task]:
    """The rows of a page. They keep their places while somebody selects, reads details or is asked something."""
    view = (tuple(stages), title, page)
    seen, ids = st.session_state.get("rows_in_place", (None, []))
    busy = selection.choosing() or asked() is not None or any(map(details_are_open, ids))
    if busy and view == seen:
        here = {task.video.id: task for task in cached.tasks.tasks_of(ids)}
        return [here[video_id] for video_id in ids if video_id in here]
    tasks = cached.tasks.tasks(stages, title, limit=ROWS_A_PAGE, offset=(page - 1) * ROWS_A_PAGE)
    st.session_state.rows_in_place = (view, [task.video.id for task in tasks])
    return tasks


def around(clock: Clock, by_stage: Mapping[Stage, int], queue_pauses: Sequence[QueuePause]) -> Around:
    """What the words of all rows share."""
    max_active, per_minute = cached.tasks.settings_limits()
    return Around(
        clock=clock,
        pace=cached.tasks.pace(),
        max_active=max_active,
        per_minute=per_minute,
        price_per_minute=cached.application.price_per_minute(),
        active=sum(by_stage.get(stage, 0) for stage in ACTIVE_STAGES),
        rate_until=max((pause.until for pause in queue_pauses if pause.name is PauseKind.RATE), default=0.0),
        stands_still=any(pause.name is not PauseKind.RATE for pause in queue_pauses),
    )


def history_button() -> None:
    st.button(
        _("History"),
        key="history",
        type="tertiary",
        icon=":material/history:",
        on_click=turn_to_history,
        args=(True,),
    )


def turn_to_history(on: bool) -> None:
    st.session_state.history_is_open = on


def show_nothing() -> None:
    """What to do when there has never been a task."""
    empty_place(_("Nothing to do"), _("Videos you add show up here while they are prepared."))
    with st.container(horizontal=True, horizontal_alignment="center"):
        if cached.access.needs.may(Role.EDITOR) and st.button(
            _("Add your videos"), type="primary", key="add_first", icon=":material/add:"
        ):
            st.switch_page("../../pages/add_videos/page.py")
        if cached.tasks.history(1):
            history_button()


@st.fragment
def monitor() -> None:
    """The rows, looked at again whenever something changed, and every second while something is prepared.

    It reads our own catalog only, so watching costs the provider nothing.
    """
    drawn = revision()
    live = False
    with saying_trouble():
        said = st.session_state.pop(TO_SAY, None)
        if said:
            st.toast(said)
        if st.session_state.get("history_is_open"):
            st.button(
                _("Back to tasks"),
                key="history_close",
                type="tertiary",
                icon=":material/arrow_back:",
                on_click=turn_to_history,
                args=(False,),
            )
            show_history(visitors_clock())
        elif by_stage := cached.tasks.stage_counts():
            show_watched()
            is_writing = show_speech()
            live = is_writing or any(stage in OPEN_STAGES for stage in by_stage)
            show_tasks(visitors_clock())
        else:
            show_watched()
            show_nothing()
    # A question that nobody answers turns back by itself.
    wake("tasks", drawn, again_sec=LOOK_EVERY_SEC if live or asked() else None)
    if TO_PLAY in st.session_state:
        st.rerun()


to_play = st.session_state.pop(TO_PLAY, None)
st.title(_("Tasks"), anchor=False)
monitor()
if to_play is not None:
    open_video(to_play)
