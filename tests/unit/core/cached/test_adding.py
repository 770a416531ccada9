"""Adding in the background: one that fails stops no other, what is stopped half-way leaves nothing, nothing is queued twice."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from core import cached
from core.cached.add_videos import start, what_started, with_choices
from core.cached.import_folders import Copying
from core.catalog import Catalog
from core.errors import Fault, Reason
from core.ingest.budget import Spending
from core.ingest.precheck.candidates import Candidate, CheckResult, Wanted
from core.ingest.precheck.choices import Choices
from core.ingest.precheck.folder import FolderFile
from core.ingest.precheck.precheck import Precheck
from core.models.embedding_models import MODELS
from core.models.jobs import Stage
from core.models.video import Modality
from core.people import audit
from core.people.audit import Did
from core.people.person import Role
from core.storage.folder import FolderStorage
from tests.support.clips import make_clip
from tests.support.people import SOMEBODY, act_as
from tests.support.saying import sentence_of

MODEL = MODELS["marengo3.5"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("import")
    make_clip(folder / "first.mp4", seconds=5)
    make_clip(folder / "silent.mp4", seconds=5, sound=False, shift=2)
    return folder


@pytest.fixture
def precheck(catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Precheck:
    precheck = Precheck(catalog, FolderStorage(tmp_path), tmp_path, MODEL, allow_private_urls=False)
    parts = SimpleNamespace(precheck=precheck, settings=SimpleNamespace(model=MODEL))
    monkeypatch.setattr(cached.add_videos, "services", lambda: parts)
    monkeypatch.setattr(cached.add_videos, "spending_now", lambda: Spending(0.0, 0.0, None))
    monkeypatch.setattr(cached.add_videos, "price_of", lambda seconds, _photos: seconds / 60 * 12.0)
    return precheck


def copied(precheck: Precheck, folder: Path, *names: str) -> list[Candidate]:
    copying = Copying(precheck, folder, [FolderFile(name, 1, 0.0) for name in names])
    assert copying.batch.wait(20)
    return [copying.results()[name] for name in names]


def test_files_of_the_folder_are_copied_and_those_that_are_gone_are_refused_alone(precheck: Precheck, folder: Path) -> None:
    candidates = copied(precheck, folder, "first.mp4", "gone.mp4", "silent.mp4")
    assert [candidate.check_result for candidate in candidates] == [CheckResult.FINE, CheckResult.REFUSED, CheckResult.FINE]


def test_copying_that_is_stopped_leaves_nothing_behind(precheck: Precheck, folder: Path, tmp_path: Path) -> None:
    class StopsAtOnce(Copying):
        def _count(self, more_bytes: int) -> None:
            self._stop.set()
            super()._count(more_bytes)

    copying = StopsAtOnce(precheck, folder, [FolderFile(name, 1, 0.0) for name in ("first.mp4", "silent.mp4")])
    assert copying.batch.wait(20)
    assert copying.results() == {}
    assert list((tmp_path / "uploads" / "staged").iterdir()) == []


def test_a_video_is_added_by_whoever_pressed_start_and_noted(
    precheck: Precheck, folder: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = act_as(monkeypatch, SOMEBODY[Role.EDITOR])
    [fine] = copied(precheck, folder, "first.mp4")
    assert start([Wanted(fine, "First")], Choices()).wait(20)
    assert [video.added_by for video in catalog.videos.all()] == [editor.id]
    assert [(line.user_id, line.action) for line in catalog.audit.lines(audit.Wanted())] == [(editor.id, Did.ADDED)]


def test_one_that_cannot_be_queued_is_named_and_the_others_are_queued(precheck: Precheck, folder: Path, catalog: Catalog) -> None:
    fine, silent = copied(precheck, folder, "first.mp4", "silent.mp4")
    batch = start([Wanted(silent, "Silent"), Wanted(fine, "First")], Choices(modalities=(Modality.AUDIO,)))
    assert batch.wait(20)
    started = what_started(batch)
    assert (started.queued, list(started.taken)) == (1, [fine.video_id])
    assert started.problems == (("Silent", Fault(Reason.ONLY_SOUND_OF_SILENT)),)
    assert catalog.jobs.counts() == {Stage.WAITING: 1}


def test_pressing_start_twice_queues_once_and_counts_as_done(precheck: Precheck, folder: Path, catalog: Catalog) -> None:
    rows = [Wanted(candidate, candidate.title) for candidate in copied(precheck, folder, "first.mp4", "silent.mp4")]
    batches = [start(rows, Choices()) for _ in range(2)]
    assert all(batch.wait(20) for batch in batches)
    assert sum(what_started(batch).queued for batch in batches) == 2
    assert all(len(what_started(batch).taken) == 2 for batch in batches)
    assert catalog.jobs.counts() == {Stage.WAITING: 2}


def test_a_choice_that_leaves_nothing_of_a_video_refuses_it_beforehand(precheck: Precheck, folder: Path) -> None:
    fine, silent = with_choices(copied(precheck, folder, "first.mp4", "silent.mp4"), Choices(modalities=(Modality.AUDIO,)))
    assert (fine.check_result, silent.check_result) == (CheckResult.FINE, CheckResult.REFUSED)
    assert "silent" in sentence_of(silent)


def test_a_budget_lets_through_what_it_covers_and_names_the_rest(
    precheck: Precheck, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cached.add_videos, "spending_now", lambda: Spending(0.5, 0.0, 2.0))
    batch = start([Wanted(one, one.title) for one in copied(precheck, folder, "first.mp4", "silent.mp4")], Choices())
    assert batch.wait(20)
    started = what_started(batch)
    assert started.queued == 1
    assert [fault.reason for _title, fault in started.problems] == [Reason.BUDGET_USED]
