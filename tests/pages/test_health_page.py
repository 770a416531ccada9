"""The page of storage and health, without a browser: what it says when something is wrong, and of a library that is new."""

from __future__ import annotations

from core import cached, words
from core.catalog import Catalog
from core.models import Stage
from core.services import shared
from tests.pages.conftest import Open, spoken
from tests.support.jobs import a_job, a_video, write
from tests.support.library import stock
from tests.support.waiting import wait_for


def looked_through(open_page: Open) -> str:
    """What the page says once all checks are over."""
    app = open_page("health")
    wait_for(lambda: cached.checkup().is_over, within_sec=60, what="the checks")
    said = spoken(app.run())
    shared().store.close()
    return said


def test_it_says_who_does_not_answer_and_shows_all_the_rest(open_page: Open) -> None:
    said = looked_through(open_page)
    assert words.ERRORS["provider_unreachable"][0] in said
    assert "Milvus Lite" in said
    assert "SQLite" in said
    assert words.HEALTH["none"] in said
    assert words.HEALTH["trouble_one"] in said


def test_a_video_that_filters_miss_is_named_and_can_be_repaired(open_page: Open, catalog: Catalog) -> None:
    (video,) = stock(shared(), 1, moments=2)
    catalog.videos.edit(video.id, {"category": "City"})
    said = looked_through(open_page)
    assert video.title in said
    assert words.HEALTH["fault_label"] in said


def test_a_video_whose_moments_are_gone_is_named_and_no_repair_is_promised(open_page: Open, catalog: Catalog) -> None:
    video = a_video(1, title="Harbour <b>")
    write(catalog, [(video, a_job(video, Stage.READY, moments=3, task_id="task"))])
    said = looked_through(open_page)
    assert "Harbour &lt;b&gt;" in said
    assert words.HEALTH["fault_lost"] in said
    assert words.HEALTH["repair"] + " all" not in said
