"""A batch whose process is killed between any two effects goes on where it was, and can still be taken back as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.catalog.queue.batches import Action
from core.catalog.queue.worker_lock import WorkerLock
from core.maintenance import consistency_check
from core.models.video import Video
from core.services import Services
from tests.support.library import stock
from tests.support.processes import dying
from tests.support.services import opened, use

RUN = """
from core.services import shared
from core.catalog.queue.worker_lock import WorkerLock
from core.ingest.batch_runner import BatchRunner
assert WorkerLock().take(shared().catalog)
while BatchRunner(shared()).run_next():
    pass
"""
PLACES = [
    ("core.milvus:SegmentStore.add_videos", "before", 1),
    ("core.milvus:SegmentStore.add_videos", "after", 1),
    ("core.catalog.queue.batches:Batches.set_category", "before", 2),
    ("core.catalog.queue.batches:Batches.set_category", "after", 2),
    ("core.library.index_rows:IndexWriter.correct", "before", 1),
    ("core.catalog.queue.batches:Batches.finish", "before", 1),
]


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, tmp_path / "data")


@pytest.fixture
def videos() -> list[Video]:
    """Four videos that are in the index, each in a category of its own, and a batch that gives them one."""
    with opened() as services:
        videos = stock(services, 4, moments=2)
        for video in videos:
            services.catalog.videos.edit(video.id, {"category": f"Old {video.id}"})
        for difference in consistency_check.compare(services).differences:
            consistency_check.repair(services, difference)
        services.catalog.batches.add(Action.CATEGORY, "New", [video.id for video in videos])
    return videos


def categories(services: Services, videos: list[Video]) -> list[str]:
    """Only if the index says the same."""
    assert consistency_check.compare(services).differences == ()
    known = services.catalog.videos.category_of_each()
    return [known[video.id] for video in videos]


@pytest.mark.parametrize(("place", "when", "nth"), PLACES)
def test_it_goes_on_where_it_was_and_all_of_it_can_be_taken_back(videos: list[Video], place: str, when: str, nth: int) -> None:
    dying.killed(RUN, place, when, nth)
    assert dying.whole(RUN) == (0, "")
    with opened() as services:
        assert categories(services, videos) == ["New"] * 4
        (line,) = services.catalog.batches.to_tell(2, 600)
        assert (line.is_finished, line.changed, line.failed) == (True, 4, 0)
        services.catalog.batches.undo(line.id)
    if place.endswith("set_category"):
        dying.killed(RUN, place, when, nth)
    assert dying.whole(RUN) == (0, "")
    with opened() as services:
        assert categories(services, videos) == [f"Old {video.id}" for video in videos]


def test_the_next_start_need_not_wait_until_the_lease_of_the_killed_one_is_over(videos: list[Video]) -> None:
    dying.killed(RUN, *PLACES[0])
    with opened() as services:
        assert services.catalog.batches.claim("me", lease_sec=60) is None
        lock = WorkerLock()
        assert lock.take(services.catalog)
        lock.release()
        assert services.catalog.batches.claim("me", lease_sec=60) is not None
