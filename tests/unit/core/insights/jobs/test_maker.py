"""Insights are kept as the library is: computed when something changed, taken up where they were cut off, and never twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from core import parquet
from core.config import load_settings
from core.errors import ClipseekError, Reason
from core.insights.algorithms import duplicates
from core.insights.insights_cache import InsightsCache
from core.insights.jobs import computation, process, progress
from core.insights.jobs.footage import Footage
from core.insights.jobs.maker import InsightsMaker
from core.insights.jobs.process import Order, order_of
from core.insights.jobs.progress import progress_of
from core.insights.naming.naming import NameWords
from core.insights.parts import Cluster, Step
from core.models.jobs import Stage
from core.models.video import Video
from core.search.vectors import QueryVectors
from core.services import Services
from core.workers import new_insights
from tests.support.jobs import a_job, a_video, set_stage, write
from tests.support.library import MODEL, segments_of, stock


@pytest.fixture
def services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CLIPSEEK_INSIGHTS_AFTER_SEC", "0")
    services = Services(load_settings())
    yield services
    services.store.close()
    services.provider.close()
    services.catalog.close()


@pytest.fixture
def cache(services: Services) -> InsightsCache:
    return InsightsCache(services.settings.insights_dir)


@pytest.fixture
def maker(services: Services) -> Iterator[InsightsMaker]:
    maker = new_insights(services)
    yield maker
    maker.stop()


@pytest.fixture
def _here(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Computes in this very process, which saves the start of another; what goes through the pipe is the same."""

    def compute(order: Order, report: Callable[[Step, float], None], should_stop: Callable[[], bool]) -> None:
        assert not should_stop()
        computation.compute(order_of(order.body()), report)

    monkeypatch.setattr(process, "compute", compute)
    # Threads that wait for each other are slow where several tests share the processor.
    with threadpool_limits(1):
        yield


def written_at(cache: InsightsCache) -> dict[Step, int]:
    """When each part of what is shown was written."""
    shown = cache.shown()
    assert shown is not None
    return {step: (cache.folder / shown / f"{step}.npz").stat().st_mtime_ns for step in Step}


def add(services: Services, number: int) -> Video:
    video, segments, catalog = a_video(number + 1), segments_of(number), services.catalog
    parquet.save(services.settings.library_dir / parquet.key_for(MODEL, video.id), segments)
    write(catalog, [(video, replace(a_job(video, Stage.READY), moments=4))])
    return video


def test_an_empty_library_has_none_and_needs_no_folder(cache: InsightsCache, maker: InsightsMaker) -> None:
    assert not maker.once()
    assert not cache.folder.exists()


def test_a_process_computes_them_and_leaves_nothing_else(services: Services, cache: InsightsCache, maker: InsightsMaker) -> None:
    videos = stock(services, 3)
    assert maker.once()
    shown = cache.shown()
    assert shown is not None and cache.has_all(shown)
    moments = cache.moments(shown)
    assert moments is not None
    assert moments.video_ids == tuple(sorted(video.id for video in videos))
    assert len(moments) == 12
    assert progress_of(cache.folder) is None
    assert {path.name for path in cache.folder.iterdir()} == {".maker.lock", "shown.json", shown}
    assert not maker.once()


@pytest.mark.usefixtures("_here")
def test_nothing_is_computed_again_after_a_new_start(services: Services, cache: InsightsCache, maker: InsightsMaker) -> None:
    stock(services, 2)
    assert maker.once()
    maker.stop()
    before = written_at(cache)
    another = new_insights(services)
    assert not another.once()
    another.stop()
    assert written_at(cache) == before


@pytest.mark.usefixtures("_here")
def test_a_new_video_is_looked_at_and_what_was_before_goes(
    services: Services, cache: InsightsCache, maker: InsightsMaker
) -> None:
    stock(services, 2, moments=20)
    assert maker.once()
    former = cache.shown()
    assert former is not None
    ids = [cluster.id for cluster in _clusters(cache)]
    added = add(services, 7)
    assert maker.once()
    shown = cache.shown()
    assert shown is not None and shown != former
    moments = cache.moments(shown)
    assert moments is not None and added.id in moments.video_ids
    assert {path.name for path in cache.folder.iterdir() if path.is_dir()} == {shown}
    assert set(ids) <= {cluster.id for cluster in _clusters(cache)}


@pytest.mark.usefixtures("_here")
def test_where_the_last_video_goes_they_go_too(services: Services, cache: InsightsCache, maker: InsightsMaker) -> None:
    (video,) = stock(services, 1)
    assert maker.once()
    services.catalog.deletions.delete([video.id])
    assert not maker.once()
    assert cache.shown() is None
    assert not [path for path in cache.folder.iterdir() if path.is_dir()]


