"""The shared parts: made once, whoever asks first, and never by two threads that wait for each other."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from core.config import load_settings
from core.errors import DiskFull
from core.services import Services, forget_shared, shared
from web.staging import Staging


@pytest.fixture
def services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Services:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    return Services(load_settings())


def test_parts_that_need_each_other_are_made_by_many_threads_at_once(services: Services) -> None:
    found: list[object] = []
    names = ("provider", "search_engine", "intake", "store", "catalog") * 4
    threads = [threading.Thread(target=lambda name=name: found.append(getattr(services, name)), daemon=True) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(found) == len(names)
    assert len({id(part) for part in found}) == 5
    services.provider.close()
    services.catalog.close()


def test_all_threads_share_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    forget_shared()
    found: list[Services] = []
    threads = [threading.Thread(target=lambda: found.append(shared())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(services) for services in found}) == 1
    forget_shared()


def test_every_part_that_fills_the_disk_keeps_to_the_setting_for_what_stays_free(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than any disk has: nothing is copied, kept or made."""
    monkeypatch.setenv("CLIPSEEK_SPARE_DISK_BYTES", str(10**18))
    full = Services(load_settings())
    (tmp_path / "lobby.mp4").write_bytes(b"film")
    candidate = full.intake.check_path(tmp_path / "lobby.mp4", "Lobby")
    assert "disk of the server is full" in candidate.sentence
    with pytest.raises(DiskFull):
        full.examples.arriving_place(1)
    with pytest.raises(DiskFull):
        Staging(full.settings).create("0" * 32, "lobby.mp4", 1, 0)
    full.catalog.close()
    # Nothing is kept free where nobody wants that.
    monkeypatch.setenv("CLIPSEEK_SPARE_DISK_BYTES", "0")
    roomy = Services(load_settings())
    assert "full" not in roomy.intake.check_path(tmp_path / "lobby.mp4", "Lobby").sentence
    roomy.catalog.close()
