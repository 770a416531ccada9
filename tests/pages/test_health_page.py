"""The page of storage and health, without a browser: what it says when something is wrong, and of a library that is new."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from core import cached, parquet
from core.catalog import Catalog
from core.errors import Reason
from core.maintenance.checkup import Checkup, SandboxFacts, StorageFacts
from core.maintenance.recall import RecallReport
from core.messages.errors import ERRORS
from core.milvus import StoredVideo
from core.milvus.inventory import IndexFacts
from core.models.jobs import Stage
from core.services import forget_shared, shared
from tests.pages.conftest import Open, spoken, unescaped
from tests.support.jobs import a_job, a_video, erase, write
from tests.support.library import MODEL, segments_of, stock
from tests.support.waiting import wait_for


def looked_through(open_page: Open) -> str:
    """What the page says once all checks are over."""
    app = open_page("health")
    wait_for(lambda: cached.health.checkup().is_over, within_sec=60, what="the checks")
    said = spoken(app.run())
    shared().store.close()
    return said


def test_it_says_who_does_not_answer_and_shows_all_the_rest(open_page: Open) -> None:
    said = looked_through(open_page)
    assert ERRORS[Reason.PROVIDER_UNREACHABLE].what_happened in said
    assert "Milvus Lite" in said
    assert "SQLite" in said
    assert "Nothing is embedded yet." in said
    assert "1 thing needs attention." in said


def test_a_video_that_filters_miss_is_named_and_can_be_repaired(open_page: Open, catalog: Catalog) -> None:
    (video,) = stock(shared(), 1, moments=2)
    catalog.videos.edit(video.id, {"category": "City"})
    said = looked_through(open_page)
    assert video.title in said
    assert (
        "The index has another category or link for it than the catalog, so filters can miss it. Repair corrects the index."
    ) in said


def test_a_video_whose_moments_are_gone_is_named_and_no_repair_is_promised(open_page: Open, catalog: Catalog) -> None:
    video = a_video(1, title="Harbour <b>")
    write(catalog, [(video, a_job(video, Stage.READY, moments=3, task_id="task"))])
    said = looked_through(open_page)
    assert "Harbour &lt;b&gt;" in said
    assert "Its embeddings are gone. Analyse it again from the library; its minutes are paid again." in said
    assert "Repair all" not in said


def pressed(app: AppTest, key: str) -> None:
    """Press a button; the page that comes is the caller's to look at."""
    app.button(key=key).click().run()
    assert not app.exception


def checked(app: AppTest) -> AppTest:
    """The page once all checks and all work on files are over."""
    wait_for(lambda: cached.health.checkup().is_over, within_sec=60, what="the checks")
    settling = cached.health.settling_files()
    wait_for(lambda: settling is None or settling.is_over, within_sec=60, what="the files")
    app.run()
    wait_for(lambda: cached.health.checkup().is_over, within_sec=60, what="the checks after it")
    return app.run()


@pytest.fixture
def unknown(catalog: Catalog, in_library: str) -> Iterator[str]:
    """The id of a video that the catalog, an older copy, does not know; its file and its embeddings are here."""
    parquet.save(shared().settings.library_dir / parquet.key_for(MODEL, in_library), segments_of(1))
    erase(catalog, in_library)
    yield in_library
    shared().store.close()


def test_a_file_that_is_not_in_the_library_is_listed_and_comes_back_with_one_press(
    open_page: Open, catalog: Catalog, unknown: str
) -> None:
    app = checked(open_page("health"))
    said = spoken(app)
    assert "Files that are not in the library" in said
    assert f"{unknown}.mp4" in said
    assert "Its embeddings are saved here (4 moments): adding it costs nothing." in said
    pressed(app, f"add_{unknown}_mp4")
    said = spoken(checked(app))
    assert "Files that are not in the library" not in said
    assert [(job.video_id, job.stage) for job in catalog.jobs.newest()] == [(unknown, Stage.READY)]
    assert (shared().settings.uploads_dir / f"{unknown}.mp4").is_file()


def test_deleting_such_a_file_asks_first(open_page: Open, unknown: str) -> None:
    path = shared().settings.uploads_dir / f"{unknown}.mp4"
    app = checked(open_page("health"))
    pressed(app, f"delete_{unknown}_mp4")
    assert app.button(key=f"really_delete_{unknown}_mp4").label == "Really delete for good?"
    assert path.is_file()
    pressed(app, f"really_delete_{unknown}_mp4")
    assert "Files that are not in the library" not in spoken(checked(app))
    assert not path.exists()


