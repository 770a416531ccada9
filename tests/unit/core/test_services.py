"""The shared parts: made once, whoever asks first, and never by two threads that wait for each other."""

from __future__ import annotations

import ast
import threading
import time
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from core import services as services_module
from core.attempts import opened_part, part
from core.catalog import Catalog
from core.config import load_settings
from core.errors import CatalogError, DiskFull, Reason
from core.services import Services, forget_shared, shared
from tests.support.saying import sentence_of
from tests.support.waiting import wait_for
from web.http.uploads.staging import UploadStaging


@pytest.fixture
def services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Services:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    return Services(load_settings())


def test_parts_that_need_each_other_are_made_by_many_threads_at_once(services: Services) -> None:
    found: list[object] = []
    names = ("provider", "search_engine", "precheck", "store", "catalog") * 4
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


class Held(Services):
    """Services whose catalog waits for a server that says nothing."""

    def __init__(self) -> None:
        super().__init__(load_settings())
        self.may_answer = threading.Event()
        self.asked = 0

    @opened_part
    def catalog(self) -> Catalog:
        self.asked += 1
        self.may_answer.wait(60)
        raise CatalogError(Reason.CATALOG_SILENT)


@pytest.fixture
def held(services: Services, monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    monkeypatch.setattr(Held.__dict__["catalog"], "_patience_sec", 0.5)
    held = Held()
    yield held
    held.may_answer.set()


def reason_of(services: Services, name: str) -> Reason | None:
    """Why a part can't be had; None if it can."""
    try:
        getattr(services, name)
    except CatalogError as error:
        return error.reason
    return None


def test_a_part_that_hangs_holds_up_only_who_needs_it(held: Held) -> None:
    waiting = threading.Thread(target=lambda: reason_of(held, "precheck"), daemon=True)
    waiting.start()
    wait_for(lambda: held.asked == 1, what="somebody who waits for the catalog")
    began = time.monotonic()
    assert held.previews is held.previews
    assert held.provider.model
    assert held.store is held.store
    # It hangs for a minute.
    assert time.monotonic() - began < 30
    waiting.join(10)
    held.provider.close()


def test_all_who_wait_for_a_part_that_cannot_be_made_hear_so_together(held: Held) -> None:
    said: list[Reason | None] = []
    threads = [
        threading.Thread(target=lambda name=name: said.append(reason_of(held, name)), daemon=True)
        for name in ("catalog", "precheck") * 5
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert said == [Reason.CATALOG_SILENT] * 10
    assert held.asked == 1


def test_the_parts_need_one_another_in_no_circle() -> None:
    """A part that needed itself by way of others would wait for itself."""
    tree = ast.parse(Path(services_module.__file__).read_text(encoding="utf-8"))
    (made,) = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Services"]
    needs = {
        function.name: {
            node.attr
            for node in ast.walk(function)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"
        }
        for function in made.body
        if isinstance(function, ast.FunctionDef)
    }
    parts = {name for name, value in vars(Services).items() if isinstance(value, part)}
    assert {"catalog", "store", "provider", "search_engine", "precheck"} <= parts
    assert needs["search_engine"] & parts == {"provider", "catalog", "store", "storage", "examples"}
    list(TopologicalSorter({name: of_it & needs.keys() for name, of_it in needs.items()}).static_order())


def test_every_part_that_fills_the_disk_keeps_to_the_setting_for_what_stays_free(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than any disk has: nothing is copied, kept or made."""
    monkeypatch.setenv("CLIPSEEK_SPARE_DISK_BYTES", str(10**18))
    full = Services(load_settings())
    (tmp_path / "lobby.mp4").write_bytes(b"film")
    candidate = full.precheck.check_path(tmp_path / "lobby.mp4", "Lobby")
    assert "disk of the server is full" in sentence_of(candidate)
    with pytest.raises(DiskFull):
        full.examples.arriving_place(1)
    with pytest.raises(DiskFull):
        UploadStaging(full.settings).create("0" * 32, "lobby.mp4", 1, 0)
    full.catalog.close()
    # Nothing is kept free where nobody wants that.
    monkeypatch.setenv("CLIPSEEK_SPARE_DISK_BYTES", "0")
    roomy = Services(load_settings())
    assert "full" not in sentence_of(roomy.precheck.check_path(tmp_path / "lobby.mp4", "Lobby"))
    roomy.catalog.close()
