"""A question that nobody answers turns back by itself, on a page that nothing else refreshes, and then costs nothing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Page, Request, expect
from streamlit.proto.BackMsg_pb2 import BackMsg

from core.catalog import Catalog
from core.models.embedding_models import DIMENSION, MODELS
from core.models.search_answer import SavedConcept
from core.models.video import Modality
from tests.support.running import RunningApp
from tests.support.waiting import wait_for
from web.ui.confirm_button import LAPSES_SEC

NAME = "Golden hour"


@pytest.fixture
def look(app: RunningApp) -> Iterator[SavedConcept]:
    """A look that is kept, which the filters of the search page offer to forget."""
    catalog = Catalog(f"sqlite:///{app.library_dir / 'clipseek.db'}")
    look = catalog.saved_concepts.keep(
        NAME, MODELS["marengo3.5"], {Modality.VISUAL: np.full(DIMENSION, DIMENSION**-0.5, dtype=np.float32)}
    )
    yield look
    catalog.saved_concepts.forget(look.id)
    catalog.close()


class Runs:
    """Which parts of the page asked to be run anew by themselves, by the id of the fragment, and how often the tab looked."""

    def __init__(self, page: Page) -> None:
        self.by_themselves: list[str] = []
        self.looks = 0
        page.on("websocket", lambda socket: socket.on("framesent", self._note))
        page.on("request", self._count)

    def _count(self, request: Request) -> None:
        self.looks += request.url.endswith("/revision")

    def _note(self, payload: str | bytes) -> None:
        message = BackMsg()
        message.ParseFromString(payload.encode() if isinstance(payload, str) else payload)
        if message.rerun_script.is_auto_rerun:
            self.by_themselves.append(message.rerun_script.fragment_id)


def test_a_question_turns_back_by_itself_and_then_nothing_goes_on(page: Page, app: RunningApp, look: SavedConcept) -> None:
    runs = Runs(page)
    page.goto(app.url)
    page.get_by_role("button", name="Saved filters").click()
    forget = page.get_by_role("button", name=f"Delete {NAME}", exact=True)
    sure = page.get_by_role("button", name=f"Really delete {NAME}?")
    forget.click()
    expect(sure).to_be_visible()
    expect(forget).to_be_visible(timeout=(LAPSES_SEC + 20) * 1000)
    expect(sure).to_have_count(0)
    # Longer than another lapse would take: the tab asks every two seconds whether the library changed.
    before, looks = len(runs.by_themselves), runs.looks
    wait_for(lambda: page.evaluate("1") and runs.looks >= looks + 6, within_sec=60, what="six looks of the tab")
    assert runs.by_themselves[before:] == []

    forget.click()
    sure.click()
    expect(forget).to_have_count(0)
