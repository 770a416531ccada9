"""Pages run by Streamlit's own test runner: the entry script, the real catalog, no browser and no provider."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.catalog import Catalog
from core.errors import SettingsError
from core.services import forget_shared, shared
from tests.support import cards
from tests.support.clips import make_clip

ROOT = Path(__file__).parents[2]
Open = Callable[[str], AppTest]


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
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


@pytest.fixture
def open_page() -> Open:
    """Open a page by its file name; "search" is the first one."""

    def opened(name: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "web" / "shell" / "main.py"), default_timeout=30).run()
        if name != "search":
            app.switch_page(f"../../pages/{name}/page.py").run()
        assert not app.exception
        return app

    return opened


@pytest.fixture
def catalog() -> Catalog:
    return shared().catalog


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("clips") / "lobby_camera.mp4", seconds=5)


@pytest.fixture
def in_library(clip: Path) -> str:
    """A video that waits to be prepared; its id."""
    precheck = shared().precheck
    candidate = precheck.check_path(clip, "Lobby camera")
    precheck.start(candidate, title="Lobby camera", category="Cameras", watch_url="")
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
