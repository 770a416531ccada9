"""What the insights page is told: what it can show, whether that is of the library as it is, and how far what is new is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st

from core import cached
from core.config import load_settings
from core.errors import DiskFull, Reason
from core.insights.insights_cache import InsightsCache
from core.insights.jobs.footage import key_of
from core.insights.jobs.progress import Progress, ProgressReporter, is_wanted, report
from core.insights.parts import Step
from core.models.embedding_models import MODELS
from core.models.jobs import Stage
from core.services import Services
from tests.support.insights import KEY, put_insights
from tests.support.jobs import a_job, a_video, write


@pytest.fixture
def services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    parts = Services(load_settings())
    monkeypatch.setattr("core.cached.application.shared", lambda: parts)
    st.cache_resource.clear()
    yield parts
    parts.catalog.close()


@pytest.fixture
def cache(services: Services) -> InsightsCache:
    return InsightsCache(services.settings.insights_dir)


def current_key(services: Services) -> str:
    return key_of(services.catalog.jobs.ready(MODELS["marengo3.5"]))


@pytest.mark.usefixtures("services")
def test_an_empty_library_has_nothing_to_wait_for() -> None:
    state = cached.insights.state.insights_state()
    assert (state.key, state.is_current, state.step, state.trouble) == (None, True, None, None)


def test_before_anything_is_computed_there_is_nothing_to_show(services: Services) -> None:
    video = a_video(1)
    write(services.catalog, [(video, a_job(video, Stage.READY))])
    state = cached.insights.state.insights_state()
    assert (state.key, state.is_current) == (None, False)


@pytest.mark.parametrize(
    ("there", "key"),
    [((Step.MOMENTS, Step.FLAT), None), ((Step.MOMENTS, Step.FLAT, Step.CLUSTERS), KEY)],
    ids=["before the kinds are there", "once the kinds are there"],
)
def test_a_first_computation_can_be_looked_at(
    services: Services, cache: InsightsCache, there: tuple[Step, ...], key: str | None
) -> None:
    put_insights(services, steps=there)
    report(cache.folder, Progress(KEY, Step.DUPLICATES, 0.3, time.time()))
    state = cached.insights.state.insights_state()
    assert (state.key, state.is_current, state.step, state.share) == (key, False, Step.DUPLICATES, 0.3)


def test_what_is_shown_stays_until_what_is_new_is_whole(services: Services, cache: InsightsCache) -> None:
    put_insights(services)
    (cache.folder / KEY).rename(cache.folder / current_key(services))
    cache.show(current_key(services))
    before = cached.insights.state.insights_state()
    assert (before.key, before.is_current) == (current_key(services), True)
    video = a_video(99)
    write(services.catalog, [(video, a_job(video, Stage.READY))])
    after = cached.insights.state.insights_state()
    assert (after.key, after.is_current) == (before.key, False)


def test_why_it_failed_is_said_in_a_sentence(services: Services, cache: InsightsCache) -> None:
    put_insights(services, steps=())
    cache.folder.mkdir(parents=True)
    ProgressReporter(cache.folder, KEY).failed(DiskFull(Reason.DISK_FULL, free="3 MB"))
    trouble = cached.insights.state.insights_state().trouble
    assert trouble is not None
    assert "3 MB" in trouble.sentence


def test_a_look_is_a_wish(cache: InsightsCache) -> None:
    cached.insights.state.want_insights()
    assert is_wanted(cache.folder)
