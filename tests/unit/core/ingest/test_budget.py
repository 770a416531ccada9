"""What this month has cost, and the budget that it must not go beyond; nothing is forgotten when its video goes."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import numpy as np
import pytest

from core.catalog import Catalog
from core.config import Settings
from core.errors import ClipseekError, Reason
from core.ingest.budget import Spending, spending
from core.models.embedding_models import MODELS
from core.models.jobs import EmbedOptions, Job, Stage
from core.models.video import Modality, Span
from tests.support.jobs import a_video, erase
from tests.support.saying import sentence_of

MODEL = MODELS["marengo3.5"]
A_MINUTE_USD = 0.06


@pytest.fixture
def settings() -> Settings:
    return Settings.model_validate(
        {"api_key": "tlk_1", "price_per_minute": A_MINUTE_USD, "price_per_query": 0.001, "budget_per_month": 1.0}
    )


def add(catalog: Catalog, number: int, part: Span | None = None) -> Job:
    """A video of ten minutes, or a part of it, that a worker has begun with."""
    assert catalog.jobs.add(a_video(number, duration_sec=600.0), MODEL, EmbedOptions((Modality.VISUAL,), part=part))
    job = catalog.queue.claim("me", lease_sec=30, max_active=8)
    assert job is not None
    return job


def spent(catalog: Catalog, settings: Settings, now: float | None = None) -> Spending:
    return spending(catalog, settings, time.time() if now is None else now)


def test_what_is_queued_is_to_come_and_spent_once_the_provider_works_on_it(catalog: Catalog, settings: Settings) -> None:
    job = add(catalog, 1)
    before = spent(catalog, settings)
    assert (before.spent_usd, before.to_come_usd) == pytest.approx((0, 0.6))
    catalog.queue.save(job, "me", stage=Stage.EMBEDDING, task_id="t1")
    after = spent(catalog, settings)
    assert (after.spent_usd, after.to_come_usd) == pytest.approx((0.6, 0))


def test_a_part_costs_its_own_length_and_no_task_is_counted_twice(catalog: Catalog, settings: Settings) -> None:
    job = add(catalog, 1, Span(0.0, 60.0))
    catalog.queue.save(job, "me", stage=Stage.EMBEDDING, task_id="t1", release=False)
    again = catalog.queue.reload(job.id)
    assert again is not None
    catalog.queue.save(again, "me", stage=Stage.READY, task_id="t1")
    assert spent(catalog, settings).spent_usd == pytest.approx(A_MINUTE_USD)


def test_what_was_paid_for_stays_in_the_sum_when_its_video_goes(catalog: Catalog, settings: Settings) -> None:
    job = add(catalog, 1)
    catalog.queue.save(job, "me", stage=Stage.READY, task_id="t1")
    erase(catalog, job.video_id)
    assert spent(catalog, settings).spent_usd == pytest.approx(0.6)


def test_queries_count_and_a_new_month_begins_with_nothing(catalog: Catalog, settings: Settings) -> None:
    catalog.query_vectors.put(MODEL.name, "text", "a", np.zeros(512, dtype=np.float32))
    catalog.queue.save(add(catalog, 1), "me", stage=Stage.READY, task_id="t1")
    assert spent(catalog, settings).spent_usd == pytest.approx(0.601)
    today = datetime.now(UTC)
    next_month = today.replace(year=today.year + today.month // 12, month=today.month % 12 + 1, day=1)
    assert spent(catalog, settings, next_month.timestamp()).spent_usd == 0


def test_more_than_the_budget_is_refused_with_what_is_spent(catalog: Catalog, settings: Settings) -> None:
    add(catalog, 1)
    so_far = spent(catalog, settings)
    so_far.check(0.4)
    with pytest.raises(ClipseekError) as refused:
        so_far.check(0.5)
    assert refused.value.reason is Reason.BUDGET_USED
    assert "budget of $1.00 does not cover $0.50 more: $0.60 are spent" in sentence_of(refused.value)


def test_without_a_budget_and_in_demo_mode_nothing_is_refused(catalog: Catalog) -> None:
    add(catalog, 1)
    spent(catalog, Settings.model_validate({"api_key": "tlk_1"})).check(1e9)
    assert spent(catalog, Settings.model_validate({})) == Spending(0.0, 0.0, None)
