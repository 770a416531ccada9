"""The Add videos page by itself: what it says of files and links, what can be corrected, what pressing start does."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from streamlit.testing.v1 import AppTest

from core.catalog import Catalog
from core.jobs import Cutting, Stage
from core.models import Modality
from core.services import shared
from tests.pages.conftest import Open, spoken
from tests.support.clips import make_clip


@pytest.fixture(scope="session")
def silent_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("silent") / "silent_yard.mp4", seconds=5, sound=False, shift=3)


@pytest.fixture
def add_page(open_page: Open, monkeypatch: pytest.MonkeyPatch, clip: Path) -> AppTest:
    monkeypatch.setenv("CLIPSEEK_IMPORT_DIR", str(clip.parent))
    return open_page("add_videos")


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_file_on_the_server_whose_name_is_no_text_is_listed(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "import").mkdir()
    (tmp_path / "import" / os.fsdecode(b"caf\xe9.mp4")).write_bytes(b"x")
    monkeypatch.setenv("CLIPSEEK_IMPORT_DIR", str(tmp_path / "import"))
    app = open_page("add_videos")
    assert not app.exception
    assert list(app.dataframe[0].value["File"]) == ["caf\N{REPLACEMENT CHARACTER}.mp4"]


def choose(app: AppTest, *paths: Path) -> AppTest:
    """As if these files had been chosen in the server's folder and copied."""
    app.session_state["folder_copied"] = {path.name: shared().precheck.check_in_folder(path.parent, path.name) for path in paths}
    app.run()
    assert not app.exception
    return app


def column(app: AppTest, name: str) -> list[str]:
    table = next(frame.value for frame in app.dataframe if "What will happen" in frame.value.columns)
    return list(table[name])


def edit(app: AppTest, row: int, **cells: str) -> AppTest:
    """Type into the table, which Streamlit's test runner has no hand for."""
    key = f"precheck_table_{app.session_state['precheck_round']}"
    start = app.session_state["precheck_start"]
    for name, value in cells.items():
        start.loc[row, name] = value
    assert key in app.session_state
    return app.run()


def test_a_chosen_file_is_shown_planned_and_then_queued(add_page: AppTest, catalog: Catalog, clip: Path) -> None:
    app = choose(add_page, clip)
    assert column(app, "What will happen") == ["New: will be prepared"]
    assert column(app, "Title") == ["Lobby camera"]
    assert column(app, "Size")[0].endswith("KB")
    said = spoken(app)
    for figure in ("1 video", "0:05 in all", "no cost", "moments to expect", "until all are ready"):
        assert figure in said
    app.button(key="start").click().run()
    assert not app.exception
    assert catalog.jobs.counts() == {Stage.WAITING: 1}


def test_with_a_key_a_little_money_is_not_called_nothing(open_page: Open, monkeypatch: pytest.MonkeyPatch, clip: Path) -> None:
    monkeypatch.setenv("TWELVE_LABS_API_KEY", "tlk_test")
    monkeypatch.setenv("CLIPSEEK_IMPORT_DIR", str(clip.parent))
    said = spoken(choose(open_page("add_videos"), clip))
    assert "less than $0.01" in said
    assert "$0.00" not in said


def test_beyond_the_budget_of_the_month_nothing_is_started_and_it_says_what_is_spent(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, clip: Path
) -> None:
    monkeypatch.setenv("TWELVE_LABS_API_KEY", "tlk_of_a_test")
    monkeypatch.setenv("CLIPSEEK_PRICE_PER_MINUTE", "60")
    monkeypatch.setenv("CLIPSEEK_BUDGET_PER_MONTH", "2")
    monkeypatch.setenv("CLIPSEEK_IMPORT_DIR", str(clip.parent))
    app = choose(open_page("add_videos"), clip)
    assert "This month's budget of $2.00 does not cover" in spoken(app)
    assert app.button(key="start").disabled


def test_options_and_a_part_reach_the_job(add_page: AppTest, catalog: Catalog, clip: Path) -> None:
    app = choose(add_page, clip)
    app.button_group(key="cutting").set_value(Cutting.FIXED).run()
    app.selectbox(key="cut_fixed").set_value(2).run()
    app.button_group(key="listen").set_value([Modality.VISUAL]).run()
    app.text_input(key="category_all").set_value("Cameras").run()
    edit(app, 0, **{"From": "0:01"})
    assert "2" in spoken(app)
    app.button(key="start").click().run()
    (video,) = catalog.videos.all()
    job = catalog.jobs.of_video(video.id)
    assert job is not None
    assert (job.options.cutting, job.options.cut_sec, job.options.modalities) == (Cutting.FIXED, 2, (Modality.VISUAL,))
    assert job.options.part is not None
    assert (job.options.part.start_sec, round(job.options.part.end_sec)) == (1.0, 5)
    assert video.category == "Cameras"


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"From": "soon"}, "“soon” is not a time"),
        ({"From": "0:03"}, "at least 4 seconds"),
        ({"To": "9:00"}, "past the end"),
        ({"Watch page": "youtube"}, "not a web address"),
    ],
)
def test_what_is_wrong_in_a_row_is_said_by_row_and_holds_the_start(
    add_page: AppTest, clip: Path, cells: dict[str, str], said: str
) -> None:
    app = edit(choose(add_page, clip), 0, **cells)
    assert "Row 1, “Lobby camera”" in spoken(app)
    assert said in spoken(app)
    assert app.button(key="start").disabled


