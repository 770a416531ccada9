"""What a run of a page reads must not grow with the library."""

from __future__ import annotations

from pathlib import Path

import pytest

from core import cached
from core.catalog import Catalog
from core.catalog.library.videos import Videos
from core.catalog.queue.jobs import Jobs
from core.errors import Reason
from core.messages.errors import ERRORS
from core.models.jobs import Stage
from core.services import forget_shared
from tests.pages.conftest import Open, opened, spoken
from tests.support.cards import keys
from tests.support.jobs import a_job, a_video, write
from web.ui.videos import video_deletion


@pytest.fixture
def library(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> Catalog:
    """Twelve videos, of which the newest is still prepared; whoever reads them all is told so."""
    videos = [a_video(number, title=f"Video {number}", added_at=1000.0 - number) for number in range(1, 13)]
    stages = [Stage.EMBEDDING, *[Stage.READY] * 11]
    write(catalog, [(video, a_job(video, stage, moments=1)) for video, stage in zip(videos, stages, strict=True)])
    monkeypatch.setattr(Videos, "all", _too_many)
    monkeypatch.setattr(Jobs, "newest", _too_many)
    return catalog


def _too_many(_self: object) -> None:
    pytest.fail("a page reads the whole library")


@pytest.mark.parametrize("name", ["search", "add_videos", "tasks", "library", "insights"])
def test_no_page_reads_every_video_or_job(library: Catalog, open_page: Open, name: str) -> None:
    app = open_page(name)
    assert ERRORS[Reason.UNEXPECTED].what_happened not in spoken(app)


def test_the_first_page_shows_the_newest_that_are_ready(library: Catalog, open_page: Open) -> None:
    app = open_page("search")
    assert keys(app, "open_") == [f"{number:016x}" for number in range(2, 10)]


@pytest.mark.parametrize("key", ["filter_videos", "filter_dates", "filter_length"])
def test_filters_read_no_more_of_all_videos_than_they_show(library: Catalog, open_page: Open, key: str) -> None:
    app = open_page("search")
    app.session_state[key] = True
    app.run()
    assert ERRORS[Reason.UNEXPECTED].what_happened not in spoken(app)
    if key == "filter_videos":
        assert app.multiselect(key="only_video_ids").options[:2] == ["Video 1", "Video 2"]


def test_a_filter_by_video_is_named_by_its_title(library: Catalog) -> None:
    app = opened("search", video=f"{3:016x}")
    assert ERRORS[Reason.UNEXPECTED].what_happened not in spoken(app)


def test_files_of_the_servers_folder_that_seem_to_be_here_are_named(
    library: Catalog, open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "footage"
    folder.mkdir()
    with (folder / "same.mp4").open("wb") as file:
        file.truncate(20_000_000)
    monkeypatch.setenv("CLIPSEEK_IMPORT_DIR", str(folder))
    forget_shared()
    app = open_page("add_videos")
    known = list(app.dataframe[0].value["Probably here"])
    assert known
    assert known[0].startswith("Video")


def test_what_goes_with_videos_is_looked_at_once_while_the_question_is_open(
    library: Catalog, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    what_goes = cached.library_actions.what_goes

    def counted(video_ids: tuple[str, ...]) -> cached.library_actions.WhatGoes:
        asked.append(video_ids)
        return what_goes(video_ids)

    monkeypatch.setattr(cached.library_actions, "what_goes", counted)
    app = open_page("library")
    for numbers in ((2, 3), (4,)):
        asked.clear()
        app.session_state[video_deletion.ASKED] = video_deletion.Asked(tuple(f"{number:016x}" for number in numbers))
        for _ in range(3):
            app.run()
            assert any(button.key == "delete_go" for button in app.button)
        assert len(asked) == 1
