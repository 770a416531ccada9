"""The Tasks page against real rows of a catalog: what it shows, filters, asks and does, for one video or many."""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from streamlit.testing.v1 import AppTest

from core.catalog import Catalog
from core.catalog.library.watched_files import WatchedFile
from core.errors import Fault, Reason
from core.ingest.budget import Spending
from core.messages.faults import explain
from core.models.jobs import PauseKind, Stage
from core.services import forget_shared, shared
from tests.pages.conftest import Open, spoken
from tests.support.jobs import FAR_SEC, a_job, a_video, write

EVERY_STAGE = tuple(Stage)


@pytest.fixture
def one_of_each(catalog: Catalog) -> dict[Stage, str]:
    """A video in every stage; its id by stage."""
    rows = [(a_video(number), stage) for number, stage in enumerate(EVERY_STAGE, start=1)]
    write(catalog, [(video, a_job(video, stage, next_at=time.time() + FAR_SEC)) for video, stage in rows])
    return {stage: video.id for video, stage in rows}


def fill(catalog: Catalog, count: int, stage: Stage) -> None:
    videos = [a_video(number) for number in range(1, count + 1)]
    write(catalog, [(video, a_job(video, stage)) for video in videos])


def rows_of(app: AppTest) -> int:
    return sum('class="named"' in html.proto.body for html in app.get("html"))


def keys(app: AppTest) -> set[str]:
    return {str(button.key) for button in app.button}


def stage_of(catalog: Catalog, video_id: str) -> Stage | None:
    job = catalog.jobs.of_video(video_id)
    return job.stage if job else None


def press(app: AppTest, *names: str) -> None:
    for name in names:
        app.button(key=name).click().run()
    assert not app.exception


def test_a_row_of_every_stage_is_shown_with_the_buttons_that_apply(open_page: Open, one_of_each: dict[Stage, str]) -> None:
    app = open_page("tasks")
    assert rows_of(app) == len(EVERY_STAGE)
    for stage, video_id in one_of_each.items():
        offered = {name.removesuffix(f"_{video_id}") for name in keys(app) if name.endswith(video_id)}
        expected = {
            Stage.READY: {"watch"},
            Stage.UNSURE: {"adopt", "anew"},
            Stage.FAILED: {"remove", "retry"},
            Stage.CANCELLED: {"remove", "retry"},
        }.get(stage, {"cancel"})
        assert offered == expected, stage


def test_the_counts_are_filters(open_page: Open, one_of_each: dict[Stage, str]) -> None:
    app = open_page("tasks")
    for group, count in (("in_progress", 6), ("attention", 2), ("ready", 1), ("cancelled", 1), ("all", 10)):
        app.button_group(key="group_of_tasks").set_value(group).run()
        assert rows_of(app) == count, group


def test_what_cannot_be_mended_offers_no_retry(open_page: Open, catalog: Catalog) -> None:
    video = a_video(1)
    write(catalog, [(video, a_job(video, Stage.FAILED, error_code=Reason.TOO_SHORT, error_facts={"length": 3.2}))])
    app = open_page("tasks")
    assert "Too short: 3.2 s;" in spoken(app)
    assert f"retry_{video.id}" not in keys(app)
    assert f"remove_{video.id}" in keys(app)


def test_a_task_that_was_found_can_be_used(open_page: Open, catalog: Catalog, one_of_each: dict[Stage, str]) -> None:
    unsure = one_of_each[Stage.UNSURE]
    press(open_page("tasks"), f"adopt_{unsure}")
    job = catalog.jobs.of_video(unsure)
    assert job is not None
    assert (job.stage, job.adopt) == (Stage.WAITING, True)


def test_preparing_anew_asks_first_because_it_may_cost_twice(
    open_page: Open, catalog: Catalog, one_of_each: dict[Stage, str]
) -> None:
    unsure = one_of_each[Stage.UNSURE]
    app = open_page("tasks")
    press(app, f"anew_{unsure}")
    assert stage_of(catalog, unsure) is Stage.UNSURE
    press(app, f"really_anew_{unsure}")
    assert stage_of(catalog, unsure) is Stage.WAITING


def test_a_repeated_press_of_remove_only_asks(open_page: Open, catalog: Catalog, one_of_each: dict[Stage, str]) -> None:
    failed = one_of_each[Stage.FAILED]
    app = open_page("tasks")
    press(app, f"remove_{failed}")
    assert f"remove_{failed}" not in keys(app)
    assert catalog.videos.get(failed) is not None
    press(app, f"really_{failed}")
    assert catalog.videos.get(failed) is None
    assert [toast.value for toast in app.toast] == ["“Video 9” was removed\\."]