def test_only_the_sound_of_a_silent_video_is_refused_in_the_table(add_page: AppTest, clip: Path, silent_clip: Path) -> None:
    app = choose(add_page, clip, silent_clip)
    app.button_group(key="listen").set_value([Modality.AUDIO]).run()
    assert column(app, "What will happen")[0] == "New: will be prepared"
    assert column(app, "What will happen")[1].startswith("Refused: This video is silent")
    assert app.button(key="start").label == "Prepare 1 video"


def test_a_refused_file_says_why_and_cannot_be_started(add_page: AppTest, catalog: Catalog, tmp_path: Path) -> None:
    (tmp_path / "notes.mp4").write_text("not a video at all")
    app = choose(add_page, tmp_path / "notes.mp4")
    assert "cannot be read as a video" in spoken(app)
    assert app.button(key="start").disabled
    assert catalog.jobs.counts() == {}


def test_the_same_content_under_another_name_says_what_it_is_here_under(
    add_page: AppTest, in_library: str, clip: Path, tmp_path: Path
) -> None:
    reembedding = tmp_path / "other name.mp4"
    reembedding.write_bytes(clip.read_bytes())
    assert "Same content as “Lobby camera”" in spoken(choose(add_page, reembedding))


def test_what_was_cancelled_leads_to_the_tasks_page(add_page: AppTest, catalog: Catalog, in_library: str, clip: Path) -> None:
    job = catalog.queue.claim("worker", lease_sec=30, max_active=8)
    assert job is not None
    catalog.queue.save(job, "worker", stage=Stage.CANCELLED)
    app = choose(add_page, clip)
    assert "Already here as “Lobby camera”" in spoken(app)
    assert [link.proto.label for link in app.get("page_link")] == ["Go on with it on the Tasks page"]


def test_names_full_of_markup_are_shown_as_text(add_page: AppTest, tmp_path: Path) -> None:
    path = tmp_path / "<img src=x onerror=alert(1)>.mp4"
    path.write_bytes(b"no")
    app = choose(add_page, path)
    assert "<img src=x" not in spoken(app)
    assert "&lt;img src=x" in spoken(app)


def test_a_link_to_a_watch_page_is_told_what_to_do(open_page: Open) -> None:
    app = open_page("add_videos")
    app.text_area(key="urls").set_value("https://www.youtube.com/watch?v=abc\nhttps://vimeo.com/1").run()
    said = spoken(app)
    assert "YouTube" in said
    assert "Vimeo" in said
    assert app.button(key="start").disabled


def test_a_spreadsheet_names_its_faulty_lines_and_goes_on_with_the_others(open_page: Open) -> None:
    app = open_page("add_videos")
    table = b"url,title,category\nhttps://youtu.be/abc,From the sheet,Talks\nno link,B,\n"
    app.file_uploader(key="sheet").upload("list.csv", table).run()
    said = spoken(app)
    assert "1 of 2 lines are good." in said
    assert "Line 3: “no link” is not a web address" in said
    assert column(app, "Title") == ["From the sheet"]
    assert column(app, "Category") == ["Talks"]


def test_a_spreadsheet_without_links_is_a_sentence(open_page: Open) -> None:
    app = open_page("add_videos")
    app.file_uploader(key="sheet").upload("list.csv", b"name\nx").run()
    assert "no column named “url”" in spoken(app)


def test_the_folder_shows_only_where_somebody_has_set_one(open_page: Open) -> None:
    assert [tab.label for tab in open_page("add_videos").tabs] == ["Links", "Spreadsheet"]


def test_a_folder_that_is_gone_is_a_sentence(open_page: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CLIPSEEK_IMPORT_DIR", str(tmp_path / "gone"))
    assert "CLIPSEEK_IMPORT_DIR" in spoken(open_page("add_videos"))


def test_files_of_the_folder_that_are_probably_here_are_marked(add_page: AppTest, in_library: str, clip: Path) -> None:
    add_page.run()
    (table,) = (frame.value for frame in add_page.dataframe)
    assert dict(zip(table["File"], table["Probably here"], strict=True))[clip.name] == "Lobby camera"


def test_a_key_that_is_refused_is_said_before_anything_is_uploaded(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/embed-v2/tasks").respond_with_json({"code": "api_key_invalid", "message": "no"}, status=401)
    monkeypatch.setenv("TWELVE_LABS_API_KEY", "tlk_wrong_key")
    monkeypatch.setenv("TWELVELABS_BASE_URL", httpserver.url_for("").rstrip("/"))
    said = spoken(open_page("add_videos"))
    assert "Twelve Labs does not accept the API key" in said
    assert "tlk_wrong_key" not in said
