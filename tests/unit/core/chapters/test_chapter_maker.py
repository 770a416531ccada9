"""What a video is about is asked for once, whatever happens on the way, and can be searched when it is there."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from core.catalog.tables.rows import options_text
from core.catalog.tables.schema import JOBS
from core.chapters import maker as maker_module
from core.chapters.maker import ChapterMaker
from core.chapters.synopsis import Analysis, AnalysisStage
from core.config import Settings, load_settings
from core.errors import ClipseekError, KeyRefused, ProviderUnavailable, Reason, RequestRefused
from core.ingest.budget import spending
from core.models.jobs import EmbedOptions, Stage
from core.models.video import Modality
from core.services import Services
from core.spoken.line import Line, Source
from core.spoken.typed import typed
from core.twelve_labs import AnalysisTask, Asset, AssetStatus, TaskSource, TaskStatus
from core.workers import new_chapters
from tests.support import services as support
from tests.support.jobs import a_job, a_link, a_video, write
from tests.support.saying import sentence_of

FILE, LINK = a_video(1), a_link(2, duration_sec=7200.0)
ANSWER = {
    "title": "A day at sea",
    "summary": "The sun rises over the bay.",
    "chapters": [
        {"title": "Dawn", "start_time": 0, "end_time": 40, "summary": "Boats leave the harbour."},
        {"title": "Storm", "start_time": 40, "end_time": 100, "summary": "Waves break over the pier."},
    ],
}


class Provider:
    """Answers as soon as it is asked twice about a task; counts what it would charge for."""

    def __init__(self) -> None:
        self.assets: dict[str, str] = {}
        self.tasks: dict[str, str] = {}
        self.looked_at: Counter[str] = Counter()
        self.cancelled: list[str] = []
        self.windows: dict[str, tuple[float, float] | None] = {}
        self.fails: dict[str, list[Exception]] = {}

    def _may_fail(self, what: str) -> None:
        if self.fails.get(what):
            raise self.fails[what].pop(0)

    def find_assets(self, name: str) -> list[Asset]:
        found = [ident for ident, called in self.assets.items() if called == name]
        return [Asset(ident, AssetStatus.READY, name, None, None) for ident in found]

    def upload(self, path: Path, *, name: str, on_progress: Callable[[int, int], None], **_: Any) -> Asset:
        self._may_fail("upload")
        on_progress(1, 1)
        self.assets[f"asset{len(self.assets)}"] = name
        self._may_fail("upload answer")
        return self.find_assets(name)[0]

    def asset(self, asset_id: str) -> Asset:
        return Asset(asset_id, AssetStatus.READY, self.assets[asset_id], None, None)

    def create_analysis(
        self,
        source: TaskSource,
        prompt: str,
        schema: Mapping[str, object],
        request_id: str,
        window: tuple[float, float] | None = None,
    ) -> str:
        self._may_fail("create")
        self.windows[request_id[32:]] = window
        self.tasks.setdefault(request_id, f"task{len(self.tasks)}")
        self._may_fail("create answer")
        return self.tasks[request_id]

    def analysis(self, task_id: str) -> AnalysisTask:
        self._may_fail("look")
        self.looked_at[task_id] += 1
        is_done = self.looked_at[task_id] > 1
        return AnalysisTask(task_id, *((TaskStatus.READY, json.dumps(ANSWER)) if is_done else (TaskStatus.PROCESSING,)))

    def cancel_analysis(self, task_id: str) -> None:
        self.cancelled.append(task_id)


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, provider: Provider) -> Iterator[Services]:
    support.use(monkeypatch, tmp_path)
    monkeypatch.setattr(Settings, "poll_seconds", 0.0)
    services = Services(load_settings())
    services.__dict__["provider"] = provider
    write(services.catalog, [(video, a_job(video, Stage.READY)) for video in (FILE, LINK)])
    services.settings.uploads_dir.mkdir(parents=True)
    (services.settings.uploads_dir / str(FILE.file_name)).write_bytes(b"film")
    yield services
    services.catalog.close()


def a_maker(services: Services) -> ChapterMaker:
    """As a process has one."""
    return new_chapters(services)


def at(services: Services, video_id: str = FILE.id) -> Analysis:
    found = services.catalog.analyses.of(video_id)
    assert found is not None
    return found


def work(services: Services, maker: ChapterMaker | None = None) -> None:
    maker = maker or a_maker(services)
    while maker.once():
        pass


def found(services: Services, words: str) -> list[int]:
    return [one.line.start_ms for one in services.catalog.spoken.find((typed(words).phrase,), 9)]


def due_now(services: Services) -> None:
    with services.catalog._database.writing() as connection:
        connection.execute(sa.text("update analyses set next_at = 0, lease_until = 0"))


def test_a_file_is_sent_asked_about_and_removed_there(services: Services, provider: Provider) -> None:
    services.catalog.analyses.ask(FILE.id)
    work(services)
    done = at(services)
    assert (done.stage, done.fault) == (AnalysisStage.READY, None)
    assert done.synopsis is not None
    assert [chapter.title for chapter in done.synopsis.chapters] == ["Dawn", "Storm"]
    assert services.catalog.orphan_assets.some(9) == list(provider.assets)
    assert done.took_sec is not None
    assert services.catalog.analyses.usual_share() == done.took_sec / FILE.duration_sec


def test_a_link_needs_no_upload(services: Services, provider: Provider) -> None:
    services.catalog.analyses.ask(LINK.id)
    work(services)
    assert (at(services, LINK.id).stage, provider.assets) == (AnalysisStage.READY, {})


def test_what_was_said_is_found_at_its_second_and_is_no_part_of_the_transcript(services: Services) -> None:
    services.catalog.spoken.replace_captions(FILE.id, [Line(0, 1000, "Good morning", Source.ADDED)], 1)
    services.catalog.analyses.ask(FILE.id)
    work(services)
    assert (found(services, "waves break"), found(services, "sun rises"), found(services, "good morning")) == ([40_000], [0], [0])
    assert [line.text for line in services.catalog.spoken.of_video(FILE.id)] == ["Good morning"]
    services.catalog.spoken.replace_captions(FILE.id, [], 2)
    assert found(services, "waves break") == [40_000]
    services.catalog.deletions.delete([FILE.id])
    assert (found(services, "waves break"), services.catalog.analyses.of(FILE.id)) == ([], None)
    services.catalog.deletions.restore([FILE.id])
    assert found(services, "waves break") == [40_000]
    services.catalog.deletions.delete([FILE.id])
    services.catalog.deletions.delete_for_good([FILE.id])
    services.catalog.deletions.end_purge(FILE.id)
    assert found(services, "waves break") == []


@pytest.mark.parametrize("what", ["upload answer", "create answer"])
def test_an_answer_that_got_lost_makes_and_costs_nothing_twice(services: Services, provider: Provider, what: str) -> None:
    provider.fails[what] = [ProviderUnavailable(Reason.PROVIDER_SLOW)]
    services.catalog.analyses.ask(FILE.id)
    work(services)
    assert at(services).fault is not None
    due_now(services)
    work(services)
    assert at(services).stage is AnalysisStage.READY
    assert (len(provider.assets), len(provider.tasks)) == (1, 1)
    assert services.catalog.payments.since(0.0)[2] == pytest.approx(100 / 3600 * 1.75)


@pytest.mark.parametrize("steps", range(5))
def test_another_process_goes_on_where_one_died(services: Services, provider: Provider, steps: int) -> None:
    services.catalog.analyses.ask(FILE.id)
    first = a_maker(services)
    for _ in range(steps):
        first.once()
    assert services.catalog.analyses.claim("died", lease_sec=60) is not None
    assert not a_maker(services).once()
    due_now(services)
    work(services)
    assert at(services).stage is AnalysisStage.READY
    assert (len(provider.assets), len(provider.tasks)) == (1, 1)


def test_a_late_process_overwrites_nobody(services: Services) -> None:
    services.catalog.analyses.ask(FILE.id)
    late = services.catalog.analyses.claim("late", lease_sec=60)
    assert late is not None
    due_now(services)
    work(services)
    services.catalog.analyses.end(late, "late", AnalysisStage.FAILED)
    services.catalog.analyses.go_on(late, "late", AnalysisStage.ASKING)
    assert at(services).stage is AnalysisStage.READY


def test_what_is_cancelled_is_taken_back_there_and_can_be_asked_for_again(services: Services, provider: Provider) -> None:
    services.catalog.analyses.ask(FILE.id)
    maker = a_maker(services)
    for _ in range(3):
        maker.once()
    assert at(services).stage is AnalysisStage.ANALYSING
    services.catalog.analyses.cancel(FILE.id)
    work(services, maker)
    assert at(services).stage is AnalysisStage.CANCELLED
    assert (provider.cancelled, services.catalog.orphan_assets.some(9)) == (["task0"], ["asset0"])
    services.catalog.analyses.ask(FILE.id)
    work(services, maker)
    assert (at(services).stage, len(provider.tasks)) == (AnalysisStage.READY, 2)


def test_asked_again_what_was_said_before_stays_until_the_new_is_there(services: Services, provider: Provider) -> None:
    services.catalog.analyses.ask(FILE.id)
    work(services)
    services.catalog.analyses.ask(FILE.id)
    services.catalog.analyses.ask(FILE.id)
    provider.fails["create"] = [RequestRefused(Reason.REQUEST_REFUSED, message="no")]
    work(services)
    assert at(services).stage is AnalysisStage.FAILED
    assert at(services).synopsis is not None
    assert found(services, "waves break") == [40_000]


def test_what_is_not_offered_is_not_offered_again_for_a_while(services: Services, provider: Provider) -> None:
    assert services.catalog.analyses.is_offered()
    provider.fails["create"] = [RequestRefused(Reason.ANALYSIS_NOT_OFFERED, status=403)]
    services.catalog.analyses.ask(FILE.id)
    work(services)
    assert at(services).stage is AnalysisStage.FAILED
    assert not services.catalog.analyses.is_offered()
    assert services.catalog.payments.since(0.0)[2] == 0


def looked_at_often(services: Services, video_id: str, times: int, maker: ChapterMaker | None = None) -> Analysis:
    maker = maker or a_maker(services)
    for _ in range(times):
        due_now(services)
        work(services, maker)
    return at(services, video_id)


def test_trouble_that_may_pass_is_waited_for_but_not_for_ever(
    services: Services, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(maker_module, "MOST_ATTEMPTS", 3)
    provider.fails["create"] = [ProviderUnavailable(Reason.PROVIDER_FAULT, status=500) for _ in range(9)]
    services.catalog.analyses.ask(LINK.id)
    assert looked_at_often(services, LINK.id, 6).stage is AnalysisStage.FAILED
    # A network that is away is no fault of this request: it goes on whenever it is back.
    provider.fails["create"] = [ProviderUnavailable(Reason.PROVIDER_UNREACHABLE) for _ in range(9)]
    services.catalog.analyses.ask(LINK.id)
    assert looked_at_often(services, LINK.id, 14).stage is AnalysisStage.READY


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (KeyRefused(Reason.PAYMENT_REQUIRED, status=402, message="Your credit is used up."), Reason.ANALYSIS_WAITS),
        (ProviderUnavailable(Reason.PROVIDER_FAULT, status=500), Reason.PROVIDER_FAULT),
    ],
)
def test_a_summary_that_is_paid_for_is_waited_for_and_not_paid_twice(
    services: Services, provider: Provider, monkeypatch: pytest.MonkeyPatch, error: ClipseekError, said: Reason
) -> None:
    monkeypatch.setattr(maker_module, "MOST_ATTEMPTS", 3)
    provider.fails["look"] = [error] * 8
    services.catalog.analyses.ask(FILE.id)
    waits = looked_at_often(services, FILE.id, 8)
    assert (waits.stage, waits.fault and waits.fault.reason) == (AnalysisStage.ANALYSING, said)
    assert "Nothing was paid" not in sentence_of(waits.fault)
    assert looked_at_often(services, FILE.id, 2).stage is AnalysisStage.READY
    assert len(provider.tasks) == 1


def test_a_key_that_is_refused_before_anything_was_paid_ends_it_with_a_sentence(services: Services, provider: Provider) -> None:
    provider.fails["upload"] = [KeyRefused(Reason.KEY_REFUSED, status=401)]
    services.catalog.analyses.ask(FILE.id)
    work(services)
    assert at(services).stage is AnalysisStage.FAILED
    assert "Nothing was paid" in sentence_of(at(services).fault)


def test_a_summary_that_is_gone_there_is_said_to_be_paid_for(services: Services, provider: Provider) -> None:
    provider.fails["look"] = [RequestRefused(Reason.NOT_FOUND, status=404, code="resource_not_exist", message="No such task.")]
    services.catalog.analyses.ask(FILE.id)
    work(services)
    assert at(services).stage is AnalysisStage.FAILED
    assert "what was paid for it is lost: No such task (code resource_not_exist)" in sentence_of(at(services).fault)


def test_a_proxy_that_can_t_be_made_again_is_said_instead_of_waited_for(services: Services, provider: Provider) -> None:
    with services.catalog._database.writing() as connection:
        connection.execute(JOBS.update().values(options=options_text(EmbedOptions((Modality.VISUAL,), proxy=True))))
    services.catalog.analyses.ask(FILE.id)
    maker = a_maker(services)
    assert looked_at_often(services, FILE.id, 2, maker).stage is AnalysisStage.UPLOADING
    assert services.previews.wanted() == [FILE.id]
    # As the one who makes previews notes it.
    services.previews.note(FILE.id, None, Reason.UNREADABLE.value)
    services.previews.put_away(FILE.id)
    failed = looked_at_often(services, FILE.id, 1, maker)
    assert (failed.stage, failed.fault and failed.fault.reason) == (AnalysisStage.FAILED, Reason.UNREADABLE)
    # Asked once more, it is tried once more.
    services.catalog.analyses.ask(FILE.id)
    assert looked_at_often(services, FILE.id, 1, maker).stage is AnalysisStage.UPLOADING
    (services.settings.uploads_dir / str(FILE.file_name)).unlink()
    gone = looked_at_often(services, FILE.id, 1, maker)
    assert (gone.stage, gone.fault and gone.fault.reason) == (AnalysisStage.FAILED, Reason.FILE_MISSING)
    assert not provider.assets


def test_what_is_asked_for_counts_in_the_budget_before_and_after_it_is_paid(services: Services) -> None:
    services.catalog.analyses.ask(LINK.id)
    before = spending(services.catalog, services.settings, 1e9)
    assert [before.spent_usd, before.to_come_usd] == pytest.approx([0.0, 3.5])
    work(services)
    after = spending(services.catalog, services.settings, 1e9)
    assert [after.spent_usd, after.to_come_usd] == pytest.approx([3.5, 0.0])


def test_a_long_video_is_asked_about_in_parts_each_paid_for_once_and_joined(services: Services, provider: Provider) -> None:
    long = a_link(3, duration_sec=3 * 3600.0)
    write(services.catalog, [(long, a_job(long, Stage.READY))])
    provider.fails["create answer"] = [ProviderUnavailable(Reason.PROVIDER_UNREACHABLE)]
    services.catalog.analyses.ask(long.id)
    maker = a_maker(services)
    for _ in range(12):
        due_now(services)
        work(services, maker)
    assert provider.windows == {"-1": (0.0, 5400.0), "-2": (5400.0, 10800.0)}
    assert len(provider.tasks) == 2
    synopsis = at(services, long.id).synopsis
    assert synopsis is not None
    # Of the second part, times were told from its own beginning.
    assert [one.start_ms for one in synopsis.chapters] == [0, 40_000, 5_400_000, 5_440_000]
    assert synopsis.summary == "The sun rises over the bay. The sun rises over the bay."
    assert spending(services.catalog, services.settings, 1e9).spent_usd == pytest.approx(3 * 1.75)
