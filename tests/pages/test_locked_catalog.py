"""While another program is in the middle of writing to the catalog: pages open, presses say so, and nothing is lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from streamlit.testing.v1 import AppTest

from core import attempts
from core.catalog import Catalog
from core.errors import Reason
from core.messages.errors import ERRORS
from core.models.jobs import Stage
from core.models.search_answer import Verdict
from tests.pages.conftest import ROOT, Open, spoken, unescaped
from tests.support.jobs import a_job, a_video, write

SENTENCE = ERRORS[Reason.CATALOG_BUSY].what_happened
LAKE, ALPS = a_video(1, title="Lake"), a_video(2, title="Alps")
PAGES = ("search", "add_videos", "tasks", "library", "collections", "insights", "health")
PRESSES = {
    "search": ("forget_past", "really_forget_past"),
    "tasks": (f"retry_{ALPS.id}",),
    "library": ("choose_videos", "choose_all", "delete_chosen", "delete_go"),
    "collections": ("new_collection",),
}


@pytest.fixture(autouse=True)
def _library(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    """A video that is ready and one that failed, a search that was asked, and a collection."""
    monkeypatch.setattr(attempts, "IN_A_HURRY_SEC", 0.2)
    write(catalog, [(LAKE, a_job(LAKE, Stage.READY, moments=2)), (ALPS, a_job(ALPS, Stage.FAILED))])
    catalog.searches.note("q=dog", "dog", Verdict.STRONG, 1, about="q=dog")
    catalog.collections.make("Trailer", "")


@contextmanager
def held(catalog: Catalog) -> Iterator[None]:
    """Another program begins to write, and does not end before the block does."""
    assert catalog.file is not None
    other = sqlite3.connect(catalog.file, isolation_level=None)
    other.execute("begin immediate")
    yield
    other.execute("rollback")
    other.close()


def opened(page: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "web" / "shell" / "main.py"), default_timeout=60).run()
    return app if page == "search" else app.switch_page(f"../../pages/{page}/page.py").run()


def has(catalog: Catalog) -> tuple[object, ...]:
    return catalog.videos.all(), catalog.jobs.counts(), catalog.searches.recent(9), catalog.collections.all("")


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_as_ever(catalog: Catalog, open_page: Open, page: str) -> None:
    with held(catalog):
        assert SENTENCE not in spoken(open_page(page))


@pytest.mark.parametrize("page", PRESSES)
def test_a_press_says_so_changes_nothing_and_works_when_pressed_again(catalog: Catalog, page: str) -> None:
    app, (*before, last) = opened(page), PRESSES[page]
    for key in before:
        app.button(key=key).click().run()
    was = has(catalog)
    with held(catalog):
        app.button(key=last).click().run()
        assert not app.exception
        assert SENTENCE in spoken(app) + "".join(unescaped(toast.value) for toast in app.toast)
        assert has(catalog) == was
    # What was asked before it is asked again, where the question is over.
    for key in [last] if [button for button in app.button if button.key == last] else [*before, last]:
        app.button(key=key).click().run()
    assert not app.exception
    assert has(catalog) != was
