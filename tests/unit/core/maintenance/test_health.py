"""The checks of the health page: each on its own, none waits for another, and what they find is right."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from core.config import Settings
from core.errors import Reason
from core.jobs import EmbedOptions, Stage
from core.maintenance import disk_usage, health
from core.maintenance.consistency_check import ConsistencyReport
from core.maintenance.disk_usage import DiskFacts, Kind
from core.maintenance.health import CatalogFacts, Check, Checkup, HealthService, ProviderFacts, SandboxFacts
from core.maintenance.unknown_files import UnknownFiles
from core.models import Modality, Span
from core.services import Services
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
    assert found[Check.FILES] == UnknownFiles()
    assert found[Check.SANDBOX] == SandboxFacts(is_confined=sys.platform == "linux")


def test_a_provider_that_hangs_keeps_nothing_else_and_is_given_up(
    tmp_path: Path, silent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(health.PATIENCE_SEC, Check.PROVIDER, 0.5)
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
    }


def test_many_who_look_share_one_checkup_and_a_fresh_one_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    services = Services(Settings(data_dir=tmp_path, demo_url="http://127.0.0.1:9/v1.3"))
    desk = HealthService(services)
    seen: list[Checkup] = []
    threads = [threading.Thread(target=lambda: seen.append(desk.checkup())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(checkup) for checkup in seen}) == 1
    wait_for(lambda: desk.checkup().is_over, within_sec=60, what="the checks")
    desk.visit()
    assert desk.checkup() is seen[0]
    monkeypatch.setattr(health, "FRESH_TROUBLE_SEC", 0)
    desk.visit()
    assert desk.checkup() is not seen[0]
    wait_for(lambda: desk.checkup().is_over, within_sec=60, what="the checks")
    closed(services)


def test_sizes_are_those_of_the_files(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, api_key=SecretStr(KEY))
    (settings.thumbs_dir / "0a").mkdir(parents=True)
    (settings.thumbs_dir / "0a" / "0_480.jpg").write_bytes(b"x" * 700)
    (settings.thumbs_dir / "0a" / "9_480.jpg").write_bytes(b"x" * 300)
    (tmp_path / "clipseek.db").write_bytes(b"x" * 50)
    (tmp_path / "clipseek.db-wal").write_bytes(b"x" * 5)
    found = {taken.kind: (taken.size_bytes, taken.files) for taken in disk_usage.measure(settings).taken}
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
    taken = {taken.kind: taken for taken in disk_usage.measure(settings, within_sec=0).taken}
    assert (taken[Kind.UPLOADS].files, taken[Kind.UPLOADS].is_whole) == (2, False)


def test_a_store_and_a_catalog_elsewhere_take_nothing_here(tmp_path: Path) -> None:
    settings = Settings(
        data_dir=tmp_path,
        milvus_uri_setting="https://milvus.example.com",
        database_url_setting=SecretStr("postgresql+psycopg://clip:secret@db/clipseek"),
    )
    kinds = {taken.kind for taken in disk_usage.measure(settings).taken}
    assert kinds.isdisjoint({Kind.INDEX, Kind.CATALOG})
