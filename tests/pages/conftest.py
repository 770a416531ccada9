"""Pages run by Streamlit's own test runner: the entry script, the real catalog, no browser and no provider."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from core.catalog import Catalog
from core.errors import SettingsError
from core.services import forget_shared, shared
from tests.support import cards
from tests.support.catalog.empty import empty_file
from tests.support.clips import make_clip
from tests.support.services import catalog_of

ROOT = Path(__file__).parents[2]
Open = Callable[[str], AppTest]


@pytest.fixture(scope="session", autouse=True)
def _installed_components() -> Iterator[None]:
    """Streamlit looks through all installed packages for components with each new `AppTest`: half of what a page test took."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    library_dir = tmp_path / "data" / "demo"
    library_dir.mkdir(parents=True)
    empty_file(library_dir / "clipseek.db")
    # Nothing listens on this port: a page that asked the provider by accident would say so.
    monkeypatch.setenv("CLIPSEEK_DEMO_URL", "http://127.0.0.1:9/v1.3")
    forget_shared()
    st.cache_data.clear()
    st.cache_resource.clear()
    yield
    with suppress(SettingsError):
        if "catalog" in vars(shared()):
            shared().catalog.close()
    forget_shared()


MAIN: Final = str(ROOT / "web" / "shell" / "main.py")


def opened(page: str, /, **params: str) -> AppTest:
    """A page by the name of its folder, with these parameters in its address; "search" is the first one."""
    app = AppTest.from_file(MAIN, default_timeout=60)
    if page != "search":
        app.run()
    for name, value in params.items():
        app.query_params[name] = value
    app = app.run() if page == "search" else app.switch_page(f"../../pages/{page}/page.py").run()
    assert not app.exception
    return app


def address(app: AppTest) -> dict[str, str]:
    """The parameters in the address of the page."""
    return {name: value[0] if isinstance(value, list) else value for name, value in app.query_params.items()}


@pytest.fixture
def open_page() -> Open:
    """`opened`, for tests that want no parameters."""
    return opened


@pytest.fixture
def catalog() -> Catalog:
    return catalog_of(shared())


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("clips") / "lobby_camera.mp4", seconds=5)


@pytest.fixture
def in_library(clip: Path) -> str:
    """A video that waits to be prepared; its id."""
    precheck = shared().precheck
    candidate = precheck.check_path(clip, "Lobby camera")
    precheck.intake.start(candidate, title="Lobby camera", category="Cameras", watch_url="")
    assert candidate.video_id is not None
    return candidate.video_id


def unescaped(markdown: str) -> str:
    """Markdown as it reads on the page."""
    return re.sub(r"\\([^\w\s]|_)", r"\1", markdown)


def spoken(app: AppTest) -> str:
    """All that a page says in text, headings, notices and cards, as one string."""
    said = [*app.title, *app.caption, *app.error, *app.warning, *app.info, *app.markdown]
    html = [html.proto.body for html in app.get("html")]
    return "\n".join([*(unescaped(str(element.value)) for element in said), *html, *cards.said(app)])
