"""An index that lost what was in it: it is noticed, one press fills it from the saved embeddings, a kill only holds that up."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.errors import ClipseekError, Reason
from core.maintenance import consistency_check
from core.maintenance.index_rebuild import BEGUN, RebuildState
from core.milvus import SegmentStore
from core.milvus.exchange import BESIDE
from core.milvus.inventory import Inventory
from core.rebuild.filling import rebuild
from core.services import Services
from tests.support.library import MODEL, stock
from tests.support.services import opened, use
from tests.support.waiting import wait_for

VIDEOS = 3


@pytest.fixture
def services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    """Three videos that are ready."""
    use(monkeypatch, tmp_path / "data")
    with opened() as services:
        stock(services, VIDEOS)
        yield services


def index_file(services: Services) -> Path:
    return Path(services.settings.milvus_uri)


def trouble(services: Services) -> Reason | None:
    services.look_at_store()
    return services.store_error.reason if services.store_error is not None else None


def rebuilt(services: Services) -> RebuildState:
    services.index_rebuild.start()
    return ended(services)


def ended(services: Services) -> RebuildState:
    wait_for(lambda: not services.index_rebuild.goes_on, within_sec=60, what="the end of the rebuild")
    state = services.index_rebuild.state
    assert state is not None
    return state


def assert_all_is_well(services: Services) -> None:
    assert trouble(services) is None
    assert consistency_check.compare(services).differences == ()


def test_a_whole_index_is_no_trouble_and_neither_is_a_library_without_videos(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert trouble(services) is None
    use(monkeypatch, tmp_path / "another")
    with opened() as empty:
        assert trouble(empty) is None


def test_a_damaged_index_is_rebuilt_and_the_damaged_file_is_kept(services: Services) -> None:
    services.store.close()
    index_file(services).write_bytes(b"rubbish" * 1000)
    assert trouble(services) is Reason.STORE_DAMAGED
    state = rebuilt(services)
    assert state.rebuilt is not None
    assert (state.rebuilt.written, state.done, state.total) == (VIDEOS, VIDEOS, VIDEOS)
    assert index_file(services).with_name(state.kept_as).read_bytes() == b"rubbish" * 1000
    assert_all_is_well(services)


def test_an_index_that_was_deleted_is_rebuilt(services: Services) -> None:
    services.store.close()
    index_file(services).unlink()
    assert trouble(services) is Reason.INDEX_EMPTY
    assert services.store_error is not None
    assert services.store_error.facts["known_videos"] == VIDEOS
    assert rebuilt(services).kept_as == ""
    assert_all_is_well(services)


def test_an_empty_index_without_saved_embeddings_is_nothing_that_a_rebuild_could_mend(services: Services) -> None:
    services.store.close()
    index_file(services).unlink()
    shutil.rmtree(services.settings.embeddings_dir)
    assert trouble(services) is None


def test_a_rebuild_that_was_cut_off_goes_on_at_the_next_start(services: Services) -> None:
    services.store.calls.make_anew(MODEL)
    (services.settings.library_dir / BEGUN).touch()
    services.index_rebuild.resume()
    assert ended(services).rebuilt is not None
    assert_all_is_well(services)
    services.index_rebuild.forget()
    services.index_rebuild.resume()
    assert services.index_rebuild.state is None


def test_why_a_rebuild_could_not_go_on_is_told_and_it_can_be_tried_again(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise ClipseekError(Reason.STORE_LOCKED)

    with monkeypatch.context() as patched:
        patched.setattr(services.store.calls, "set_aside_damaged", refuse)
        state = rebuilt(services)
    assert state.fault is not None
    assert state.fault.reason is Reason.STORE_LOCKED
    assert rebuilt(services).rebuilt is not None


def test_an_index_beside_the_one_in_use_says_of_each_video_what_the_catalog_says(services: Services) -> None:
    video = services.catalog.videos.all()[0]
    services.catalog.videos.edit(video.id, {"category": "Straßen · 東京"})
    with closing(SegmentStore(services.settings.milvus_uri, beside=BESIDE)) as beside:
        rebuild(services, target=beside)
        (label,) = Inventory(beside).labels(MODEL, video.id)
        assert label.category == "Straßen · 東京"
        assert beside.count(MODEL) == services.store.count(MODEL)
