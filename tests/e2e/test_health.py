"""System in a real browser: it finds what differs, and one press makes it agree without paying."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from core import parquet
from core.catalog import Catalog
from core.models.jobs import Stage
from core.models.video import Video
from tests.support.jobs import a_job, a_video, erase, write
from tests.support.running import RunningApp
from tests.unit.core.milvus.milvus_rows import MODEL, moments, vectors

MOMENTS = 4


@pytest.fixture
def catalog(app: RunningApp) -> Iterator[Catalog]:
    catalog = Catalog(f"sqlite:///{app.library_dir / 'clipseek.db'}")
    yield catalog
    catalog.close()


@pytest.fixture
def unindexed(app: RunningApp, catalog: Catalog) -> Iterator[Video]:
    """A video that is ready and has its embeddings, but of which the index knows nothing."""
    video = a_video(int(time.time() * 1000), title="Harbour at dawn")
    write(catalog, [(video, a_job(video, Stage.READY, moments=MOMENTS, task_id="task"))])
    file = app.library_dir / parquet.key_for(MODEL, video.id)
    parquet.save(file, moments(vectors(MOMENTS, 1)))
    yield video
    erase(catalog, video.id)
    file.unlink(missing_ok=True)


def test_a_video_missing_from_the_index_is_repaired_and_what_belongs_to_none_is_listed_until_it_is_deleted(
    page: Page, app: RunningApp, unindexed: Video, catalog: Catalog
) -> None:
    page.goto(f"{app.url}/health")
    expect(page.locator("h1")).to_have_text("System")
    row = page.locator(f"[class*=st-key-difference_][class*='{unindexed.id}']")
    page.get_by_role("button", name="Check again").click()
    expect(row).to_contain_text("Harbour at dawn", timeout=60_000)
    expect(row).to_contain_text(f"The index has 0 entries instead of {MOMENTS}.")
    row.get_by_role("button", name="Repair").click()
    expect(page.locator("[data-testid=stToast]").filter(has_text="1 video was repaired.")).to_be_visible()
    expect(row).to_have_count(0)
    expect(page.locator("#summary")).to_contain_text("Checked", timeout=60_000)
    expect(page.locator(".health .connected .state.ready")).to_have_count(3)

    erase(catalog, unindexed.id)
    page.get_by_role("button", name="Check again").click()
    listed = page.locator(f"[class*=st-key-unknown_][class*='{unindexed.id}']").first
    expect(listed).to_contain_text(f"Embeddings of {unindexed.id}", timeout=60_000)
    expect(listed).to_contain_text("without their video file")
    expect(row).to_have_count(0)
    listed.get_by_role("button", name="Delete").click()
    expect(listed.get_by_role("button", name="Really delete for good?")).to_be_visible()
    assert (app.library_dir / parquet.key_for(MODEL, unindexed.id)).exists()
    listed.get_by_role("button", name="Really delete for good?").click()
    expect(page.locator("[data-testid=stToast]").filter(has_text="1 file was deleted.")).to_be_visible()
    expect(listed).to_have_count(0, timeout=60_000)
    expect(page.locator("#summary")).to_contain_text("Checked", timeout=60_000)
    assert not (app.library_dir / parquet.key_for(MODEL, unindexed.id)).exists()


def test_the_log_is_shown_without_stack_traces_and_can_be_narrowed(page: Page, app: RunningApp) -> None:
    page.goto(f"{app.url}/health")
    expect(page.locator("#summary")).to_contain_text("Checked", timeout=60_000)
    page.locator(".st-key-log summary").click()
    expect(page.locator(".log")).to_contain_text("core.twelve_labs.calls")
    expect(page.locator(".log")).not_to_contain_text("Traceback")
    page.get_by_role("radio", name="Warnings and errors").click()
    expect(page.locator(".log .quiet")).to_have_count(0)
    # Streamlit gives a download another address while the page runs.
    expect(page.locator("[data-testid=stApp]")).to_have_attribute("data-test-script-state", "notRunning")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename == "clipseek.log"
