"""The drop area in a real browser: several files at once, large ones, cancelled, cut off, refused, and left alone meanwhile."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, FilePayload, Page, expect

from tests.e2e.upload_steps import Line, choose, padded, row, share, take_out, wait_in_table, wait_under_way
from tests.support.clips import make_clip
from tests.support.running import ROOT, RunningApp
from tests.support.waiting import wait_for


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """An app of our own: cut connections make the web server speak of faults that are none of ours."""
    running = RunningApp(tmp_path_factory.mktemp("uploads") / "data")
    yield running
    running.stop()
    ours = [str(ROOT / folder) for folder in ("web", "core", "pages")]
    assert not [line for line in running.log.splitlines() if any(f'File "{folder}' in line for folder in ours)], running.log


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("small") / "evening_walk.mp4", seconds=5)


@pytest.fixture(scope="module")
def large(small: Path) -> Path:
    return padded(small, small.with_name("long_concert.mp4"), 260_000_000)


@pytest.fixture(scope="module")
def middling(small: Path) -> Path:
    """Large enough to be met half-way on a line that was slowed down."""
    return padded(small, small.with_name("garden_party.mp4"), 60_000_000)


@pytest.fixture
def adding(bare_page: Page, app: RunningApp) -> Page:
    """The Add videos page of a browser whose console may speak of the faults we make."""
    bare_page.goto(f"{app.url}/add_videos")
    return bare_page


def choose_made_up(page: Page, name: str, content: bytes, kind: str = "") -> None:
    page.locator(".st-key-upload .area input[type=file]").set_input_files(FilePayload(name=name, mimeType=kind, buffer=content))


def staged(app: RunningApp) -> set[str]:
    return {path.name for path in (app.library_dir / "uploads" / "staged").rglob("*") if path.is_file()}


def test_several_files_at_once_a_large_one_with_progress(page: Page, app: RunningApp, small: Path, large: Path) -> None:
    before = staged(app)
    page.goto(f"{app.url}/add_videos")
    Line(page).slow_down(60_000_000)
    choose(page, large, small)
    wait_in_table(row(page, "evening_walk.mp4"))
    wait_under_way(row(page, "long_concert.mp4"))
    expect(row(page, "long_concert.mp4").locator(".now")).to_have_text(re.compile(r"^\d+ MB of 260 MB · \d+ s to go$"))
    wait_in_table(row(page, "long_concert.mp4"))
    expect(page.locator(".st-key-upload [role=status]")).to_have_text("long_concert.mp4 is uploaded.")
    whole = {path.stat().st_size for path in (app.library_dir / "uploads" / "staged").rglob("*.mp4") if path.name not in before}
    assert whole == {large.stat().st_size, small.stat().st_size}
    expect(page.locator(".st-key-start button")).to_have_text("Prepare 2 videos")


def test_of_a_camera_card_only_videos_and_their_captions_are_sent(
    adding: Page, app: RunningApp, small: Path, tmp_path: Path
) -> None:
    before = staged(app)
    for name in ("Gala/DCIM/100GOPRO/GH010007.MP4", "Gala/DCIM/100GOPRO/GL010007.LRV", "Gala/.DS_Store"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(small.read_bytes())
    (tmp_path / "Gala/DCIM/100GOPRO/GH010007.SRT").write_text("1\n00:00:00,000 --> 00:00:02,000\nGood evening.\n")
    adding.locator(".st-key-upload .folder input").set_input_files(tmp_path / "Gala")
    wait_in_table(row(adding, "GH010007"))
    expect(adding.get_by_text("2 other files are left out: 1 small copy, 1 system file.")).to_be_visible()
    wait_for(
        lambda: sorted(Path(name).suffix for name in staged(app) - before) == [".mp4", ".upload", ".vtt"], what="the captions"
    )


def test_cancelled_half_way_leaves_nothing_and_the_next_begins(
    adding: Page, app: RunningApp, small: Path, middling: Path
) -> None:
    before = staged(app)
    Line(adding).slow_down()
    choose(adding, middling, middling, small)
    wait_under_way(row(adding, "garden_party.mp4").first)
    expect(row(adding, "evening_walk.mp4")).to_have_class("waiting")
    for _ in range(2):
        row(adding, "garden_party.mp4").first.get_by_role("button", name="Cancel garden_party.mp4").click()
    expect(row(adding, "garden_party.mp4")).to_have_count(0)
    wait_in_table(row(adding, "evening_walk.mp4"))
    wait_for(lambda: len(staged(app) - before) == 2, what="nothing to be left but the other file and its record")


def test_a_network_that_is_cut_goes_on_from_where_it_stopped(adding: Page, app: RunningApp, middling: Path) -> None:
    offsets: list[int] = []
    adding.on("request", lambda request: offsets.append(int(request.headers.get("upload-offset", -1))))
    line = Line(adding)
    line.slow_down()
    choose(adding, middling)
    film = row(adding, "garden_party.mp4")
    wait_under_way(film)
    line.cut()
    expect(film.locator(".now")).to_contain_text("no connection, it goes on by itself")
    reached = max(offsets)
    line.slow_down(60_000_000)
    wait_in_table(film)
    assert reached > 0
    assert offsets.count(0) == 1


def test_a_reload_asks_first_and_the_same_file_goes_on_afterwards(adding: Page, app: RunningApp, middling: Path) -> None:
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    adding.on("dialog", leave)
    Line(adding).slow_down()
    adding.locator("h1").click()
    choose(adding, middling)
    wait_under_way(row(adding, "garden_party.mp4"))
    adding.reload()
    film = row(adding, "garden_party.mp4")
    expect(film).to_have_class("stopped")
    assert asked == ["beforeunload"]
    reached = share(film)
    offsets: list[int] = []
    adding.on("request", lambda request: offsets.append(int(request.headers.get("upload-offset", -1))))
    choose(adding, middling)
    expect(film).to_have_class("uploading")
    expect(film.locator("[role=progressbar]")).not_to_have_attribute("aria-valuenow", str(reached))
    assert reached > 0
    assert min(offset for offset in offsets if offset >= 0) > 0
    take_out(film)


def test_other_pages_of_the_app_stop_no_upload(adding: Page, app: RunningApp, middling: Path) -> None:
    Line(adding).slow_down()
    choose(adding, middling)
    wait_under_way(row(adding, "garden_party.mp4"))
    left_at = share(row(adding, "garden_party.mp4"))
    sidebar = adding.locator("[data-testid=stSidebarNav]")
    sidebar.get_by_role("link", name="Library").click()
    expect(adding.locator("h1")).to_have_text("Library")
    sidebar.get_by_role("link", name="Add videos").click()
    film = row(adding, "garden_party.mp4")
    expect(film).to_have_class("uploading")
    wait_for(lambda: share(film) > left_at, what="more of it to be sent")
    take_out(film)


def test_what_is_no_video_is_refused_at_once_and_its_name_is_only_text(page: Page, app: RunningApp) -> None:
    page.goto(f"{app.url}/add_videos")
    name = "<img src=x onerror=alert(1)>.pdf"
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    choose_made_up(page, name, b"%PDF", "application/pdf")
    expect(row(page, name).locator(".now")).to_have_text(
        "This is not a kind of video or photo that we know. Choose an MP4, MOV, MKV, JPEG or HEIC file, for example."
    )
    choose_made_up(page, "nothing.mp4", b"", "video/mp4")
    expect(row(page, "nothing.mp4").locator(".now")).to_have_text("This file is empty. Copy or download it again.")
    choose_made_up(page, "\u202e4pm.exe.txt", b"x")
    expect(row(page, "4pm.exe.txt").locator(".name")).to_have_text("4pm.exe.txt", use_inner_text=True)
    expect(page.locator(".empty")).to_be_hidden()
    assert not [url for url in asked if "/uploads" in url]
    page.get_by_role("button", name=f"Remove {name}").click()
    expect(page.locator(".st-key-upload_rows li")).to_have_count(2)


def test_files_dropped_on_the_area_are_taken_and_beside_it_change_nothing(page: Page, app: RunningApp) -> None:
    page.goto(f"{app.url}/add_videos")
    drop = """(element) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File(["no film"], "dropped.txt"));
        for (const name of ["dragenter", "dragover", "drop"]) {
            element.dispatchEvent(new DragEvent(name, { dataTransfer: transfer, bubbles: true, cancelable: true }));
        }
    }"""
    page.locator(".st-key-upload .area").wait_for()
    page.locator("h1").evaluate(drop)
    expect(page.locator(".st-key-upload_rows li")).to_have_count(0)
    page.locator(".st-key-upload .choose").evaluate(drop)
    expect(row(page, "dropped.txt")).to_be_visible()


def test_the_keyboard_reaches_the_area_and_every_row(page: Page, app: RunningApp) -> None:
    page.goto(f"{app.url}/add_videos")
    box = page.locator(".st-key-upload .area input[type=file]")
    expect(box).to_have_accessible_name(re.compile("choose files"))
    for name in ("1.txt", "2.txt"):
        choose_made_up(page, name, b"x")
        expect(row(page, name)).to_be_visible()
    page.locator(".st-key-check_links button").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Remove 1.txt")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Remove 2.txt")).to_be_focused()
    page.keyboard.press("Enter")
    expect(box).to_be_focused()


def test_rows_fit_a_phone(page: Page, app: RunningApp) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{app.url}/add_videos")
    name = "a_name_that_is_much_longer_than_a_phone_is_wide_" * 4 + ".txt"
    choose_made_up(page, name, b"x")
    expect(row(page, name)).to_be_visible()
    assert page.evaluate("() => document.scrollingElement.scrollWidth") <= 390
