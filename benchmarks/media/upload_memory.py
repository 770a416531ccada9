"""What a 1 GB upload adds to the app's memory, through the same route and in the same slices as a browser sends it.

With a bucket, too, where a server for one is installed: what has arrived then goes there beside the disk.
"""

from __future__ import annotations

import json
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil
from playwright.sync_api import sync_playwright

from benchmarks.figure import Figure
from tests.support.browsing import launched
from tests.support.running import RunningApp
from tests.support.servers.bucket import bucket_server, weed
from tests.support.waiting import wait_for

SIZE_BYTES = 1_000_000_000
SLICE_BYTES = 8 * 1024 * 1024
BAR_MB = 30
CALM_BYTES = 500_000
LOOK_EVERY_SEC = 0.02


def figures(size_bytes: int = SIZE_BYTES) -> Iterator[Figure]:
    """The highest memory while the file arrives less memory before, when the app had come to rest; in MB."""
    with tempfile.TemporaryDirectory() as folder:
        added_mb = _added_mb(Path(folder), size_bytes, {})
    yield Figure("memory added while a 1 GB file is uploaded", added_mb, BAR_MB, "MB")
    if weed() is None:
        return
    with tempfile.TemporaryDirectory() as folder, bucket_server(Path(folder)) as server:
        added_mb = _added_mb(Path(folder), size_bytes, server.settings("library"))
    yield Figure("memory added while a 1 GB file is uploaded, with a bucket", added_mb, BAR_MB, "MB")


def _added_mb(folder: Path, size_bytes: int, settings: dict[str, Any]) -> float:
    app = RunningApp(folder / "data", **settings)
    try:
        with httpx.Client(base_url=app.url, trust_env=False, timeout=60) as client:
            client.headers["Upload-Token"] = _token(app.url)
            process = psutil.Process(app.process.pid)
            before = _settled(process)
            with _highest(process) as highest:
                _send(client, size_bytes)
    finally:
        app.stop()
    return (max(highest) - before) / 1e6


def _settled(process: psutil.Process) -> int:
    """Memory in bytes, once the app has finished importing what it works with in the background."""
    seen = [0]

    def rests() -> bool:
        seen.append(process.memory_info().rss)
        return abs(seen[-1] - seen[-2]) < CALM_BYTES

    wait_for(rests, within_sec=60, every_sec=3, what="the app to come to rest")
    return seen[-1]


@contextmanager
def _highest(process: psutil.Process) -> Iterator[list[int]]:
    """Memory in bytes, looked at many times a second until the block ends."""
    seen = [process.memory_info().rss]
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(LOOK_EVERY_SEC):
            seen.append(process.memory_info().rss)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield seen
    finally:
        ended.set()
        watcher.join(5)


def _send(client: httpx.Client, size_bytes: int) -> None:
    said = json.dumps({"name": "large.mp4", "size": size_bytes, "modified": 0})
    begun = client.post("/uploads", content=said).raise_for_status().json()
    offset = 0
    while offset < size_bytes:
        content = bytes(min(SLICE_BYTES, size_bytes - offset))
        headers = {"Upload-Offset": str(offset)}
        offset = client.patch(f"/uploads/{begun['id']}", content=content, headers=headers).raise_for_status().json()["offset"]


def _token(url: str) -> str:
    """The token that the page gives a browser."""
    with sync_playwright() as playwright, launched(playwright) as browser:
        page = browser.new_page()
        page.goto(f"{url}/add_videos")
        page.locator(".st-key-upload .area input[type=file]").wait_for(state="attached")
        page.wait_for_function("() => sessionStorage.getItem('clipseek_uploads')")
        return str(page.evaluate("() => sessionStorage.getItem('clipseek_uploads')"))
