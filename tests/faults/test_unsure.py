"""A lost answer where the provider's list does not say what its tasks were made of: nothing is guessed, the person decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from core import parquet
from core.errors import Reason
from core.ingest import task_recovery
from core.models.jobs import EmbedOptions, Job, Stage
from core.models.video import Modality
from core.services import Services
from core.twelve_labs import AssetStatus, TaskSource
from tests.faults.conftest import Provider, StartProvider, enqueue
from tests.support.clips import make_clip
from tests.support.services import all_ended, opened, use, work_until
from tests.support.waiting import wait_for

CREATE = "POST /embed-v2/tasks"


@dataclass(frozen=True)
class Library:
    """A library whose provider lists its tasks without names."""

    provider: Provider
    services: Services

    def add(self, clip: Path) -> str:
        """Queue a clip; its video's id."""
        (video_id,) = enqueue(self.services.settings.data_dir, [clip])
        return video_id

    def work(self) -> Job:
        """Run a worker until everything has ended; the newest job."""
        return work_until(self.services, all_ended, create_timeout_sec=1)[0]

    def jobs(self) -> list[Job]:
        return self.services.catalog.jobs.newest()

    def stored(self, video_id: str) -> int:
        """How many vectors of a video can be searched."""
        return self.services.store.count(self.services.settings.model, video_id)

    def is_saved(self, video_id: str) -> bool:
        """Whether its vectors lie on disk."""
        return (self.services.settings.library_dir / parquet.key_for(self.services.settings.model, video_id)).exists()

    def made_by_somebody_else(self, clip: Path) -> str:
        """A finished task of another program with the same key."""
        provider = self.services.provider
        asset_id = provider.upload(clip, name="theirs.mp4").id
        wait_for(lambda: provider.asset(asset_id).status is AssetStatus.READY, what="their asset")
        return provider.create_task(TaskSource(asset_id=asset_id), EmbedOptions((Modality.VISUAL,)))


@pytest.fixture
def library(start_provider: StartProvider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    """One where a task counts as nobody's as soon as it can be seen."""
    monkeypatch.setattr(task_recovery, "ANSWERED_WITHIN_SEC", 0)
    provider = start_provider(nameless_tasks=True)
    use(monkeypatch, tmp_path / "data", provider.url)
    with opened() as services:
        yield Library(provider, services)


@pytest.mark.parametrize(("adopt", "tasks"), [(True, 1), (False, 2)], ids=["it is ours", "prepare it anew"])
def test_a_task_that_may_be_ours_waits_for_what_the_person_decides(
    library: Library, clips: list[Path], adopt: bool, tasks: int
) -> None:
    """Until then it is neither taken nor paid for again."""
    library.provider.fail(paths=[CREATE], script=["reset_after"])
    video_id = library.add(clips[0])
    job = library.work()
    assert (job.stage, job.error_code) == (Stage.UNSURE, Reason.EMBEDDING_UNSURE.value)
    assert library.provider.made() == (1, 1)
    assert (library.stored(video_id), library.is_saved(video_id)) == (0, False)
    library.services.catalog.jobs.decide(video_id, adopt=adopt)
    job = library.work()
    assert job.stage is Stage.READY
    assert library.provider.made() == (1, tasks)
    assert library.stored(video_id) > 0


def test_a_task_of_another_length_is_not_stored_whatever_the_person_said(
    library: Library, clips: list[Path], tmp_path: Path
) -> None:
    theirs = library.made_by_somebody_else(make_clip(tmp_path / "longer.mp4", seconds=12, fps=12))
    library.provider.fail(paths=[CREATE], script=["reset_before"])
    video_id = library.add(clips[0])
    assert library.work().stage is Stage.UNSURE
    library.services.catalog.jobs.decide(video_id, adopt=True)
    job = library.work()
    assert (job.stage, job.error_code, job.task_id) == (Stage.FAILED, Reason.EMBEDDING_MISMATCH.value, theirs)
    assert (library.stored(video_id), library.is_saved(video_id)) == (0, False)
    library.services.catalog.jobs.retry([video_id])
    assert library.work().stage is Stage.READY
    assert library.provider.made() == (2, 2)


def test_without_a_lost_answer_nobody_is_asked(library: Library, clips: list[Path]) -> None:
    library.made_by_somebody_else(clips[2])
    for clip in clips[:2]:
        library.add(clip)
    library.work()
    assert [job.stage for job in library.jobs()] == [Stage.READY] * 2
    assert library.provider.made() == (3, 3)


def test_a_request_that_never_arrived_is_made_again_where_no_task_could_be_its(library: Library, clips: list[Path]) -> None:
    """The tasks of our own other videos are none that could be."""
    library.provider.fail(paths=[CREATE], script=[None, "reset_before"])
    for clip in clips[:2]:
        library.add(clip)
    library.work()
    assert [job.stage for job in library.jobs()] == [Stage.READY] * 2
    assert library.provider.made() == (2, 2)