def test_of_many_such_files_the_newest_are_shown_with_the_number_of_the_rest(open_page: Open, catalog: Catalog) -> None:
    uploads = shared().settings.uploads_dir
    catalog.jobs.counts()
    uploads.mkdir(parents=True)
    for number in range(25):
        (uploads / f"{number:016x}.mp4").write_bytes(b"x" * 1000)
        os.utime(uploads / f"{number:016x}.mp4", (1e9 + number, 1e9 + number))
    app = checked(open_page("health"))
    said = spoken(app)
    assert "25 files, 25 KB in all." in said
    assert "and 5 more" in said
    assert f"{24:016x}.mp4" in said
    assert f"{4:016x}.mp4" not in said
    assert "2 things need attention." in said
    shared().store.close()


def test_entries_of_no_video_and_no_file_are_taken_out_only_when_asked_twice(open_page: Open, catalog: Catalog) -> None:
    catalog.jobs.counts()
    shared().store.replace_video(MODEL, StoredVideo("00000000deadbeef", "", ""), segments_of(1))
    app = checked(open_page("health"))
    assert f"{len(segments_of(1))} entries that belong to no video of this library." in spoken(app)
    pressed(app, f"remove_{MODEL.name}_00000000deadbeef".replace(".", "_"))
    assert shared().store.count(MODEL, "00000000deadbeef") == len(segments_of(1))
    shared().store.close()


@pytest.mark.parametrize("is_confined", [True, False])
def test_it_says_where_foreign_files_are_not_kept_apart_by_the_system(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, is_confined: bool
) -> None:
    monkeypatch.setattr("core.maintenance.checkup._sandbox", lambda: SandboxFacts(is_confined))
    assert ("This system does not keep the processes" in looked_through(open_page)) is not is_confined


@pytest.mark.parametrize("has_own_key", [True, False])
def test_it_says_where_other_apps_could_not_know_what_this_one_signs(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, has_own_key: bool
) -> None:
    monkeypatch.setattr(Checkup, "_storage", lambda _self: StorageFacts("s3://clips", is_bucket=True, has_own_key=has_own_key))
    assert ("CLIPSEEK_SIGNING_KEY" in looked_through(open_page)) is has_own_key


@pytest.mark.parametrize(
    ("found", "index", "said"),
    [
        (
            1990,
            IndexFacts("AUTOINDEX", 90_000, 0, "ef 200"),
            ["Searches find 99 of 100 of the nearest moments.", "AUTOINDEX, ef 200"],
        ),
        (
            1220,
            IndexFacts("AUTOINDEX", 90_000, 4_000, "ef 200"),
            ["Searches find 61 of 100", "building its index for 4,000 entries"],
        ),
        (1800, IndexFacts("AUTOINDEX", 90_000, 0, "ef 200"), ["Searches find 90 of 100", "Set CLIPSEEK_SEARCH_EF higher"]),
    ],
    ids=["enough", "too few while the index is built", "too few"],
)
def test_it_says_how_complete_searches_are_and_what_helps_where_they_miss_too_much(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, found: int, index: IndexFacts, said: list[str]
) -> None:
    report = RecallReport(2000, found, 40, 90_000, is_whole=True, index=index)
    monkeypatch.setattr("core.maintenance.recall.measure", lambda _services: report)
    page = looked_through(open_page)
    assert all(words in page for words in said)
    # The provider is away as well.
    assert ("2 things need attention." in page) is report.is_low


def test_a_damaged_catalog_is_said_once_with_what_the_folder_holds(open_page: Open, in_library: str) -> None:
    file = shared().catalog.file
    assert file is not None
    shared().catalog.close()
    forget_shared()
    for beside in file.parent.glob(f"{file.name}-*"):
        beside.unlink()
    file.write_bytes(b"rubbish" * 1000)
    app = checked(open_page("health"))
    assert (shared().settings.uploads_dir / f"{in_library}.mp4").is_file()
    assert unescaped(spoken(app)).count("still holds 1 video, last used on") == 1
    shared().store.close()