def test_a_question_that_nobody_answers_goes_away(
    open_page: Open, one_of_each: dict[Stage, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = one_of_each[Stage.FAILED]
    app = open_page("tasks")
    press(app, f"remove_{failed}")
    monkeypatch.setattr("web.ui.confirm_button.LAPSES_SEC", 0.0)
    app.run()
    assert f"remove_{failed}" in keys(app)


def test_an_answer_that_comes_when_the_question_has_lapsed_does_nothing(
    open_page: Open, catalog: Catalog, one_of_each: dict[Stage, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = one_of_each[Stage.FAILED]
    app = open_page("tasks")
    press(app, f"remove_{failed}")
    # As in a tab that slept: the browser still shows the question.
    monkeypatch.setattr("web.ui.confirm_button.LAPSES_SEC", 0.0)
    press(app, f"really_{failed}")
    assert catalog.videos.get(failed) is not None
    assert f"remove_{failed}" in keys(app)


def test_long_lists_come_in_pages_and_only_the_page_is_drawn(open_page: Open, catalog: Catalog) -> None:
    fill(catalog, 60, Stage.WAITING)
    app = open_page("tasks")
    assert rows_of(app) == 25
    assert '--count-1:"60"' in spoken(app)
    assert "Waiting its turn, 24 before it" in spoken(app)


def test_titles_filter_and_say_when_none_is_left(open_page: Open, catalog: Catalog) -> None:
    fill(catalog, 30, Stage.READY)
    app = open_page("tasks")
    app.text_input(key="title_of_tasks").set_value("VIDEO 3").run()
    assert rows_of(app) == 2
    app.text_input(key="title_of_tasks").set_value("%").run()
    assert rows_of(app) == 0
    assert "No title here has “%” in it." in [text.value for text in app.text]


def select(app: AppTest, video_ids: Sequence[str]) -> None:
    press(app, "choose_tasks")
    for video_id in video_ids:
        app.checkbox(key=f"box_of_{video_id}").check().run()


def test_many_are_cancelled_retried_and_removed_at_once_as_far_as_it_applies(
    open_page: Open, catalog: Catalog, one_of_each: dict[Stage, str]
) -> None:
    app = open_page("tasks")
    chosen = [one_of_each[stage] for stage in (Stage.WAITING, Stage.EMBEDDING, Stage.FAILED, Stage.READY)]
    select(app, chosen)
    labels = {button.label for button in app.button}
    assert {"Cancel 2", "Retry 1", "Remove 1"} <= labels
    press(app, "cancel_chosen")
    waiting, failed = catalog.jobs.of_video(chosen[0]), one_of_each[Stage.FAILED]
    assert waiting is not None
    assert waiting.cancel_requested
    press(app, "remove_chosen")
    assert catalog.videos.get(failed) is not None
    press(app, "really_remove_chosen")
    assert catalog.videos.get(failed) is None
    assert catalog.videos.get(one_of_each[Stage.READY]) is not None


def test_a_selection_outlives_the_refresh_and_the_filters(open_page: Open, one_of_each: dict[Stage, str]) -> None:
    app = open_page("tasks")
    select(app, [one_of_each[Stage.FAILED], one_of_each[Stage.CANCELLED]])
    app.button_group(key="group_of_tasks").set_value("attention").run()
    assert "2 selected, 1 of them not shown" in spoken(app)
    app.button_group(key="group_of_tasks").set_value("all").run()
    assert app.checkbox(key=f"box_of_{one_of_each[Stage.CANCELLED]}").value
    app.run()
    assert "2 selected" in spoken(app)
    press(app, "choose_done")
    assert not app.checkbox


def test_all_of_a_filter_are_selected_whether_shown_or_not(open_page: Open, catalog: Catalog) -> None:
    fill(catalog, 60, Stage.WAITING)
    app = open_page("tasks")
    press(app, "choose_tasks", "choose_all", "cancel_chosen")
    assert all(job.cancel_requested for job in catalog.jobs.newest())


def test_retrying_many_that_cost_asks_first(open_page: Open, catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.cached.application.price_per_minute", lambda: 0.042)
    videos = [a_video(number, duration_sec=600) for number in (1, 2)]
    write(catalog, [(video, a_job(video, Stage.CANCELLED)) for video in videos])
    app = open_page("tasks")
    press(app, "choose_tasks", "choose_all", "retry_chosen")
    assert stage_of(catalog, videos[0].id) is Stage.CANCELLED
    assert app.button(key="really_retry_chosen").label == "Really? About $0.84"
    press(app, "really_retry_chosen")
    assert stage_of(catalog, videos[0].id) is Stage.WAITING


@pytest.mark.parametrize("paid_before", [False, True])
def test_a_retry_that_pays_is_held_at_the_budget_and_one_that_does_not_goes_on(
    open_page: Open, catalog: Catalog, monkeypatch: pytest.MonkeyPatch, paid_before: bool
) -> None:
    monkeypatch.setattr("core.cached.tasks.price_of", lambda seconds, _photos: seconds / 60 * 0.042)
    monkeypatch.setattr("core.cached.tasks.spending_now", lambda: Spending(1.9, 0.0, 2.0))
    video = a_video(1, duration_sec=600)
    write(catalog, [(video, a_job(video, Stage.CANCELLED, submitted_at=1.0 if paid_before else None))])
    app = open_page("tasks")
    press(app, f"retry_{video.id}")
    said = [toast.value for toast in app.toast]
    assert (stage_of(catalog, video.id) is Stage.CANCELLED) is not paid_before
    assert any("This month's budget" in one for one in said) is not paid_before


def test_what_holds_the_queue_back_is_said_once(open_page: Open, catalog: Catalog, one_of_each: dict[Stage, str]) -> None:
    catalog.queue_pauses.hold(PauseKind.KEY, Fault(Reason.KEY_REFUSED), until=time.time() + 30)
    catalog.queue_pauses.hold(PauseKind.RATE, Fault(Reason.TOO_MANY_REQUESTS), until=time.time() + 30)
    app = open_page("tasks")
    assert len(app.error) == 1
    assert explain(Fault(Reason.KEY_REFUSED)) in spoken(app)
    assert "Twelve Labs lets us continue at" in spoken(app)


def test_a_disk_so_full_that_the_catalog_can_not_note_it_is_said_all_the_same(
    open_page: Open, one_of_each: dict[Stage, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    full = explain(Fault(Reason.DISK_FULL, {"free_bytes": 0}))
    assert full not in spoken(open_page("tasks"))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=0))
    assert spoken(open_page("tasks")).count(full) == 1


def test_history_tells_what_became_of_videos_also_of_those_that_are_gone(
    open_page: Open, catalog: Catalog, in_library: str
) -> None:
    job = catalog.queue.claim("worker", lease_sec=30, max_active=8)
    assert job is not None
    catalog.queue.save(job, "worker", stage=Stage.FAILED, fault=Fault(Reason.TOO_SHORT, {"length": 3.2}))
    app = open_page("tasks")
    press(app, f"remove_{in_library}", f"really_{in_library}", "history")
    said = spoken(app)
    for what in (
        "Lobby camera",
        "Added",
        "Too short: 3.2 s;",
        "Removed",
        "Today",
    ):
        assert what in said
    press(app, "history_close")
    assert "Nothing to do" in spoken(app)


def test_every_page_says_how_many_are_in_progress(open_page: Open, catalog: Catalog, one_of_each: dict[Stage, str]) -> None:
    for name in ("search", "tasks", "library"):
        assert "6 videos in progress" in spoken(open_page(name))


def test_nothing_in_progress_leaves_no_badge(open_page: Open) -> None:
    assert "videos in progress" not in spoken(open_page("library"))
    assert "--in-progress:none" in spoken(open_page("library"))


def test_people_watching_cost_the_provider_no_call(
    catalog: Catalog, one_of_each: dict[Stage, str], open_page: Open, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLIPSEEK_DEMO_URL", httpserver.url_for("/v1.3"))
    forget_shared()
    watchers = [open_page("tasks") for _ in range(4)]
    for watcher in watchers:
        watcher.run()
    assert all(rows_of(watcher) == len(one_of_each) for watcher in watchers)
    assert httpserver.log == []


def test_a_video_that_waits_for_the_provider_can_be_tried_at_once(open_page: Open, catalog: Catalog) -> None:
    video = a_video(1)
    write(catalog, [(video, a_job(video, Stage.UPLOADING, error_code=Reason.PROVIDER_SLOW, next_at=time.time() + 300))])
    app = open_page("tasks")
    assert "Waiting for Twelve Labs, next try" in spoken(app)
    press(app, f"try_now_{video.id}")
    job = catalog.jobs.of_video(video.id)
    assert job is not None
    assert job.next_at == 0


def test_a_task_without_an_end_can_be_given_up(open_page: Open, catalog: Catalog) -> None:
    video = a_video(1)
    late: dict[str, Any] = {"error_code": Reason.EMBEDDING_LATE, "error_facts": {"so_far_sec": 1500, "usual_sec": 90}}
    write(catalog, [(video, a_job(video, Stage.EMBEDDING, **late, next_at=time.time() + 60, task_id="t", submitted_at=1.0))])
    app = open_page("tasks")
    assert app.button(key=f"cancel_{video.id}").label == "Give up"
    press(app, f"cancel_{video.id}")
    assert "Stopping after this step" in spoken(app)


def test_the_watched_folder_says_what_was_taken_what_is_away_and_what_was_not_taken(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert "Watched folder" not in spoken(open_page("tasks"))
    monkeypatch.setenv("CLIPSEEK_WATCH_DIR", str(tmp_path))
    forget_shared()
    catalog = shared().catalog
    for path, fault in (("a.mp4", None), ("b.mp4", None), ("<b>.mp4", Fault(Reason.EMPTY_FILE))):
        catalog.watched_files.note(WatchedFile(path, 1, 1.0, path if fault is None else None, 1.0, fault))
    catalog.watched_files.mark(["b.mp4"], [])
    said = spoken(open_page("tasks"))
    assert "Watched folder: 2 videos were taken. 1 file is away; its video stays in the library." in said
    assert "1 file was not taken" in said
    assert "&lt;b&gt;.mp4: " in said
