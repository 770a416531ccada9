"""Summary and chapters on a video's page: offered with their price, under way with a way out, shown, gone where not offered."""

from __future__ import annotations

import pytest

from core.catalog import Catalog
from core.chapters.synopsis import AnalysisStage, Chapter, Synopsis
from core.errors import Fault, Reason
from core.models.video import Video
from core.services import shared
from tests.pages.conftest import opened, spoken
from tests.support.library import stock

SYNOPSIS = Synopsis("At sea", "The sun rises.", (Chapter(0, 4000, "Dawn", "Boats leave."), Chapter(4000, 8000, "Storm")))


@pytest.fixture
def video(catalog: Catalog) -> Video:
    return stock(shared(), 1)[0]


def done(catalog: Catalog, video: Video) -> None:
    catalog.analyses.ask(video.id)
    held = catalog.analyses.claim("me", lease_sec=60)
    assert held is not None
    catalog.analyses.finish(held, "me", SYNOPSIS)


def test_it_is_offered_with_its_price_and_can_be_cancelled(catalog: Catalog, video: Video) -> None:
    app = opened("library", video=video.id)
    assert "Cost: free in the demo. Time: usually a few minutes." in spoken(app)
    app.button(key="ask_chapters").click().run()
    asked = catalog.analyses.of(video.id)
    assert asked is not None
    assert asked.stage is AnalysisStage.UPLOADING
    assert "Sending the video to Twelve Labs" in spoken(app)
    app.button(key="cancel_chapters").click().run()
    cancelled = catalog.analyses.of(video.id)
    assert cancelled is not None
    assert cancelled.stage is AnalysisStage.CANCELLING


def test_it_is_shown_with_a_title_to_take_over(catalog: Catalog, video: Video) -> None:
    done(catalog, video)
    app = opened("library", video=video.id)
    assert "The sun rises." in spoken(app)
    assert "Suggested title: At sea" in spoken(app)
    app.button(key="use_title").click().run()
    kept = catalog.videos.get(video.id)
    assert kept is not None
    assert kept.title == "At sea"
    assert "Suggested title" not in spoken(app)


def test_where_the_account_has_it_not_that_is_said_and_the_button_is_gone(catalog: Catalog, video: Video) -> None:
    catalog.analyses.ask(video.id)
    held = catalog.analyses.claim("me", lease_sec=60)
    assert held is not None
    catalog.analyses.end(held, "me", AnalysisStage.FAILED, Fault(Reason.ANALYSIS_NOT_OFFERED))
    app = opened("library", video=video.id)
    assert "does not offer summaries and chapters to this account" in spoken(app)
    assert not any(button.key == "ask_chapters" for button in app.button)
