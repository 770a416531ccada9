"""What each page says and does: empty, with videos, and when something is wrong."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from core import cached
from core.catalog import Catalog
from core.errors import CatalogError, Fault, Reason
from core.messages.errors import ERRORS
from core.models.jobs import Stage
from core.services import forget_shared, shared
from tests.pages.conftest import Open, opened, spoken, unescaped
from tests.support.cards import keys
from tests.support.waiting import wait_for


@pytest.mark.parametrize("name", ["search", "add_videos", "tasks", "library"])
def test_every_page_opens_on_an_empty_library_and_says_what_to_do_next(open_page: Open, name: str) -> None:
    app = open_page(name)
    assert not app.error
    if name != "add_videos":
        assert any(button.key == "add_first" for button in app.button)


def test_the_demo_engine_is_named_where_somebody_begins_with_what_to_do(open_page: Open) -> None:
    assert "Set TWELVE_LABS_API_KEY for real understanding." in spoken(open_page("search"))


def test_with_a_key_nothing_speaks_of_a_demo(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWELVE_LABS_API_KEY", "tlk_test")
    app = open_page("search")
    assert "TWELVE_LABS_API_KEY" not in spoken(app)
    assert all(button.key != "samples" for button in app.button)


def test_a_wrong_setting_is_a_sentence_on_every_page_not_a_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIPSEEK_MAX_ACTIVE", "many")
    app = opened("search")
    assert "CLIPSEEK_MAX_ACTIVE" in spoken(app)


def test_a_catalog_that_cannot_be_opened_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:////proc/nowhere/clipseek.db")
    app = opened("search")
    assert "DATABASE_URL" in spoken(app)


def test_a_task_can_be_cancelled_retried_and_removed(open_page: Open, catalog: Catalog, in_library: str) -> None:
    app = open_page("tasks")
    app.button(key=f"cancel_{in_library}").click().run()
    job = catalog.queue.claim("worker", lease_sec=30, max_active=8)
    assert job is not None
    assert job.cancel_requested
    catalog.queue.save(job, "worker", stage=Stage.CANCELLED)
    app.run()
    app.button(key=f"retry_{in_library}").click().run()
    reembedding = catalog.jobs.of_video(in_library)
    assert reembedding is not None
    assert reembedding.stage is Stage.WAITING
    job = catalog.queue.claim("worker", lease_sec=30, max_active=8)
    assert job is not None
    catalog.queue.save(job, "worker", stage=Stage.FAILED, fault=Fault(Reason.TOO_SHORT, {"length": 3.2}))
    app.run()
    assert "Too short: 3.2 s;" in spoken(app)
    app.button(key=f"remove_{in_library}").click().run()
    assert catalog.videos.all() != []
    app.button(key=f"really_{in_library}").click().run()
    assert catalog.videos.all() == []


def test_the_library_shows_a_card_for_each_video(open_page: Open, in_library: str) -> None:
    app = open_page("library")
    assert keys(app, "open_") == [in_library]
    assert "Lobby camera" in spoken(app)


def test_a_search_while_the_provider_is_away_is_a_sentence_and_the_page_stays(open_page: Open, in_library: str) -> None:
    app = open_page("search")
    app.text_input(key="q").set_value("a red car")
    app.button(key="search").click().run(timeout=60)
    assert not app.exception
    assert "cannot be reached" in spoken(app)
    # Only the answer is drawn anew; the box above it keeps what it shows.
    assert app.session_state["q"] == "a red car"


def test_a_store_that_cannot_be_reached_is_a_sentence_and_the_pages_stay_usable(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MILVUS_URI", "http://127.0.0.1:9")
    forget_shared()
    shared().look_at_store()
    app = open_page("library")
    assert "MILVUS_URI" in spoken(app)
    assert any(button.key == "add_first" for button in app.button)


def with_a_new_catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the settings name another catalog than the one that belongs to the data folder."""
    shared().catalog.close()
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'new.db'}")
    forget_shared()


@pytest.mark.parametrize("page", ["search", "library", "add_videos"])
def test_a_catalog_that_is_not_the_folders_is_said_on_every_page_and_nothing_else(
    page: str, tmp_path: Path, in_library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_a_new_catalog(tmp_path, monkeypatch)
    app = opened(page)
    (notice,) = app.error
    said = unescaped(str(notice.value))
    assert "holds 1 video, last used on" in said
    assert "python -m core.catalog adopt" in said
    assert list(app.title) == []
    assert (shared().settings.uploads_dir / f"{in_library}.mp4").is_file()


def test_health_opens_with_a_catalog_that_is_not_the_folders_and_says_so(
    open_page: Open, tmp_path: Path, in_library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_a_new_catalog(tmp_path, monkeypatch)
    app = open_page("health")
    wait_for(lambda: cached.health.checkup().is_over, within_sec=60, what="the checks")
    said = unescaped(spoken(app.run()))
    assert "holds 1 video, last used on" in said
    assert (shared().settings.uploads_dir / f"{in_library}.mp4").is_file()
    shared().store.close()


def test_a_disk_that_takes_nothing_where_nobody_expected_it_is_a_sentence(
    open_page: Open, in_library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def quota(*_: object) -> None:
        raise OSError(errno.EDQUOT, "Disk quota exceeded")

    monkeypatch.setattr("core.cached.library.shelf", quota)
    app = open_page("library")
    sentence, hint = ERRORS[Reason.NOT_SAVED]
    assert sentence.format(free="0 KB") in spoken(app)
    assert hint in spoken(app)


def test_a_catalog_that_goes_away_is_one_short_line_in_the_sidebar(
    open_page: Open, in_library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise CatalogError(Reason.CATALOG_SILENT)

    monkeypatch.setattr("core.cached.library.job_summary", away)
    app = open_page("tasks")
    assert in_library
    assert list(app.sidebar.error) == []
    assert "The catalog does not answer." in "".join(html.proto.body for html in app.sidebar.get("html"))
