"""The checks of the health page: each on its own, none waits for another, and what they find is right."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import SecretStr

from core.config import Settings
from core.errors import Reason
from core.maintenance import disk_usage
from core.maintenance.checkup import PATIENCE_SEC, CatalogFacts, Check, Checkup, ProviderFacts, SandboxFacts
from core.maintenance.consistency_check import ConsistencyReport
from core.maintenance.disk_usage import DiskFacts, Kind
from core.maintenance.health import HealthService
from core.maintenance.unknown_files import UnknownFiles
from core.models.jobs import EmbedOptions, Stage
from core.models.video import Modality, Span
from core.services import Services
from core.storage.folder import FolderStorage
from core.storage.opening import storage_of
from demo.process import StandIn
from tests.support.jobs import a_job, a_video, write
from tests.support.waiting import wait_for

KEY = "tlk_of_the_tests"


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/v1.3"


def opened(data_dir: Path, url: str) -> Services:
    return Services(Settings(data_dir=data_dir, api_key=SecretStr(KEY), base_url=url))


def closed(services: Services) -> None:
    services.store.close()
    services.provider.close()
    services.catalog.close()


def test_what_is_there_is_found(tmp_path: Path) -> None:
    stand_in = StandIn()
    stand_in.start(tmp_path / "provider", key=KEY)
    services = opened(tmp_path / "data", stand_in.url)
    whole, half = a_video(1, duration_sec=90.0), a_video(2, duration_sec=600.0)
    part = EmbedOptions((Modality.VISUAL,), part=Span(0, 30))
    paid = [(whole, a_job(whole, Stage.READY, task_id="a")), (half, a_job(half, Stage.FAILED, task_id="b", options=part))]
    never = a_video(3)
    write(services.catalog, [*paid, (never, a_job(never, Stage.FAILED))])
    try:
        checkup = Checkup(services)
        wait_for(lambda: checkup.is_over, within_sec=60, what="the checks")
        found = {check: checkup.outcome(check).found for check in Check}
    finally:
        closed(services)
        stand_in.stop()
    assert found[Check.PROVIDER] == ProviderFacts("127.0.0.1", services.settings.model)
    catalog = found[Check.CATALOG]
    assert isinstance(catalog, CatalogFacts)
    assert (catalog.engine, catalog.videos, catalog.embedded_sec, catalog.known_queries) == ("SQLite", 3, 120.0, 0)
    assert isinstance(found[Check.COUNTS], ConsistencyReport)
    assert isinstance(found[Check.DISK], DiskFacts)
    assert found[Check.STORE] is not None
    # Rows of the catalog alone, without files.
    assert found[Check.FILES] == UnknownFiles(missing=tuple(sorted(video.title for video in (whole, half, never))))
    assert found[Check.SANDBOX] == SandboxFacts(is_confined=sys.platform == "linux")


def test_a_provider_that_hangs_keeps_nothing_else_and_is_given_up(
    tmp_path: Path, silent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PATIENCE_SEC, Check.PROVIDER, 0.5)
    services = opened(tmp_path, silent)
    checkup = Checkup(services)
    wait_for(lambda: checkup.is_over, within_sec=60, what="the checks")
    outcome = checkup.outcome(Check.PROVIDER)
    others = [checkup.outcome(check).error for check in Check if check is not Check.PROVIDER]
    closed(services)
    assert outcome.error is not None
    assert outcome.error.reason is Reason.CHECK_SLOW
    assert others == [None] * (len(Check) - 1)


def test_a_store_that_is_away_is_said_where_it_matters(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, demo_url="http://127.0.0.1:9/v1.3", milvus_uri_setting="http://127.0.0.1:9")
    services = Services(settings)
    checkup = Checkup(services)
    wait_for(lambda: checkup.is_over, within_sec=60, what="the checks")
    reasons = {check: error.reason for check in Check if (error := checkup.outcome(check).error) is not None}
    closed(services)
    assert reasons == {
        Check.PROVIDER: Reason.PROVIDER_UNREACHABLE,
        Check.STORE: Reason.STORE_UNREACHABLE,
        Check.COUNTS: Reason.STORE_UNREACHABLE,
        Check.RECALL: Reason.STORE_UNREACHABLE,
    }


def test_many_who_look_share_one_checkup_and_a_fresh_one_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    services = Services(Settings(data_dir=tmp_path, demo_url="http://127.0.0.1:9/v1.3"))
    health = HealthService(services)
    seen: list[Checkup] = []
    threads = [threading.Thread(target=lambda: seen.append(health.checkup())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(checkup) for checkup in seen}) == 1
    wait_for(lambda: health.checkup().is_over, within_sec=60, what="the checks")
    health.visit()
    assert health.checkup() is seen[0]
    monkeypatch.setattr("core.maintenance.checkup.FRESH_TROUBLE_SEC", 0)
    health.visit()
    assert health.checkup() is not seen[0]
    wait_for(lambda: health.checkup().is_over, within_sec=60, what="the checks")
    closed(services)


def test_after_a_repair_what_is_shown_was_counted_after_it_also_when_another_check_goes_on(tmp_path: Path, silent: str) -> None:
    services = opened(tmp_path, silent)
    health = HealthService(services)
    before = health.checkup()
    assert not before.is_over, "the provider is still being asked"
    health.look_again()
    assert health.checkup() is before, "a press on Check again does not begin a second look beside the first"
    health.forget_repair()
    assert health.checkup() is not before
    wait_for(lambda: health.checkup().outcome(Check.COUNTS).is_over, within_sec=60, what="the counts")
    closed(services)


def test_sizes_are_those_of_the_files(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, api_key=SecretStr(KEY))
    (settings.thumbs_dir / "0a").mkdir(parents=True)
    (settings.thumbs_dir / "0a" / "0_480.jpg").write_bytes(b"x" * 700)
    (settings.thumbs_dir / "0a" / "9_480.jpg").write_bytes(b"x" * 300)
    (tmp_path / "clipseek.db").write_bytes(b"x" * 50)
    (tmp_path / "clipseek.db-wal").write_bytes(b"x" * 5)
    found = {taken.kind: (taken.size_bytes, taken.files) for taken in disk_usage.measure(settings, storage_of(settings)).taken}
    assert found[Kind.PICTURES] == (1000, 2)
    assert found[Kind.CATALOG] == (55, 2)
    assert found[Kind.UPLOADS] == (0, 0)
    assert Kind.DEMO not in found


def test_a_disk_that_is_slow_is_measured_in_part_and_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk_usage, "LOOK_EVERY_FILES", 2)
    settings = Settings(data_dir=tmp_path)
    settings.uploads_dir.mkdir(parents=True)
    for number in range(10):
        (settings.uploads_dir / f"{number}.mp4").write_bytes(b"x")
    taken = {taken.kind: taken for taken in disk_usage.measure(settings, storage_of(settings), within_sec=0).taken}
    assert (taken[Kind.UPLOADS].files, taken[Kind.UPLOADS].is_whole) == (2, False)


def test_a_store_and_a_catalog_elsewhere_take_nothing_here(tmp_path: Path) -> None:
    settings = Settings(
        data_dir=tmp_path,
        milvus_uri_setting="https://milvus.example.com",
        database_url_setting=SecretStr("postgresql+psycopg://clip:secret@db/clipseek"),
    )
    kinds = {taken.kind for taken in disk_usage.measure(settings, storage_of(settings)).taken}
    assert kinds.isdisjoint({Kind.INDEX, Kind.CATALOG})


POSTGRES, OWN_KEY = SecretStr("postgresql://clips.example/clipseek"), SecretStr("k" * 40)


@pytest.mark.parametrize(
    ("is_bucket", "catalog", "key", "has_own_key"),
    [
        (True, POSTGRES, SecretStr(""), True),
        (True, POSTGRES, OWN_KEY, False),
        (True, SecretStr(""), SecretStr(""), False),
        (False, POSTGRES, SecretStr(""), False),
    ],
)
def test_only_apps_that_others_may_stand_beside_are_said_to_sign_with_a_key_of_their_own(
    tmp_path: Path, is_bucket: bool, catalog: SecretStr, key: SecretStr, has_own_key: bool
) -> None:
    class Files(FolderStorage):
        def path_of(self, key: str) -> Path | None:
            return None if is_bucket else super().path_of(key)

    settings = Settings(data_dir=tmp_path, database_url_setting=catalog, signing_key_setting=key)
    looking: Any = SimpleNamespace(_services=SimpleNamespace(settings=settings, storage=Files(tmp_path)))
    assert Checkup._storage(looking).has_own_key is has_own_key
