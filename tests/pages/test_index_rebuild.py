"""A damaged or emptied index, without a browser: every page says so once, at its top, with the button that mends it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core import cached
from core.errors import ClipseekError, Reason
from core.maintenance.index_rebuild import RebuildState
from core.messages.errors import ERRORS
from core.messages.faults import explain
from core.models.embedding_models import DIMENSION
from core.models.video import Modality
from core.rebuild.filling import Rebuilt
from core.services import shared
from tests.pages.conftest import ROOT, spoken
from tests.support.cards import cards
from tests.support.library import stock
from tests.support.waiting import wait_for
from web.shell.index_lines import what_came_of_it

DAMAGED = ERRORS[Reason.STORE_DAMAGED].what_happened.format(name="milvus.db")
EMPTY = "The search index is empty, so nothing can be found, but the embeddings of 2 videos are saved."


@pytest.fixture
def index() -> Iterator[Path]:
    """The file of an index with two videos, which nobody has open."""
    stock(shared(), 2)
    shared().store.close()
    yield Path(shared().settings.milvus_uri)
    shared().store.close()


def opened(page: str = "search") -> AppTest:
    """A page; that of the search shows one by a saved look, for which nobody asks the provider."""
    app = AppTest.from_file(str(ROOT / "web" / "shell" / "main.py"), default_timeout=60)
    if page == "search":
        even = np.full(DIMENSION, DIMENSION**-0.5, dtype=np.float32)
        look = shared().catalog.saved_concepts.keep("Night", shared().settings.model, dict.fromkeys(Modality, even))
        app.query_params["like"] = f"look~{look.id}"
    app.run()
    if page != "search":
        app.switch_page(f"../../pages/{page}/page.py").run()
    assert not app.exception
    return app


def offers_rebuild(app: AppTest) -> bool:
    return any(button.key == "rebuild_index" for button in app.button)


@pytest.mark.parametrize("said", [DAMAGED, EMPTY], ids=["damaged", "deleted"])
def test_a_search_in_an_index_that_is_lost_says_so_once_and_one_press_makes_it_find_again(said: str, index: Path) -> None:
    index.write_bytes(b"rubbish" * 1000) if said == DAMAGED else index.unlink()
    app = opened()
    assert spoken(app).count(said) == 1
    assert str(index) not in spoken(app)
    app.button(key="rebuild_index").click().run()
    wait_for(lambda: not cached.health.is_being_rebuilt(), within_sec=60, what="the end of the rebuild")
    app.run()
    assert "The index is rebuilt. 2 videos are in it." in spoken(app)
    assert {card["title"] for card in cards(app).values()} == {"Video 1", "Video 2"}
    app.button(key="dismiss_index").click().run()
    assert "The index is rebuilt" not in spoken(app)
    assert not offers_rebuild(app)


def test_pages_that_find_what_the_background_has_seen_say_it_once(index: Path) -> None:
    index.write_bytes(b"rubbish" * 1000)
    shared().look_at_store()
    for page in ("library", "health"):
        app = opened(page)
        if page == "health":
            wait_for(lambda: cached.health.checkup().is_over, within_sec=60, what="the checks")
            app.run()
        assert spoken(app).count(DAMAGED) == 1, page
        assert offers_rebuild(app), page


def test_a_whole_index_is_not_spoken_of(index: Path) -> None:
    assert index.is_file()
    shared().look_at_store()
    assert not offers_rebuild(opened())


def test_why_a_rebuild_failed_is_said_with_another_try(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert index.is_file()
    locked = ClipseekError(Reason.STORE_LOCKED)
    monkeypatch.setattr(cached.health, "rebuild_state", lambda: RebuildState(fault=locked.fault))
    app = opened()
    assert explain(locked) in spoken(app)
    assert app.button(key="rebuild_index").label == "Try again"


def test_what_could_not_be_put_back_is_counted() -> None:
    rebuilt = Rebuilt(written=3, in_place=1, failed={"v": ClipseekError(Reason.EMBEDDINGS_DAMAGED)})
    assert what_came_of_it(RebuildState(kept_as="old.db", rebuilt=rebuilt)) == [
        "The index is rebuilt. 4 videos are in it.",
        "1 video could not be put in; see System.",
        "The damaged file is kept as old.db.",
    ]
