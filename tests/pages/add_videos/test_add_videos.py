"""The Add videos page by itself: what it says of files and links, what can be corrected, what pressing start does."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from streamlit.testing.v1 import AppTest

from core.catalog import Catalog
from core.media.caches.caption_cache import CaptionsFrom
from core.models.jobs import Cutting, Stage
from core.models.video import Modality
from core.services import shared
from pages.add_videos import files
from pages.add_videos.plan import proxy_sentence
from tests.pages.conftest import Open, spoken
from tests.support.cards import told
from tests.support.clips import make_clip
from tests.unit.core.media.pictures.test_emptiness import bars, black, film, scene, slide
from web.http.uploads.relayed_staging import staging


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


def column(app: AppTest, name: str) -> list[str | bool]:
    table = next(frame.value for frame in app.dataframe if "Watch page" in frame.value.columns)
    return list(table[name])


def upload(app: AppTest, *paths: Path, folder: str = "") -> AppTest:
    """As if a browser had sent these files, from a folder."""
    app.run()
    for path in paths:
        content = path.read_bytes()
        sent = staging().create(app.session_state["upload_session"], f"{folder}{path.name}", len(content), 0)
        receiving = staging().receive(sent.session, sent.id, 0)
        receiving.write(content)
        receiving.close()
    app.run()
    assert not app.exception
    return app


def said_of_uploads(app: AppTest) -> list[str]:
    """What the check found of each upload, in the order they were sent; empty for those that are in the table."""
    verdicts = told(app, "clipseek_upload_rows")["verdicts"]
    return [verdicts[sent.id]["why"] for sent in staging().all(app.session_state["upload_session"])]


def edit(app: AppTest, row: int, **cells: str | bool) -> AppTest:
    """Type into the table, which Streamlit's test runner has no hand for."""
    key = f"precheck_table_{app.session_state['precheck_round']}"
    start = app.session_state["precheck_start"]
    for name, value in cells.items():
        start.loc[row, name] = value
    assert key in app.session_state
    return app.run()


def test_a_chosen_file_is_shown_planned_and_then_queued(add_page: AppTest, catalog: Catalog, clip: Path) -> None:
    app = choose(add_page, clip)
    assert (column(app, "Prepare"), column(app, "Title")) == ([True], ["Lobby camera"])
    assert str(column(app, "Size")[0]).endswith("KB")
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


def test_what_goes_up_as_a_smaller_copy_is_planned_before_anything_is_paid(
    add_page: AppTest, catalog: Catalog, tmp_path: Path, clip: Path
) -> None:
    wide = make_clip(tmp_path / "wide.mp4", seconds=5, size=(1280, 400), fps=12)
    app = choose(add_page, clip, wide)
    as_it_is, copy = column(app, "Goes up as")
    assert as_it_is == "as it is"
    assert str(copy).startswith("copy, ")
    said = spoken(app)
    assert "1 video goes up as a copy in a form that Twelve Labs takes" in said
    assert "Its original stays as it is." in said
    app.button(key="start").click().run()
    proxies = {job.video_id: job.options.proxy for job in catalog.jobs.newest()}
    assert {video.title: proxies[video.id] for video in catalog.videos.all()} == {"Lobby camera": False, "Wide": True}


def test_what_is_left_out_and_what_goes_up_as_a_copy_stands_in_one_block(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, clip: Path
) -> None:
    monkeypatch.setenv("CLIPSEEK_IMPORT_DIR", str(clip.parent))
    monkeypatch.setenv("CLIPSEEK_LEAVE_OUT_EMPTY", "on")
    tape = film(tmp_path / "tape.mp4", (bars, 4), (scene, 5), (black, 3), (scene, 4), (slide, 16))
    app = choose(open_page("add_videos"), tape)
    (block,) = [html.proto.body for html in app.get("html") if "quiet_lines" in html.proto.body]
    lines = re.findall("<p[^>]*>([^<]*)</p>", block)
    assert [re.sub(r"\d+", "N", line) for line in lines] == [
        "N s of black or test card are left out.",
        "N s of black or test card in between are paid for, but no search by picture finds them.",
        "N s of still picture are left out.",
        "N video goes up as a copy in a form that Twelve Labs takes, made here in about N s. Its original stays as it is.",
    ]


