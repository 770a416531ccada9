"""The provider's transcript is taken beside the queue, before the upload goes; that there is none, or not yet, is no fault."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from types import SimpleNamespace
from typing import cast

import pytest

from core.catalog import Catalog
from core.errors import KeyRefused, ProviderError, ProviderUnavailable, Reason, RequestRefused, TooManyRequests
from core.ingest.job_tools import PollSchedule, Tools
from core.ingest.words import transcripts
from core.ingest.words.transcripts import Transcripts
from core.models.embedding_models import DEFAULT_MODEL
from core.models.jobs import EmbedOptions, Stage
from core.models.video import Modality
from core.spoken.line import Line, Source
from core.twelve_labs import Asset, AssetStatus
from tests.support.jobs import a_video

A = a_video(1)
LINES = (Line(0, 900, "Good morning.", Source.PROVIDER, "1"),)


@dataclass
class Provider:
    """Answers `answers` one after the other, the last one for good."""

    answers: list[tuple[Line, ...] | Exception | None]
    asked: int = 0
    status: AssetStatus = AssetStatus.READY

    def asset(self, asset_id: str) -> Asset:
        return Asset(asset_id, self.status, None, None, None)

    def transcript(self, _asset_id: str) -> tuple[Line, ...] | None:
        self.asked += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def ready(catalog: Catalog) -> Catalog:
    """A video that just became ready; its upload is still with the provider."""
    catalog.jobs.add(A, DEFAULT_MODEL, EmbedOptions((Modality.VISUAL,)))
    job = catalog.queue.claim("me", lease_sec=60, max_active=4)
    assert job is not None
    catalog.queue.save(job, "me", release=False, asset_id="a1")
    held = catalog.queue.reload(job.id)
    assert held is not None
    catalog.queue.save(held, "me", stage=Stage.READY)
    return catalog


def looked(catalog: Catalog, provider: Provider, times: int = 1, poll_seconds: float = 0.0) -> None:
    tools = SimpleNamespace(catalog=catalog, provider=provider, poll_schedule=PollSchedule(poll_seconds))
    taker = Transcripts(cast("Tools", tools))
    for _ in range(times):
        taker.once(threading.Event())


def test_it_is_kept_and_then_the_upload_may_go(ready: Catalog) -> None:
    provider = Provider([None, ProviderUnavailable(Reason.PROVIDER_UNREACHABLE), LINES])
    assert ready.orphan_assets.some(9) == []
    for _ in range(3):
        looked(ready, provider)
    assert ready.spoken.of_video(A.id) == list(LINES)
    assert ready.orphan_assets.some(9) == ["a1"]
    looked(ready, provider)
    assert provider.asked == 3


def test_where_there_is_none_the_upload_goes_at_once_and_what_was_said_before_stays(ready: Catalog) -> None:
    ready.spoken.replace_heard(A.id, Source.PROVIDER, LINES)
    looked(ready, Provider([()]))
    assert ready.orphan_assets.some(9) == ["a1"]
    assert ready.spoken.of_video(A.id) == list(LINES)
    # That there is none is known until one comes.
    assert ready.orphan_assets.is_without_transcript(A.id)
    ready.orphan_assets.transcribe("a2", A.id)
    looked(ready, Provider([LINES]))
    assert not ready.orphan_assets.is_without_transcript(A.id)


def test_it_is_waited_for_no_longer_than_so(ready: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    looked(ready, Provider([None]))
    assert ready.orphan_assets.some(9) == []
    monkeypatch.setattr(transcripts, "WAITED_FOR_SEC", -1.0)
    looked(ready, Provider([RequestRefused(Reason.REQUEST_REFUSED)]))
    assert ready.orphan_assets.some(9) == ["a1"]


@pytest.mark.parametrize(
    "error",
    [
        ProviderUnavailable(Reason.PROVIDER_UNREACHABLE),
        KeyRefused(Reason.KEY_REFUSED),
        TooManyRequests(Reason.TOO_MANY_REQUESTS),
        ProviderUnavailable(Reason.PROVIDER_FAULT),
    ],
)
def test_it_is_not_given_up_while_the_provider_cannot_be_asked(
    ready: Catalog, monkeypatch: pytest.MonkeyPatch, error: ProviderError
) -> None:
    monkeypatch.setattr(transcripts, "WAITED_FOR_SEC", -1.0)
    looked(ready, Provider([error]))
    assert ready.orphan_assets.some(9) == [] and not ready.orphan_assets.is_without_transcript(A.id)
    looked(ready, Provider([LINES]))
    assert ready.spoken.of_video(A.id) == list(LINES)


def test_a_fault_of_the_provider_that_does_not_end_is_given_up_some_day(ready: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcripts, "FAULT_WAITED_FOR_SEC", -1.0)
    looked(ready, Provider([ProviderUnavailable(Reason.PROVIDER_FAULT)]))
    assert ready.orphan_assets.some(9) == ["a1"]


def test_one_that_is_being_made_is_asked_for_no_more_often_than_tasks_are(ready: Catalog) -> None:
    provider = Provider([None])
    looked(ready, provider, times=5, poll_seconds=60)
    assert provider.asked == 1


def test_of_a_video_that_was_deleted_nothing_is_kept(ready: Catalog) -> None:
    ready.deletions.delete([A.id])
    ready.deletions.begin_purge(0, 9)
    ready.deletions.end_purge(A.id)
    looked(ready, Provider([LINES]))
    assert ready.spoken.of_video(A.id) == []
    assert ready.orphan_assets.some(9) == ["a1"]


def test_of_a_link_that_the_provider_still_fetches_it_is_waited_for(ready: Catalog) -> None:
    looked(ready, Provider([()]))
    ready.orphan_assets.transcribe("a2", A.id)
    provider = Provider([(), LINES], status=AssetStatus.PROCESSING)
    looked(ready, provider)
    assert ready.orphan_assets.is_transcribing(A.id)
    looked(ready, provider)
    assert (ready.orphan_assets.is_transcribing(A.id), ready.spoken.of_video(A.id)) == (False, list(LINES))
