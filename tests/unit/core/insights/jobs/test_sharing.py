"""Machines that share a bucket and no folder: one computes insights, the others show what it made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.config import load_settings
from core.errors import Reason, StorageAway
from core.insights.insights_cache import InsightsCache
from core.insights.jobs import computation, process
from core.insights.jobs.footage import Footage
from core.insights.jobs.maker import InsightsMaker
from core.insights.jobs.process import Order, order_of
from core.insights.jobs.sharing import InsightsSharing
from core.insights.parts import Step
from core.services import Services
from core.storage.folder import FolderStorage
from tests.support.library import MODEL, stock


class Machine:
    """One with a data folder of its own."""

    def __init__(self, services: Services, folder: Path, bucket: FolderStorage) -> None:
        folder = folder / MODEL.collection
        self.cache = InsightsCache(folder)
        self.sharing = InsightsSharing(bucket, services.catalog.work_leases, folder)
        footage = Footage(services.catalog, services.store, MODEL, services.storage)
        self.maker = InsightsMaker(footage, folder, lambda: None, after_sec=0, sharing=self.sharing)


class AwayStorage(FolderStorage):
    """A bucket that does not answer."""

    def read(self, key: str) -> bytes:
        raise StorageAway(Reason.STORAGE_AWAY, place=key)

    def delete(self, keys: object) -> dict[str, Exception]:
        raise StorageAway(Reason.STORAGE_AWAY, place=str(keys))


@pytest.fixture
def services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "library"))
    services = Services(load_settings())
    stock(services, 3)
    yield services
    services.store.close()
    services.provider.close()
    services.catalog.close()


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys that were computed, in this very process, which saves the start of others."""
    keys: list[str] = []

    def compute(order: Order, report: Callable[[Step, float], None], _should_stop: Callable[[], bool]) -> None:
        keys.append(order.key)
        computation.compute(order_of(order.body()), report)

    monkeypatch.setattr(process, "compute", compute)
    return keys


def machines(services: Services, tmp_path: Path, bucket: FolderStorage) -> tuple[Machine, Machine]:
    return Machine(services, tmp_path / "one", bucket), Machine(services, tmp_path / "other", bucket)


def test_what_one_has_computed_all_show(services: Services, tmp_path: Path, computed: list[str]) -> None:
    one, other = machines(services, tmp_path, FolderStorage(tmp_path / "bucket"))
    assert one.maker.once() and other.maker.once()
    key = one.cache.shown()
    assert key is not None and key == other.cache.shown() and computed == [key]
    for step in Step:
        name = f"{key}/{step}.npz"
        assert (other.cache.folder / name).read_bytes() == (one.cache.folder / name).read_bytes()
    assert not other.maker.once()


def test_other_footage_takes_the_place_of_what_was_shared(services: Services, tmp_path: Path, computed: list[str]) -> None:
    bucket = FolderStorage(tmp_path / "bucket")
    one, other = machines(services, tmp_path, bucket)
    assert one.maker.once()
    gone = services.catalog.jobs.ready(MODEL)[0][0]
    services.catalog.deletions.delete([gone])
    assert other.maker.once() and one.maker.once()
    first, second = computed
    assert one.cache.shown() == other.cache.shown() == second
    assert not bucket.files(f"insights/{MODEL.collection}/{first}")


def test_while_the_bucket_is_away_each_computes_its_own(services: Services, tmp_path: Path, computed: list[str]) -> None:
    one, other = machines(services, tmp_path, AwayStorage(tmp_path / "bucket"))
    assert one.maker.once() and other.maker.once()
    assert len(computed) == 2 and one.cache.shown() == other.cache.shown() is not None