@pytest.mark.usefixtures("_here")
def test_where_only_categories_changed_only_what_is_odd_is_looked_for_again(
    services: Services, cache: InsightsCache, maker: InsightsMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.insights.jobs.maker.CATEGORIES_EVERY_SEC", 0.0)
    videos = stock(services, 3, moments=8)
    assert maker.once()
    before = written_at(cache)
    assert not maker.once()
    services.catalog.videos.edit(videos[0].id, {"category": "Street"})
    assert maker.once()
    after = written_at(cache)
    assert {step for step in Step if after[step] != before[step]} == {Step.OUTLIERS}
    shown = cache.shown()
    assert shown is not None
    outliers = cache.outliers(shown)
    assert outliers is not None and set(outliers.categories) == {"Street"}
    assert not maker.once()


@pytest.mark.usefixtures("_here")
@pytest.mark.parametrize("step", [Step.CLUSTERS, Step.OUTLIERS])
def test_a_damaged_part_alone_is_computed_again(
    services: Services, cache: InsightsCache, maker: InsightsMaker, step: Step
) -> None:
    stock(services, 2)
    assert maker.once()
    before, shown = written_at(cache), cache.shown()
    assert shown is not None
    (cache.folder / shown / f"{step}.npz").write_bytes(b"PK damaged")
    assert (cache.clusters if step is Step.CLUSTERS else cache.outliers)(shown) is None
    assert maker.once()
    after = written_at(cache)
    assert {step for step in Step if after[step] != before[step]} == {step}


@pytest.mark.usefixtures("_here")
def test_what_was_cut_off_is_taken_up_where_it_was(
    services: Services, cache: InsightsCache, maker: InsightsMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    stock(services, 2)

    def cut_off(*_args: object) -> None:
        raise ClipseekError(Reason.INSIGHTS_FAILED, detail="cut off")

    monkeypatch.setattr("core.insights.jobs.schedule.FIRST_RETRY_SEC", 0.0)
    whole = duplicates.find_duplicates
    monkeypatch.setattr(duplicates, "find_duplicates", cut_off)
    assert not maker.once()
    (folder,) = [path for path in cache.folder.iterdir() if path.is_dir()]
    clusters = (folder / "kinds.npz").stat().st_mtime_ns
    assert cache.shown() is None
    monkeypatch.setattr(duplicates, "find_duplicates", whole)
    assert maker.once()
    assert cache.shown() == folder.name
    assert (folder / "kinds.npz").stat().st_mtime_ns == clusters


@pytest.mark.usefixtures("_here")
def test_what_was_cut_off_begins_anew_where_other_embeddings_can_be_read(
    services: Services, cache: InsightsCache, maker: InsightsMaker
) -> None:
    videos = stock(services, 2)
    assert maker.once()
    shown = cache.shown()
    assert shown is not None
    (cache.folder / "shown.json").unlink()
    (cache.folder / shown / "layout.npz").unlink()
    services.store.delete_video(MODEL, videos[0].id)
    (services.settings.library_dir / parquet.key_for(MODEL, videos[0].id)).unlink()
    assert maker.once()
    moments, points = cache.moments(shown), cache.points(shown, Step.FLAT)
    assert moments is not None and points is not None
    assert moments.video_ids == (videos[1].id,)
    assert len(points) == len(moments)


@pytest.mark.usefixtures("_here")
def test_embeddings_that_another_machine_saved_are_read_from_the_index(
    services: Services, cache: InsightsCache, maker: InsightsMaker
) -> None:
    videos = stock(services, 3)
    gone = services.settings.library_dir / parquet.key_for(MODEL, videos[1].id)
    gone.unlink()
    assert maker.once()
    shown = cache.shown()
    assert shown is not None
    moments = cache.moments(shown)
    assert moments is not None
    assert videos[1].id in moments.video_ids
    assert not gone.exists()
    assert [path.name for path in cache.folder.iterdir() if path.is_dir()] == [shown]


@pytest.mark.usefixtures("_here")
def test_they_wait_for_a_library_that_grows_unless_somebody_looks(
    services: Services, cache: InsightsCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLIPSEEK_INSIGHTS_AFTER_SEC", "30")
    waiting = new_insights(Services(load_settings()))
    videos = stock(services, 2)
    set_stage(services.catalog, videos[1], Stage.EMBEDDING)
    assert not waiting.once()
    progress.want(cache.folder)
    assert waiting.once()
    waiting.stop()


@pytest.mark.usefixtures("_here")
def test_one_process_computes_for_all(services: Services, maker: InsightsMaker) -> None:
    stock(services, 1)
    assert maker.once()
    add(services, 5)
    second = new_insights(services)
    assert not second.once()
    second.stop()
    assert maker.once()


def test_a_full_disk_is_left_alone_and_says_so(services: Services, cache: InsightsCache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIPSEEK_SPARE_DISK_BYTES", str(10**18))
    stock(services, 1)
    maker = new_insights(Services(load_settings()))
    assert not maker.once()
    told = progress_of(cache.folder)
    assert told is not None
    assert (told.step, told.failed) == (None, "disk_full")
    assert not maker.once()
    assert {path.name for path in cache.folder.iterdir()} == {".maker.lock", "progress.json"}
    maker.stop()


@pytest.mark.parametrize("is_demo", [False, True])
def test_words_for_names_are_asked_of_a_provider_that_costs_only_once_somebody_agreed(
    services: Services, _here: None, is_demo: bool
) -> None:
    class Words(NameWords):
        asked = 0

        def embed_next(self) -> float | None:
            self.asked += 1
            return 0.0

    settings, kept = services.settings, services.catalog.query_vectors
    words = Words(QueryVectors(services.provider, kept), kept, settings.model)
    footage = Footage(services.catalog, services.store, settings.model, services.storage)
    maker = InsightsMaker(footage, settings.insights_dir, lambda: None, after_sec=0, names=words, names_are_free=is_demo)
    stock(services, 2)
    assert maker.once()
    maker._look()
    assert words.asked == is_demo
    progress.want_names(settings.insights_dir)
    maker._look()
    assert words.asked == 1 + is_demo
    maker.stop()


def _clusters(cache: InsightsCache) -> tuple[Cluster, ...]:
    shown = cache.shown()
    assert shown is not None
    clusters = cache.clusters(shown)
    assert clusters is not None
    return clusters.clusters
