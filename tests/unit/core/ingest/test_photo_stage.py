"""A photo on its way: one picture sent, one vector kept, its card's picture there at once, its price noted."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import SecretStr

from core import parquet
from core.config import Settings
from core.errors import (
    ClipseekError,
    Fault,
    KeyRefused,
    MediaError,
    ProviderError,
    ProviderUnavailable,
    Reason,
    RequestRefused,
    StoreUnavailable,
    TooManyRequests,
)
from core.ingest import stages
from core.ingest.budget import spending
from core.ingest.job_tools import PollSchedule, Step, Tools
from core.ingest.proxies.maker import ProxyMaker
from core.media.caches.picture_files import picture_path
from core.milvus.inventory import Inventory
from core.models.jobs import Stage
from core.models.video import PHOTO_SPAN, Query, QueryKind, Video
from core.services import Services
from tests.support.jobs import a_job
from tests.support.library import MODEL
from tests.support.photos import make_photo
from tests.support.saying import sentence_of
from tests.support.waiting import wait_for


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    settings = Settings(api_key=SecretStr("tlk_nobody_is_asked"), model=MODEL, data_dir=tmp_path / "data", price_per_photo=0.25)
    services = Services(settings)
    yield services
    services.store.close()
    services.catalog.close()


class Provider:
    """One that embeds pictures, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Query] = []
        self.refuses: ClipseekError | None = None

    def embed_query(self, query: Query, *, is_asked_once: bool) -> np.ndarray:
        assert is_asked_once
        self.asked.append(query)
        if self.refuses is not None:
            raise self.refuses
        return np.full(MODEL.dimension, MODEL.dimension**-0.5, np.float32)


class Lease:
    intends = False

    def record_intent(self) -> bool:
        self.intends = True
        return True

    def forget_intent(self) -> None:
        self.intends = False


def added(services: Services, path: Path) -> Video:
    candidate = services.precheck.check_path(path, "Shot")
    assert services.precheck.intake.start(candidate, title="Shot", category="City", watch_url="")
    video = services.catalog.videos.get(candidate.video_id or "")
    assert video is not None
    return video


def take(
    services: Services,
    provider: Provider,
    video: Video,
    lease: Lease | None = None,
    submitted_at: float | None = None,
    fault: Fault | None = None,
) -> Step:
    settings = services.settings
    tools = Tools(
        catalog=services.catalog,
        store=services.store,
        provider=provider,  # type: ignore[arg-type]
        storage=services.storage,
        library_dir=settings.library_dir,
        thumbs_dir=settings.thumbs_dir,
        price_per_photo=settings.price_per_photo,
        poll_seconds=1,
        requests_per_minute=60,
        max_active=1,
        poll_schedule=PollSchedule(1),
        proxies=ProxyMaker(services.previews),
    )
    so_far: dict[str, Any] = {} if fault is None else {"error_code": fault.reason.value, "error_facts": fault.facts}
    job = a_job(video, Stage.UPLOADING, submitted_at=submitted_at, **so_far)

    def done() -> Step | None:
        """As the worker does once the time has come that the photo has at the gate."""
        nonlocal job
        step = stages.take(tools, job, video, lease or Lease())  # type: ignore[arg-type]
        changes = step.changes or {}
        assert step.stage is not Stage.SUBMITTING or changes["fault"] == job.fault
        job = a_job(video, Stage.SUBMITTING, gate_at=changes.get("gate_at", job.gate_at), **so_far)
        return None if step.stage is Stage.SUBMITTING else step

    step = wait_for(done, what="the turn of a photo")
    assert step is not None
    return step


def test_a_photo_is_ready_after_one_step_and_costs_what_photos_cost(services: Services, tmp_path: Path) -> None:
    video, provider = added(services, make_photo(tmp_path / "IMG_0001.JPG")), Provider()
    assert video.is_photo and (video.camera, video.original_name) == ("Canon EOS R6", "IMG_0001.JPG")
    assert spending(services.catalog, services.settings, video.added_at).to_come_usd == 0.25
    step = take(services, provider, video)
    assert (step.stage, step.changes) == (Stage.READY, {"moments": 1})
    [asked] = provider.asked
    assert asked.media is not None and asked.media.kind is QueryKind.IMAGE and (asked.media.data or b"").startswith(b"\xff\xd8")
    [segment] = parquet.load(services.settings.library_dir / parquet.key_for(MODEL, video.id))
    assert segment.span == PHOTO_SPAN
    assert [label.category for label in Inventory(services.store).label_of_each(MODEL, video.id).values()] == ["City"]
    assert picture_path(services.settings.thumbs_dir, video.id, 0).read_bytes().startswith(b"\xff\xd8")
    assert spending(services.catalog, services.settings, video.added_at).spent_usd == 0.25


