"""Everything a provider can answer, one table: each has its own reason, what it means for one video holds up no other, and what
means all of them holds the queue, which is said once.

Two videos are prepared once; for each case their jobs are put back to where the provider's work is awaited, one of them behind a
fault, and a real worker goes on with the real SDK.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core.catalog.queue import leases
from core.config import load_settings
from core.errors import Reason
from core.ingest import queue_pause
from core.models.jobs import Job, PauseKind, Stage
from core.services import Services
from core.twelve_labs import TwelveLabsClient
from tests.faults.conftest import Provider, StartProvider, StartServices, enqueue
from tests.support.jobs import set_stage
from tests.support.photos import make_photo
from tests.support.saying import hint_of, sentence_of
from tests.support.services import KEY, all_ended, opened, use, work_until

DAY_SEC = 86_400
LONG_AGO_SEC = 1500.0
RESULT_OF_ONE = {
    "404": Reason.EMBEDDING_GONE,
    "nan": Reason.VECTOR_INVALID,
    "wrong_dimension": Reason.VECTOR_LENGTH,
    "no_moments": Reason.EMBEDDING_EMPTY,
    "backwards": Reason.EMBEDDING_NO_TIMES,
}
"""What makes the results of a task useless, and why the video failed; to have it prepared anew costs."""
OF_ALL = {"401": Reason.KEY_REFUSED, "402": Reason.PAYMENT_REQUIRED, "403_account": Reason.NOT_ALLOWED}
"""What would stop every video, and why the queue is paused."""


@dataclass
class Pair:
    """A video that meets a fault and one that does not, each with a task that was paid for."""

    provider: Provider
    services: Services
    bad: Job
    good: Job

    def await_results(self, **of_the_bad: Any) -> None:
        """Both wait for the provider's work again, as if nothing had come of it yet."""
        for job in (self.bad, self.good):
            video = self.services.catalog.videos.get(job.video_id)
            assert video is not None
            fresh = {
                "next_at": 0.0,
                "attempts": 0,
                "cancel_requested": False,
                "gate_at": None,
                "error_code": None,
                "moments": None,
            }
            paid = {"stage": Stage.EMBEDDING, "task_id": job.task_id, "submitted_at": job.submitted_at}
            set_stage(self.services.catalog, video, **{**fresh, **paid, **(of_the_bad if job is self.bad else {})})
        self.services.catalog.queue_pauses.lift(PauseKind)

    def fail(self, kind: str, **rule: object) -> None:
        """Let whatever asks for the bad one's results meet this fault."""
        self.provider.fail(rate=1.0, kinds=[kind], paths=[f"GET /embed-v2/tasks/{self.bad.task_id}"], **rule)

    def now(self) -> tuple[Job, Job]:
        """The bad one and the good one as they are."""
        jobs = {job.video_id: job for job in self.services.catalog.jobs.newest()}
        return jobs[self.bad.video_id], jobs[self.good.video_id]

    def work(self) -> tuple[Job, Job]:
        """Until both have ended."""
        work_until(self.services, all_ended, within_sec=20)
        return self.now()

    def work_around(self) -> Job:
        """Until the good one is ready and the bad one has a reason; the bad one, which goes on."""

        def is_so(_services: Services) -> bool:
            bad, good = self.now()
            return good.stage is Stage.READY and bad.error_code is not None

        work_until(self.services, is_so, within_sec=20)
        return self.now()[0]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, clips: list[Path]) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp("answers")
    provider = Provider(folder / "provider")
    with pytest.MonkeyPatch.context() as monkeypatch:
        use(monkeypatch, folder / "data", provider.url)
        settings = load_settings()
    try:
        with opened(settings) as services:
            enqueue(folder / "data", clips[:2])
            bad, good = work_until(services, all_ended)
            assert (bad.stage, good.stage) == (Stage.READY, Stage.READY)
            yield Pair(provider, services, bad, good)
    finally:
        provider.stop()


@pytest.fixture
def pair(prepared: Pair) -> Iterator[Pair]:
    yield prepared
    prepared.provider.heal()


@pytest.mark.parametrize("kind", RESULT_OF_ONE)
def test_results_that_are_of_no_use_fail_their_video_only_and_another_try_asks_anew(pair: Pair, kind: str) -> None:
    pair.fail(kind)
    pair.await_results()
    bad, good = pair.work()
    assert (bad.stage, bad.error_code, good.stage) == (Stage.FAILED, RESULT_OF_ONE[kind], Stage.READY)
    assert "?" not in sentence_of(bad.fault)
    assert "cost" in hint_of(bad.fault)
    pair.services.catalog.jobs.retry([bad.video_id])
    assert pair.now()[0].task_id is None


