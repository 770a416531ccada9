"""Changing what people say about a video: in the catalog, and on the rows of the index where it is repeated."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from core.config import Settings
from core.errors import ClipseekError, LinkError, Reason, StoreUnavailable
from core.library.editing import edit
from core.milvus.filters import Filter
from core.models.embedding_models import MODELS
from core.services import Services
from tests.support.library import MODEL, stock
from tests.unit.core.milvus.milvus_rows import vectors


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    services = Services(Settings(api_key=SecretStr("tlk_nobody_is_asked"), model=MODEL, data_dir=tmp_path / "data"))
    yield services
    services.store.close()
    services.catalog.close()


def found_in(services: Services, category: str) -> set[str]:
    """The videos whose rows carry this category."""
    rows = services.store.search(MODEL, vectors(1, 1)[0], limit=100, where=Filter(categories=(category,)))
    return {row.video_id for row in rows}


def test_a_category_is_on_the_rows_as_soon_as_it_is_in_the_catalog(services: Services) -> None:
    first, second = stock(services, 2)
    edit(services, first.id, category=" Night\n shift ")
    assert found_in(services, "Night  shift") == {first.id}
    assert found_in(services, "") == {second.id}
    assert services.store.count(MODEL) == 16
    assert services.catalog.videos.categories() == {"": 1, "Night  shift": 1}
    edit(services, first.id, category="")
    assert found_in(services, "") == {first.id, second.id}


def test_only_what_is_given_changes(services: Services) -> None:
    (video,) = stock(services, 1)
    changed = edit(services, video.id, title="  Harbour\tat dawn ", recorded_at=12.5, watch_url="https://example.com/w")
    assert (changed.title, changed.recorded_at, changed.watch_url) == ("Harbour at dawn", 12.5, "https://example.com/w")
    assert changed.recorded_from == "person"
    assert services.catalog.videos.get(video.id) == changed
    assert edit(services, video.id, title="  ", category="") == changed
    cleared = edit(services, video.id, recorded_at=None, watch_url="")
    assert (cleared.title, cleared.recorded_at, cleared.watch_url) == ("Harbour at dawn", None, None)


def test_where_the_index_cannot_take_it_nothing_changes(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    (video,) = stock(services, 1)

    def refuse(*_args: object) -> int:
        raise StoreUnavailable(Reason.STORE_UNREACHABLE, uri="there")

    with monkeypatch.context() as broken:
        broken.setattr(services.store, "replace_video", refuse)
        with pytest.raises(StoreUnavailable):
            edit(services, video.id, title="New", category="New")
    assert services.catalog.videos.get(video.id) == video
    assert edit(services, video.id, category="New").category == "New"
    assert found_in(services, "New") == {video.id}


def test_a_page_that_is_no_address_and_a_video_that_is_gone_are_refused(services: Services) -> None:
    (video,) = stock(services, 1)
    with pytest.raises(LinkError):
        edit(services, video.id, title="New", watch_url="javascript:alert(1)")
    assert services.catalog.videos.get(video.id) == video
    services.catalog.deletions.delete([video.id])
    with pytest.raises(ClipseekError) as gone:
        edit(services, video.id, title="New")
    assert gone.value.reason is Reason.VIDEO_GONE


def test_results_that_are_replaced_meanwhile_stay_the_newer_ones(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker saves newer results, fewer of them, just after the older ones were read."""
    from core import parquet
    from tests.support.library import segments_of

    (video,) = stock(services, 1)
    path = services.settings.library_dir / parquet.key_for(MODEL, video.id)
    older = parquet.load(path)
    newer = segments_of(7, 2)
    reads = iter((older, None))

    def load(_of: object) -> object:
        first = next(reads)
        if first is None:
            return newer
        parquet.save(path, newer)
        return first

    monkeypatch.setattr(parquet, "load", load)
    edit(services, video.id, category="New")
    assert services.store.count(MODEL, video.id) == len(newer)
    assert services.store.count(MODELS["marengo3.0"], video.id) == 0