def test_a_disk_that_would_not_do_for_the_smaller_copy_is_said_before_it_begins(
    add_page: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide = make_clip(tmp_path / "wide.mp4", seconds=5, size=(1280, 400), fps=12)
    app = choose(add_page, wide)
    monkeypatch.setattr("core.cached.add_videos.free_bytes", lambda folder: 510_000_000)
    app.run()
    assert "While it is made the disk needs" in spoken(app)
    assert app.button(key="start").disabled


def test_the_sentence_tells_sizes_and_times() -> None:
    told = {"original_bytes": 12_000_000_000, "proxy_bytes": 912_600_000, "proxy_sec": 2400, "original_sec": 21_600}
    assert proxy_sentence(count=1, is_needed=False, **told) == (
        "1 video goes up as a smaller copy: 12 GB become about 910 MB, 40 min instead of 6 h. Its original stays as it is."
    )
    needed = proxy_sentence(count=2, is_needed=True, **told)
    assert needed.startswith(
        "2 videos go up as smaller copies: Twelve Labs does not take the originals. 12 GB become about 910 MB"
    )


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


def test_a_video_without_its_tick_is_neither_counted_nor_started(
    add_page: AppTest, catalog: Catalog, clip: Path, silent_clip: Path
) -> None:
    app = edit(choose(add_page, clip, silent_clip), 0, Prepare=False)
    assert app.button(key="start").label == "Prepare 1 video"
    app = edit(app, 1, Prepare=False)
    assert "Nothing is chosen to be prepared." in spoken(app)
    assert app.button(key="start").disabled
    edit(app, 1, Prepare=True).button(key="start").click().run()
    assert [video.title for video in catalog.videos.all()] == ["Silent yard"]


def test_an_upload_is_in_the_table_or_has_its_reason_in_its_own_row_and_never_both(
    add_page: AppTest, clip: Path, silent_clip: Path, tmp_path: Path
) -> None:
    (tmp_path / "notes.mp4").write_text("not a video at all")
    app = upload(add_page, clip, silent_clip, tmp_path / "notes.mp4")
    assert column(app, "Title") == ["Lobby camera", "Silent yard"]
    assert said_of_uploads(app)[:2] == ["", ""]
    assert said_of_uploads(app)[2].startswith("This file cannot be read as a video.")
    app.button_group(key="listen").set_value([Modality.AUDIO]).run()
    assert column(app, "Title") == ["Lobby camera"]
    assert said_of_uploads(app)[1].startswith("This video is silent")


def test_a_folder_proposes_a_category_and_captions_go_with_their_video(
    add_page: AppTest, catalog: Catalog, clip: Path, tmp_path: Path
) -> None:
    captions = tmp_path / f"{clip.stem}.srt"
    captions.write_text("1\n00:00:00,000 --> 00:00:02,000\nGood evening.\n")
    app = upload(add_page, captions, clip, folder="Concert/DCIM/")
    assert (column(app, "Title"), column(app, "Category")) == (["Lobby camera"], ["Concert"])
    assert len(staging().all(app.session_state["upload_session"])) == 1
    app.button(key="start").click().run()
    (video,) = catalog.videos.all()
    assert (video.category, video.original_path) == ("Concert", f"Concert/DCIM/{clip.name}")
    assert shared().captions.known(video.id) is CaptionsFrom.ADDED


@pytest.fixture(scope="session")
def chapters(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("chapters")
    return [make_clip(folder / f"GH0{n}0042.mp4", seconds=5, size=(480, 360), shift=n) for n in (1, 2)]


def join(app: AppTest) -> AppTest:
    """Press the button, and wait until it is done."""
    app.button(key="join").click().run()
    batch = app.session_state["joining"]
    assert batch is None or batch.wait(30)
    app.run()
    assert not app.exception
    return app


def test_files_of_one_recording_become_one_video_and_none_of_them_is_added_again(
    add_page: AppTest, catalog: Catalog, chapters: list[Path], clip: Path
) -> None:
    app = upload(add_page, *chapters, clip)
    assert "1 recording is in several files: GH010042.mp4 in 2 files." in spoken(app)
    app = join(app)
    assert (column(app, "Title"), column(app, "Length")) == (["Lobby camera", "GH010042"], ["0:05", "0:10"])
    app.button(key="start").click().run()
    assert sorted(video.title for video in catalog.videos.all()) == ["GH010042", "Lobby camera"]
    assert list(shared().settings.uploads_dir.joinpath("staged").rglob("*.mp4")) == []
    again = shared().precheck.check_in_folder(chapters[1].parent, chapters[1].name)
    assert again.fault is not None
    assert again.fault.facts["title"] == "GH010042"


def test_a_joined_recording_can_be_taken_apart_again(add_page: AppTest, chapters: list[Path]) -> None:
    app = join(upload(add_page, *chapters))
    app.button(key="join_back").click().run()
    assert column(app, "Title") == ["GH010042", "GH020042"]
    assert app.button(key="join").label == "Join it into one video"


def test_files_that_differ_stay_as_they_are_and_it_says_why(add_page: AppTest, chapters: list[Path], tmp_path: Path) -> None:
    other = make_clip(tmp_path / "GH020042.mp4", seconds=5, size=(640, 360))
    app = join(upload(add_page, chapters[0], other))
    assert "These files are not recorded in one way, so they cannot be joined." in spoken(app)
    assert column(app, "Title") == ["GH010042", "GH020042"]


def test_what_of_a_folder_was_not_sent_is_said(add_page: AppTest) -> None:
    add_page.session_state["upload_component"] = {
        "left_out": {"camera_data": 700, "small_copy": 1, "here": 2, "x": 5, "photo": "<b>"}
    }
    said = spoken(add_page.run())
    assert "2 videos are in the library already." in said
    assert "701 other files are left out: 700 with data of the camera, 1 small copy." in said


def test_files_that_arrive_at_once_are_all_looked_into_while_the_page_goes_on(
    add_page: AppTest, clip: Path, silent_clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LOOK_SEC", 0.0)
    assert column(upload(add_page, clip, silent_clip), "Title") == ["Lobby camera", "Silent yard"]


def test_a_run_that_listed_the_uploads_before_the_last_came_takes_none_away(
    add_page: AppTest, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = upload(add_page, clip)
    with monkeypatch.context() as older:
        older.setattr(files, "upload_box", list)
        app.run()
    assert column(app.run(), "Title") == ["Lobby camera"]


def test_an_upload_without_its_tick_can_be_removed(add_page: AppTest, clip: Path, silent_clip: Path) -> None:
    app = edit(upload(add_page, clip, silent_clip), 0, Prepare=False)
    app.button(key="remove_unticked").click().run()
    assert column(app, "Title") == ["Silent yard"]
    assert [upload.name for upload in staging().all(app.session_state["upload_session"])] == [silent_clip.name]


def test_only_the_sound_of_a_silent_video_is_said_and_leaves_the_table(add_page: AppTest, clip: Path, silent_clip: Path) -> None:
    app = choose(add_page, clip, silent_clip)
    app.button_group(key="listen").set_value([Modality.AUDIO]).run()
    assert column(app, "Title") == ["Lobby camera"]
    assert "This video is silent" in spoken(app)
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
    assert "YouTube" in said


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


def test_of_a_folder_with_folders_these_are_offered_and_what_is_no_video_is_one_line(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, clip: Path, tmp_path: Path
) -> None:
    for name in ("May/DCIM/one.mp4", "May/DCIM/two.mp4", "June/three.mp4"):
        (tmp_path / "card" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "card" / name).hardlink_to(clip)
    for name in ("May/DCIM/four.XML", "May/DCIM/._one.mp4", "June/three.srt", "June/notes.txt"):
        (tmp_path / "card" / name).touch()
    monkeypatch.setenv("CLIPSEEK_IMPORT_DIR", str(tmp_path / "card"))
    app = open_page("add_videos")
    table = app.dataframe[0].value
    assert [name.strip() for name in table["Folder"]] == ["All folders", "June", "May/DCIM"]
    assert list(table["Videos"]) == ["3", "1", "2"]
    said = spoken(app)
    assert "1 video has captions beside it." in said
    assert "3 other files are left out: 1 with data of the camera, 1 system file, 1 of another kind." in said
    app.toggle(key="folder_single").set_value(True).run()
    assert list(app.dataframe[1].value["File"]) == ["June/three.mp4", "May/DCIM/one.mp4", "May/DCIM/two.mp4"]


def test_of_several_folders_on_the_server_one_is_looked_at_and_what_was_chosen_in_others_stays(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, clip: Path, silent_clip: Path
) -> None:
    monkeypatch.setenv("CLIPSEEK_IMPORT_DIR", f"{clip.parent}{os.pathsep}{silent_clip.parent}")
    app = open_page("add_videos")
    assert list(app.dataframe[0].value["File"]) == [clip.name]
    app = choose(app, clip)
    app.selectbox(key="folder_root").set_value(silent_clip.parent).run()
    assert list(app.dataframe[0].value["File"]) == [silent_clip.name]
    assert column(app, "Title") == ["Lobby camera"]


def test_a_key_that_is_refused_is_said_before_anything_is_uploaded(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/embed-v2/tasks").respond_with_json({"code": "api_key_invalid", "message": "no"}, status=401)
    monkeypatch.setenv("TWELVE_LABS_API_KEY", "tlk_wrong_key")
    monkeypatch.setenv("TWELVELABS_BASE_URL", httpserver.url_for("").rstrip("/"))
    app = open_page("add_videos")
    assert shared().key.is_due()
    assert httpserver.log == [], "the page itself asks nobody"
    shared().key.ask()
    said = spoken(app.run())
    assert "Twelve Labs does not accept the API key" in said
    assert "tlk_wrong_key" not in said
