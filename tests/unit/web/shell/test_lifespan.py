"""The work in the background: what fails in it is said on the pages and tried again, and the rest goes on."""

from __future__ import annotations

import importlib
import random
import socket
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest
from streamlit.runtime.scriptrunner.exec_code import modified_sys_path

from core.cached.application import store_trouble
from core.config import load_settings
from core.services import forget_shared, shared
from tests.support.waiting import wait_for
from web.shell import lifespan as lifespan_module
from web.shell.lifespan import FIRST_PAGE, Background


class Imports:
    """The import of one package fails as long as `broken` says so; everything else is imported."""

    def __init__(self, package: str, fault: Exception) -> None:
        self.broken = True
        self.tried = 0
        self._package = package
        self._fault = fault
        self._real = importlib.import_module

    def __call__(self, name: str, package: str | None = None) -> ModuleType:
        if name == self._package:
            self.tried += 1
            if self.broken:
                raise self._fault
        return self._real(name, package)


@pytest.fixture
def background(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Background]:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("TWELVE_LABS_API_KEY", "tlk_of_the_tests")
    # Nothing listens there.
    monkeypatch.setenv("TWELVELABS_BASE_URL", "http://127.0.0.1:9/v1.3")
    monkeypatch.setattr(lifespan_module, "HEAD_START_SEC", 0.0)
    monkeypatch.setattr(lifespan_module, "LOOK_EVERY_SEC", 0.05)
    monkeypatch.setattr(lifespan_module, "LOAD_AGAIN_SEC", 0.05)
    monkeypatch.setattr(lifespan_module, "STORE_EVERY_SEC", 3600.0)
    forget_shared()
    background = Background(load_settings())
    yield background
    background.stop()
    # It may just be opening the store, which would outlive this test if it were closed before.
    background._thread.join(30.0)
    assert not background._thread.is_alive()
    shared().store.close()
    forget_shared()


@pytest.mark.parametrize("fault", [ImportError("no module named grpc"), AttributeError("half of it is there")], ids=type)
def test_a_package_that_cannot_be_loaded_is_said_and_tried_again(
    background: Background, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    imports = Imports("core.milvus", fault)
    monkeypatch.setattr(importlib, "import_module", imports)
    background.start()
    said = wait_for(store_trouble, what="a sentence")
    assert said is not None
    assert "pymilvus" in said.sentence
    assert "Reinstall" in said.hint
    wait_for(lambda: imports.tried > 2, what="further attempts")
    assert store_trouble() is not None
    imports.broken = False
    wait_for(lambda: store_trouble() is None, what="the end of the trouble")
    wait_for(lambda: background._worker is not None, what="the worker")


def test_what_fails_unforeseen_is_said_until_it_goes_well_and_the_rest_goes_on(
    background: Background, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = [True]

    def stand_in() -> None:
        if broken:
            raise RuntimeError("nobody foresaw this")

    stand_in.__name__ = "_keep_stand_in"
    monkeypatch.setattr(background, "_keep_stand_in", stand_in)
    background.start()
    said = wait_for(store_trouble, what="a sentence")
    assert said is not None
    assert "in the background" in said.sentence
    wait_for(lambda: background._worker is not None, what="the worker")
    assert store_trouble() is not None
    broken.clear()
    wait_for(lambda: store_trouble() is None, what="the end of the trouble")


def test_a_script_run_leaves_the_import_path_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", list(sys.path))
    lifespan_module.hold_import_path()
    before = list(sys.path)
    with modified_sys_path(str(Path("web/shell/main.py").resolve())):
        during = list(sys.path)
    assert during == before == sys.path


@pytest.mark.parametrize("module", FIRST_PAGE)
def test_what_is_imported_for_the_first_page_is_there(module: str) -> None:
    assert find_spec(module) is not None


def test_the_stand_in_gets_a_port_that_nobody_has_and_the_system_gives_to_none(monkeypatch: pytest.MonkeyPatch) -> None:
    port = lifespan_module._free_port()
    assert port in lifespan_module.DEMO_PORTS
    with socket.create_server(("127.0.0.1", 0)) as taken:
        offered = [taken.getsockname()[1]]
        monkeypatch.setattr(random, "sample", lambda _ports, _count: offered)
        assert lifespan_module._free_port() not in (*offered, 0)
        offered.append(port)
        assert lifespan_module._free_port() == port
