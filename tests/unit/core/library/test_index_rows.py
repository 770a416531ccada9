"""Rows of the index end as the catalog says, whatever happens between any two steps of whoever writes them: on real stores."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import pytest
from pydantic import SecretStr

from core import parquet
from core.catalog.library.videos import Videos
from core.catalog.queue.batches import Action, Batches
from core.config import Settings
from core.errors import ClipseekError, Reason
from core.ingest import stages
from core.ingest.batch_runner import BatchRunner
from core.ingest.job_tools import PollSchedule, Tools
from core.ingest.proxies.maker import ProxyMaker
from core.library.editing import edit
from core.library.index_rows import SavedFiles
from core.maintenance import consistency_check
from core.maintenance.consistency_check import Fault
from core.milvus import SegmentStore
from core.milvus.filters import Filter
from core.milvus.inventory import Inventory
from core.milvus.rows import Label
from core.models.embedding_models import MODELS
from core.models.jobs import Stage
from core.models.video import EmbeddedSegment, Video
from core.rebuild.filling import fill_index, rebuild
from core.services import Services
from core.twelve_labs import EmbedTask, TaskStatus
from tests.support.jobs import a_job
from tests.support.library import MODEL, segments_of, stock
from tests.unit.core.milvus.milvus_rows import vectors

Do = Callable[[], object]
STEPS: Final = (
    (parquet, "save"),
    (SavedFiles, "segments"),
    (SegmentStore, "replace_video"),
    (SegmentStore, "delete_video"),
    (Videos, "edit"),
    (Videos, "get_even_deleted"),
    (Inventory, "labels_by_video"),
    (SegmentStore, "add_videos"),
    (Batches, "set_category"),
)
"""What reads or writes what others read and write: others may come in before each call of these."""


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    services = Services(Settings(api_key=SecretStr("tlk_nobody_is_asked"), model=MODEL, data_dir=tmp_path / "data"))
    yield services
    services.store.close()
    services.catalog.close()


class Answers:
    """A provider whose only task is done."""

    def __init__(self, segments: list[EmbeddedSegment]) -> None:
        self._segments = tuple(segments)

    def task(self, task_id: str) -> EmbedTask:
        return EmbedTask(task_id, TaskStatus.READY, self._segments, None)


def save(services: Services, video: Video, segments: list[EmbeddedSegment]) -> None:
    """What a worker does once the results are there; `video` is its row as the step began."""
    settings = services.settings
    tools = Tools(
        catalog=services.catalog,
        store=services.store,
        provider=Answers(segments),  # type: ignore[arg-type]
        storage=services.storage,
        library_dir=settings.library_dir,
        poll_seconds=1,
        requests_per_minute=60,
        max_active=1,
        poll_schedule=PollSchedule(1),
        proxies=ProxyMaker(services.previews),
    )
    stages.take(tools, a_job(video, Stage.EMBEDDING, task_id="task"), video, None)  # type: ignore[arg-type]


@contextmanager
def interrupted(at: int, by: Do) -> Iterator[list[str]]:
    """Run `by` as a whole before the call number `at` of `STEPS`; yields what was called, without what `by` calls."""
    called: list[str] = []
    is_within = threading.Event()

    def stepping(whole: Callable[..., Any], name: str, *args: Any, **named: Any) -> Any:
        if not is_within.is_set():
            called.append(name)
            if len(called) == at:
                is_within.set()
                by()
                is_within.clear()
        return whole(*args, **named)

    with ExitStack() as stack:
        for owner, name in STEPS:
            whole = getattr(owner, name)

            def step(*args: Any, _whole: Callable[..., Any] = whole, _name: str = name, **named: Any) -> Any:
                return stepping(_whole, _name, *args, **named)

            stack.enter_context(patch.object(owner, name, step))
        yield called


def assert_agrees(services: Services, video_id: str, why: str = "") -> None:
    """The rows are those of the saved file and say what the catalog says, so that its filter finds the video."""
    video = services.catalog.videos.get_even_deleted(video_id)
    assert video is not None
    labels = Inventory(services.store).label_of_each(MODEL, video_id)
    assert set(labels.values()) == {Label(video.category, "")}, why
    saved = parquet.load(services.settings.library_dir / parquet.key_for(MODEL, video_id))
    assert len(labels) == len(saved), why


def run_batch(services: Services, category: str) -> None:
    """Give every video this category, all at once."""
    services.catalog.batches.add(Action.CATEGORY, category, [video.id for video in services.catalog.videos.all()])
    while BatchRunner(services).run_next():
        pass


def does(services: Services, video: Video, name: str, mark: str) -> Do:
    """One of those who write rows, with something of its own to write."""
    known: dict[str, Do] = {
        "edit": partial(edit, services, video.id, category=mark),
        # The row as it was when the step began, long ago.
        "save": partial(save, services, video, segments_of(len(mark), 2 + len(mark))),
        "fill": partial(fill_index, services, MODEL, video.id),
        "rebuild": partial(rebuild, services, anew=True),
        "batch": partial(run_batch, services, mark),
    }
    return known[name]


@pytest.mark.parametrize("second", ["edit", "save", "fill"])
@pytest.mark.parametrize("first", ["edit", "save", "fill", "rebuild", "batch"])
def test_whoever_comes_in_between_any_two_steps_both_end_as_one(services: Services, first: str, second: str) -> None:
    video, other = stock(services, 2, moments=2)
    at, was_reached = 0, True
    while was_reached:
        at += 1
        come_in = does(services, video, second, f"B{at}")
        with interrupted(at, come_in) as called:
            does(services, video, first, f"A{at}")()
        was_reached = len(called) >= at
        assert_agrees(services, other.id)
        assert_agrees(services, video.id, f"{second} before step {at} of {first}: {called}")
    assert at > 3


def test_a_category_that_was_set_while_results_were_fetched_is_on_their_rows(services: Services) -> None:
    (video,) = stock(services, 1)
    edit(services, video.id, category="City")
    save(services, video, segments_of(3, 5))
    rows = services.store.search(MODEL, vectors(1, 1)[0], limit=99, where=Filter(categories=("City",)))
    assert len(rows) == services.store.count(MODEL, video.id) == 5 * len(MODEL.modalities)


def test_many_at_once_end_as_one(services: Services) -> None:
    (video,) = stock(services, 1, moments=2)
    start = threading.Barrier(4)
    failed: list[BaseException] = []

    def work(name: str, number: int) -> None:
        start.wait(20)
        try:
            for turn in range(6):
                does(services, video, name, f"{name} {number} {turn}"[: 8 + turn])()
        except BaseException as error:
            failed.append(error)
            raise

    threads = [threading.Thread(target=work, args=(name, at)) for at, name in enumerate(("edit", "edit", "save", "fill"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    assert_agrees(services, video.id)
    # The worker's number of moments is written by the worker itself, which is not here.
    assert {difference.fault for difference in consistency_check.compare(services).differences} <= {Fault.NUMBER}


def test_two_who_change_different_things_undo_nothing_of_each_other(services: Services) -> None:
    (video,) = stock(services, 1)
    with interrupted(1, partial(edit, services, video.id, title="Harbour")):
        edit(services, video.id, category="City")
    changed = services.catalog.videos.get(video.id)
    assert changed is not None
    assert (changed.title, changed.category) == ("Harbour", "City")


def test_a_video_that_is_deleted_meanwhile_comes_back_with_rows_that_fit(services: Services) -> None:
    (video,) = stock(services, 1)

    def too_late(*_: object) -> bool:
        services.catalog.deletions.delete([video.id])
        return False

    with patch.object(Videos, "edit", too_late), pytest.raises(ClipseekError) as gone:
        edit(services, video.id, category="City")
    assert gone.value.reason is Reason.VIDEO_GONE
    services.catalog.deletions.restore([video.id])
    assert_agrees(services, video.id)


def test_rows_of_another_model_that_were_written_while_its_file_went_are_gone(services: Services) -> None:
    (video,) = stock(services, 1, moments=2)
    older = MODELS["marengo3.0"]
    parquet.save(services.settings.library_dir / parquet.key_for(older, video.id), segments_of(1, 2))
    fill_index(services, older, video.id)
    at, was_reached = 0, True
    while was_reached:
        at += 1
        parquet.save(services.settings.library_dir / parquet.key_for(older, video.id), segments_of(1, 2))
        with interrupted(at, does(services, video, "edit", f"B{at}")) as called:
            save(services, video, segments_of(2, 3))
        was_reached = len(called) >= at
        assert services.store.count(older, video.id) == 0, called
        assert_agrees(services, video.id)


def test_a_rebuild_writes_rows_again_that_say_something_else(services: Services) -> None:
    one, two = stock(services, 2)
    services.catalog.videos.edit(two.id, {"category": "City"})
    rebuilt = rebuild(services)
    assert (rebuilt.written, rebuilt.in_place) == (1, 1)
    for video in (one, two):
        assert_agrees(services, video.id)
