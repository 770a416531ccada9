"""What does batches, on the real catalog and index: also where the store goes away or somebody takes it back meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from core import cached, parquet
from core.catalog.queue.batches import Action, BatchProgress
from core.config import Settings
from core.errors import CatalogError, Reason, StoreUnavailable
from core.ingest.batch_runner import BatchRunner
from core.library.editing import edit
from core.maintenance import consistency_check
from core.milvus import SegmentStore
from core.milvus.inventory import Inventory
from core.models.video import Video
from core.services import Services
from tests.support.library import MODEL, stock
from tests.support.waiting import wait_for


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    services = Services(Settings(api_key=SecretStr("tlk_nobody_is_asked"), model=MODEL, data_dir=tmp_path / "data"))
    yield services
    services.store.close()
    services.catalog.close()


@pytest.fixture
def videos(services: Services) -> list[Video]:
    """Three in the index; the last one is of the sea."""
    videos = stock(services, 3, moments=2)
    services.catalog.videos.edit(videos[2].id, {"category": "Sea"})
    for difference in consistency_check.compare(services).differences:
        consistency_check.repair(services, difference)
    return videos


def queue(services: Services, videos: list[Video], category: str) -> str:
    return services.catalog.batches.add(Action.CATEGORY, category, [video.id for video in videos])


def line(services: Services) -> BatchProgress:
    return services.catalog.batches.to_tell(1, 600)[0]


def categories(services: Services, videos: list[Video]) -> list[str]:
    """What the catalog says, which the rows say as well."""
    found = [services.catalog.videos.get(video.id) for video in videos]
    said = [video.category for video in found if video is not None]
    labels = [Inventory(services.store).labels(MODEL, video.id) for video in videos]
    assert [[label.category for label in of_video] for of_video in labels] == [[one] for one in said]
    return said


def before_nth(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, nth: int, do: Callable[[], object]) -> None:
    """Let something happen just before the nth call."""
    whole, calls = getattr(owner, name), 0

    def call(*args: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == nth:
            do()
        return whole(*args, **named)

    monkeypatch.setattr(owner, name, call)


def test_a_category_is_set_and_set_back_in_the_catalog_and_on_the_rows(services: Services, videos: list[Video]) -> None:
    batch_id = queue(services, videos, "City")
    runner = BatchRunner(services)
    assert runner.run_next()
    assert not runner.run_next()
    assert categories(services, videos) == ["City"] * 3
    services.catalog.batches.undo(batch_id)
    assert runner.run_next()
    assert categories(services, videos) == ["", "", "Sea"]
    assert consistency_check.compare(services).differences == ()


def test_a_store_that_is_away_puts_it_off_and_nothing_is_lost(
    services: Services, videos: list[Video], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise StoreUnavailable(Reason.STORE_UNREACHABLE, uri="there")

    monkeypatch.setattr("core.ingest.batch_runner.FIRST_PAUSE_SEC", 0.05)
    queue(services, videos, "City")
    runner = BatchRunner(services)
    monkeypatch.setattr("core.ingest.batch_runner.AT_ONCE", 2)
    before_nth(monkeypatch, SegmentStore, "replace_video", 1, away)
    assert runner.run_next()
    assert (line(services).done, line(services).failed, line(services).is_finished) == (2, 0, False)
    wait_for(runner.run_next)
    assert categories(services, videos) == ["City"] * 3
    assert line(services).changed == 3


def test_a_catalog_that_is_away_is_asked_again(services: Services, videos: list[Video], monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise CatalogError(Reason.CATALOG_FAULT)

    monkeypatch.setattr("core.ingest.batch_runner.AFTER_A_FAULT_SEC", 0.05)
    monkeypatch.setattr("core.ingest.batch_runner.LEASE_SEC", 0.1)
    before_nth(monkeypatch, services.catalog.batches, "set_category", 2, away)
    queue(services, videos, "City")
    runner = BatchRunner(services)
    runner.start()
    wait_for(lambda: line(services).is_finished)
    runner.stop()
    assert categories(services, videos) == ["City"] * 3


def test_what_can_never_be_done_is_noted_and_the_others_go_on(services: Services, videos: list[Video]) -> None:
    (services.settings.library_dir / parquet.key_for(MODEL, videos[0].id)).write_bytes(b"no parquet")
    services.catalog.deletions.delete([videos[1].id])
    queue(services, videos, "City")
    assert BatchRunner(services).run_next()
    services.catalog.deletions.restore([videos[1].id])
    assert categories(services, videos) == ["", "", "City"]
    assert (line(services).failed, line(services).changed, line(services).is_finished) == (2, 1, True)


@pytest.mark.parametrize("nth", [1, 2])
def test_what_is_taken_back_in_the_midst_of_a_video_leaves_its_rows_as_the_catalog_says(
    services: Services, videos: list[Video], monkeypatch: pytest.MonkeyPatch, nth: int
) -> None:
    batch_id = queue(services, videos, "City")
    # The rows have the new category already, the catalog not yet.
    before_nth(monkeypatch, services.catalog.batches, "set_category", nth, lambda: services.catalog.batches.undo(batch_id))
    runner = BatchRunner(services)
    assert runner.run_next()
    assert categories(services, videos) == ["City"] * (nth - 1) + ["", "", "Sea"][nth - 1 :]
    assert runner.run_next()
    assert categories(services, videos) == ["", "", "Sea"]


def test_what_somebody_edits_in_the_midst_of_a_batch_is_overwritten_like_by_any_later_press(
    services: Services, videos: list[Video], monkeypatch: pytest.MonkeyPatch
) -> None:
    batch_id = queue(services, videos, "City")
    before_nth(monkeypatch, services.catalog.batches, "set_category", 1, lambda: edit(services, videos[0].id, category="Snow"))
    runner = BatchRunner(services)
    runner.run_next()
    assert categories(services, videos) == ["City"] * 3
    services.catalog.batches.undo(batch_id)
    runner.run_next()
    # What it was just before.
    assert categories(services, videos) == ["Snow", "", "Sea"]


def test_it_begins_at_once_when_somebody_queues_in_the_same_process(
    services: Services, videos: list[Video], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.ingest.batch_runner.LOOK_EVERY_SEC", 3600.0)
    monkeypatch.setattr("core.cached.application.shared", lambda: services)
    runner = BatchRunner(services)
    runner.start()
    wait_for(lambda: not services.batch_queued.is_set())
    cached.batches.set_categories([video.id for video in videos], " City\n")
    wait_for(lambda: line(services).is_finished)
    runner.stop()
    assert categories(services, videos) == ["City"] * 3


def test_it_finds_what_another_process_queued_and_ends_when_it_is_told_to(
    services: Services, videos: list[Video], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.ingest.batch_runner.LOOK_EVERY_SEC", 0.05)
    runner = BatchRunner(services)
    runner.start()
    queue(services, videos, "City")
    wait_for(lambda: line(services).is_finished)
    runner.stop()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("batches")]
    # Whoever is told to end before it began leaves all as it is.
    queue(services, videos, "Snow")
    runner.run_next()
    assert categories(services, videos) == ["City"] * 3


def test_a_lease_is_held_for_as_long_as_a_video_takes(
    services: Services, videos: list[Video], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.ingest.batch_runner.LEASE_SEC", 0.3)
    batch_id = queue(services, videos[:1], "City")
    runner = BatchRunner(services)
    seen: list[object] = []

    def slow() -> None:
        batches = services.catalog.batches
        renewed = batches.renew
        renewals: list[str] = []

        def renew(batch_id: str, owner: str, *, lease_sec: float) -> None:
            renewed(batch_id, owner, lease_sec=lease_sec)
            renewals.append(batch_id)

        monkeypatch.setattr(batches, "renew", renew)
        wait_for(lambda: len(renewals) > 6)
        seen.append(batches.claim("another", lease_sec=1))

    before_nth(monkeypatch, SegmentStore, "replace_video", 1, slow)
    runner.start()
    wait_for(lambda: line(services).is_finished)
    runner.stop()
    assert seen == [None]
    assert batch_id == line(services).id