def test_an_answer_beyond_all_measure_fails_its_video_only_and_another_try_is_free(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.twelve_labs.calls.ANSWER_LIMIT_BYTES", 200_000)
    pair.fail("very_many", amount=200)
    pair.await_results()
    bad, good = pair.work()
    assert (bad.stage, bad.error_code, good.stage) == (Stage.FAILED, Reason.ANSWER_TOO_LARGE, Stage.READY)
    pair.services.catalog.jobs.retry([bad.video_id])
    assert pair.now()[0].task_id == bad.task_id


@pytest.mark.parametrize(("kind", "amount"), [("overlapping", 0), ("very_many", 3_000)])
def test_strange_results_that_can_be_used_are_used(pair: Pair, kind: str, amount: int) -> None:
    pair.fail(kind, amount=amount)
    pair.await_results()
    bad, good = pair.work()
    assert (bad.stage, bad.fault, good.stage) == (Stage.READY, None, Stage.READY)
    assert (bad.moments or 0) >= max(2, amount)


def test_moments_without_a_time_are_left_out_of_the_others_and_that_is_said(pair: Pair) -> None:
    pair.fail("one_backwards")
    pair.await_results()
    bad, _good = pair.work()
    assert (bad.stage, bad.error_code, bad.moments) == (Stage.READY, Reason.MOMENTS_LEFT_OUT, pair.bad.moments)
    assert "(1)" in sentence_of(bad.fault)


def test_a_refusal_of_one_video_fails_that_one_only(pair: Pair) -> None:
    pair.provider.fail(rate=1.0, kinds=["403"], paths=["POST /embed-v2/tasks"])
    pair.await_results(stage=Stage.SUBMITTING, task_id=None, submitted_at=None, asset_id="a1")
    bad, good = pair.work()
    assert (bad.stage, bad.error_code, good.stage) == (Stage.FAILED, Reason.NOT_ALLOWED, Stage.READY)
    assert "Nothing was paid" in sentence_of(bad.fault)


@pytest.mark.parametrize("kind", OF_ALL)
def test_what_stops_every_video_pauses_the_queue_and_blames_none(pair: Pair, kind: str) -> None:
    pair.provider.fail(rate=1.0, kinds=[kind], paths=["GET /embed-v2/tasks"])
    pair.await_results()
    work_until(pair.services, lambda services: bool(services.catalog.queue_pauses.all(time.time())), within_sec=20)
    (pause,) = pair.services.catalog.queue_pauses.all(time.time())
    assert (pause.name, pause.fault.reason) == (PauseKind.KEY, OF_ALL[kind])
    assert "Nothing was paid" in sentence_of(pause.fault)
    bad, good = pair.now()
    assert Stage.FAILED not in (bad.stage, good.stage)


def test_no_new_task_for_a_day_holds_new_tasks_back_and_what_is_under_way_goes_on(pair: Pair) -> None:
    pair.provider.fail(rate=1.0, kinds=["429_retry_after"], paths=["POST /embed-v2/tasks"], retry_after=DAY_SEC)
    pair.await_results(stage=Stage.SUBMITTING, task_id=None, submitted_at=None, asset_id="a1")
    bad = pair.work_around()
    assert bad.error_code == Reason.TOO_MANY_REQUESTS
    assert bad.next_at > time.time() + DAY_SEC - 60
    (pause,) = pair.services.catalog.queue_pauses.all(time.time())
    assert (pause.name, pause.until > time.time() + DAY_SEC - 60) == (PauseKind.RATE, True)


def test_a_task_without_an_end_says_so_and_can_be_given_up_without_a_loss(pair: Pair) -> None:
    pair.fail("endless")
    pair.await_results(stage_since=time.time() - LONG_AGO_SEC)
    bad = pair.work_around()
    assert (bad.stage, bad.error_code) == (Stage.EMBEDDING, Reason.EMBEDDING_LATE)
    assert "25 min" in sentence_of(bad.fault)
    pair.services.catalog.jobs.request_cancel([bad.video_id])
    assert pair.work()[0].stage is Stage.CANCELLED
    pair.provider.heal()
    pair.services.catalog.jobs.retry([bad.video_id])
    again, _good = pair.work()
    assert (again.stage, again.task_id) == (Stage.READY, pair.bad.task_id)


def test_an_answer_that_does_not_come_is_waited_for_again(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    hasty = TwelveLabsClient(api_key=KEY, base_url=pair.provider.url, model=pair.services.settings.model, timeout_sec=1)
    monkeypatch.setattr(pair.services.provider, "task", hasty.task)
    pair.fail("slow", slow_seconds=3.0)
    pair.await_results()
    bad = pair.work_around()
    hasty.close()
    assert (bad.stage, bad.error_code) == (Stage.EMBEDDING, Reason.PROVIDER_SLOW)
    assert "Nothing is lost" in sentence_of(bad.fault)


def test_a_photo_that_is_not_paid_for_is_ready_by_itself_once_that_is_seen_to(
    start_provider: StartProvider, services_for: StartServices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_pause, "KEY_TRIED_AGAIN_SEC", 0.3)
    monkeypatch.setattr(leases, "TRIED_AGAIN_SEC", 0.3)
    provider = start_provider()
    services = services_for(provider)
    candidate = services.precheck.check_path(make_photo(tmp_path / "shot.jpg"), "Shot")
    assert services.precheck.intake.start(candidate, title="Shot", category="", watch_url="")
    provider.fail(rate=1.0, kinds=["402"])
    told: list[str] = []

    def is_ready_after_healing(services: Services) -> bool:
        for pause in services.catalog.queue_pauses.all(time.time()):
            told.append(sentence_of(pause.fault))
            provider.heal()
        return all_ended(services)

    (job,) = work_until(services, is_ready_after_healing)
    assert (job.stage, job.moments) == (Stage.READY, 1)
    assert "credit is used up" in told[0] and "Nothing was paid" in told[0]