@pytest.mark.parametrize(
    ("error", "may_be_paid"),
    [
        (KeyRefused(Reason.KEY_REFUSED), False),
        (TooManyRequests(Reason.TOO_MANY_REQUESTS), False),
        (RequestRefused(Reason.REQUEST_REFUSED), False),
        (ProviderUnavailable(Reason.PROVIDER_FAULT), True),
    ],
)
def test_what_the_provider_clearly_refused_counts_as_unpaid(
    services: Services, tmp_path: Path, error: ClipseekError, may_be_paid: bool
) -> None:
    video, provider, lease = added(services, make_photo(tmp_path / "shot.jpg")), Provider(), Lease()
    provider.refuses = error
    with pytest.raises(type(error)):
        take(services, provider, video, lease)
    assert lease.intends is may_be_paid
    assert spending(services.catalog, services.settings, video.added_at).spent_usd == 0


LOST = ProviderUnavailable(Reason.PROVIDER_UNREADABLE, status=200)
NOT_SENT = ProviderUnavailable(Reason.PROVIDER_UNREACHABLE, was_sent=False)
FAILED = ProviderUnavailable(Reason.PROVIDER_FAULT, status=503)
NOT_NOW = TooManyRequests(Reason.TOO_MANY_REQUESTS)


def test_a_photo_whose_answers_get_lost_is_not_paid_for_without_end(services: Services, tmp_path: Path) -> None:
    video, provider = added(services, make_photo(tmp_path / "shot.jpg")), Provider()
    fault: Fault | None = None
    for lost in range(1, stages.MOST_LOST_ANSWERS):
        # What took no effect at the provider neither counts nor makes the others forgotten.
        for provider.refuses in (LOST, NOT_SENT, FAILED, NOT_NOW):
            with pytest.raises(ProviderError) as again:
                take(services, provider, video, fault=fault)
            fault = again.value.fault
            assert (again.value.is_transient, fault.facts[stages.LOST_ANSWERS]) == (True, lost)
    provider.refuses = LOST
    with pytest.raises(ClipseekError) as given_up:
        take(services, provider, video, fault=fault)
    assert (given_up.value.reason, given_up.value.is_transient) == (Reason.PHOTO_UNSURE, False)
    assert "was asked 10 times" in sentence_of(given_up.value.fault)
    assert "may have been paid for" in sentence_of(given_up.value.fault)


def test_a_photo_may_have_been_paid_for_once_an_answer_got_lost_whatever_was_refused_later(
    services: Services, tmp_path: Path
) -> None:
    video, provider, lease = added(services, make_photo(tmp_path / "shot.jpg")), Provider(), Lease()
    provider.refuses = NOT_NOW
    with pytest.raises(TooManyRequests):
        take(services, provider, video, lease, fault=Fault(Reason.PROVIDER_SLOW, {stages.LOST_ANSWERS: 1}))
    assert lease.intends


def test_a_photo_that_the_index_did_not_take_is_not_paid_for_again(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    video, provider = added(services, make_photo(tmp_path / "shot.jpg")), Provider()

    def damaged(*_: object) -> None:
        raise StoreUnavailable(Reason.STORE_DAMAGED)

    begun_at = time.time()
    with monkeypatch.context() as broken, pytest.raises(StoreUnavailable):
        broken.setattr(services.store, "replace_video", damaged)
        take(services, provider, video)
    assert take(services, provider, video, submitted_at=begun_at).stage is Stage.READY
    assert len(provider.asked) == 1
    # Prepared again, it is asked about again: what lies there is of before.
    assert take(services, provider, video, submitted_at=time.time() + 60).stage is Stage.READY
    assert len(provider.asked) == 2


def test_a_photo_that_nothing_can_decode_is_never_paid_for(services: Services, tmp_path: Path) -> None:
    video, provider = added(services, make_photo(tmp_path / "shot.webp")), Provider()
    kept = services.settings.uploads_dir / (video.file_name or "")
    kept.write_bytes(kept.read_bytes()[:300])
    with pytest.raises(MediaError) as refused:
        take(services, provider, video)
    assert refused.value.reason is Reason.PHOTO_UNREADABLE
    assert not provider.asked
    assert spending(services.catalog, services.settings, video.added_at).spent_usd == 0


def test_a_model_that_embeds_no_pictures_takes_no_photos(services: Services, tmp_path: Path) -> None:
    services.precheck._model = replace(MODEL, media_limits_mb={})
    candidate = services.precheck.check_path(make_photo(tmp_path / "shot.jpg"), "Shot")
    assert candidate.fault is not None and candidate.fault.reason is Reason.PHOTO_NOT_TAKEN
