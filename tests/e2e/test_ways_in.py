"""Adding videos in a real browser: a spreadsheet, options and a part of a video, the server's folder, a long list."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from core.catalog import Catalog
from core.models.jobs import Cutting
from core.models.video import Modality
from tests.support.clips import make_clip
from tests.support.running import RunningApp
from tests.support.servers.footage_host import footage_host

FOUND = 20


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("host")
    film = make_clip(folder / "linked_film.mp4", seconds=12, seconds_a_colour=4)
    for number in range(FOUND):
        (folder / f"film_{number}.mp4").hardlink_to(film)
    with footage_host(folder) as address:
        yield address


@pytest.fixture(scope="module")
def add_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    folder = tmp_path_factory.mktemp("import")
    (folder / "may").mkdir()
    make_clip(folder / "may" / "yard_camera.mp4", seconds=6, shift=2)
    (folder / "broken.mp4").write_text("this is no video")
    running = RunningApp(
        tmp_path_factory.mktemp("add") / "data", CLIPSEEK_ALLOW_PRIVATE_URLS="1", CLIPSEEK_IMPORT_DIR=str(folder)
    )
    yield running
    running.stop()
    assert "Traceback" not in running.log, running.log


@pytest.fixture
def catalog(add_app: RunningApp) -> Iterator[Catalog]:
    catalog = Catalog(f"sqlite:///{add_app.library_dir / 'clipseek.db'}")
    yield catalog
    catalog.close()


def start(page: Page, label: str) -> None:
    button = page.locator(".st-key-start button")
    expect(button).to_have_text(label)
    button.click()
    expect(page).to_have_url(re.compile("/tasks"))


def type_into_from(page: Page, text: str) -> None:
    """Into “From” of the first row: the table is a canvas, so the cell is known by its place only, and wants to be hovered."""
    box = page.locator(".st-key-precheck canvas").first.bounding_box()
    assert box is not None
    x, y = box["x"] + 475, box["y"] + 52
    page.mouse.move(x - 4, y - 4)
    page.locator(".st-key-precheck [data-testid=stElementToolbar]").wait_for(state="attached")
    page.mouse.move(x, y, steps=4)
    page.mouse.dblclick(x, y)
    cell = page.locator("#portal textarea, #portal input").first
    cell.fill(text)
    cell.press("Enter")


def test_a_spreadsheet_its_options_and_a_part_reach_the_catalog(
    page: Page, add_app: RunningApp, host: str, catalog: Catalog
) -> None:
    table = f"url;title;category;watch url;recorded at\n{host}/linked_film.mp4;From a sheet;Talks;;31.05.2024\nnot a link;x;;;\n"
    page.goto(f"{add_app.url}/add_videos")
    page.get_by_role("tab", name="Spreadsheet").click()
    page.locator(".st-key-sheet input[type=file]").set_input_files(
        {"name": "list.csv", "mimeType": "text/csv", "buffer": table.encode()}
    )
    expect(page.get_by_text("Line 3: “not a link” is not a web address")).to_be_visible()
    expect(page.locator("#plan")).to_contain_text("0:12 in all")
    page.get_by_text("Even pieces").click()
    expect(page.locator("#plan")).to_contain_text("2moments to expect")
    page.get_by_role("button", name="Sound and speech").click()
    type_into_from(page, "0:04")
    expect(page.locator("#plan")).to_contain_text("0:08 in all")
    start(page, "Prepare 1 video")
    (video,) = catalog.videos.all()
    job = catalog.jobs.of_video(video.id)
    assert (video.title, video.category, video.recorded_at) == ("From a sheet", "Talks", 1_717_113_600)
    assert job is not None
    assert (job.options.modalities, job.options.cutting, job.options.cut_sec) == ((Modality.VISUAL,), Cutting.FIXED, 6)
    assert job.options.part is not None
    assert (job.options.part.start_sec, round(job.options.part.end_sec)) == (4, 12)
    row = page.locator(f".st-key-task_{video.id}")
    expect(row.locator(".state.ready")).to_be_visible(timeout=60_000)


def test_files_of_the_server_s_folder_are_chosen_copied_and_checked(page: Page, add_app: RunningApp, catalog: Catalog) -> None:
    page.goto(f"{add_app.url}/add_videos")
    page.get_by_role("tab", name="Folder").click()
    box = page.locator(".st-key-folder_folders canvas").first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 16, box["y"] + 16)
    page.locator(".st-key-folder_check button").get_by_text("Check 2 files").click()
    expect(page.get_by_text("This file cannot be read as a video.")).to_be_visible()
    start(page, "Prepare 1 video")
    assert "Yard camera" in {video.title for video in catalog.videos.all()}


def test_looking_at_links_can_be_stopped_and_what_was_found_be_started(
    page: Page, add_app: RunningApp, host: str, catalog: Catalog
) -> None:
    before = len(catalog.videos.all())
    with socket.create_server(("127.0.0.1", 0), backlog=100) as silent:
        never = f"http://127.0.0.1:{silent.getsockname()[1]}"
        links = [f"{host}/film_{number}.mp4" for number in range(FOUND)] + [f"{never}/{number}.mp4" for number in range(40)]
        page.goto(f"{add_app.url}/add_videos")
        page.locator(".st-key-urls textarea").fill("\n".join(links))
        page.locator(".st-key-check_links button").click()
        expect(page.get_by_text(f"Looking at links: {FOUND} of {FOUND + 40}")).to_be_visible()
        page.locator(".st-key-stop_looking button").click()
        expect(page.get_by_text("40 links were not looked at.")).to_be_visible()
        start(page, f"Prepare {FOUND} videos")
    assert len(catalog.videos.all()) - before == FOUND
