"""What tests do with the drop area for files, and on what line."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

SLOW_BYTES_PER_SEC = 6_000_000


def padded(film: Path, path: Path, size_bytes: int) -> Path:
    """A film that plays, made large by the free room that MP4 files may hold."""
    content = film.read_bytes()
    path.write_bytes(content + (size_bytes - len(content)).to_bytes(4, "big") + b"free")
    with path.open("r+b") as file:
        file.truncate(size_bytes)
    return path


def choose(page: Page, *files: Path) -> None:
    page.locator(".st-key-upload .area input[type=file]").set_input_files([str(file) for file in files])


def row(page: Page, name: str) -> Locator:
    return page.locator(".st-key-upload_rows li").filter(has_text=name)


class Line:
    """What a page has to the server: slowed down, or cut."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)
        self._session.send("Network.enable")

    def slow_down(self, bytes_per_sec: int = SLOW_BYTES_PER_SEC, *, cut: bool = False) -> None:
        limits = {"offline": cut, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_per_sec}
        self._session.send("Network.emulateNetworkConditions", limits)

    def cut(self) -> None:
        self.slow_down(cut=True)


def share(row: Locator) -> int:
    return int(row.locator("[role=progressbar]").get_attribute("aria-valuenow") or 0)


def wait_under_way(row: Locator) -> None:
    expect(row.locator("[role=progressbar]")).to_have_attribute("aria-valuenow", re.compile(r"^([5-9]|[1-8]\d)$"))


def wait_in_table(row: Locator) -> None:
    """Until the file was sent and checked, and has gone over into the table of what can be prepared."""
    expect(row).to_have_count(0, timeout=60_000)
    expect(row.page.locator(".st-key-precheck")).to_be_visible()


def take_out(row: Locator) -> None:
    row.locator(".cross").click()
    expect(row).to_have_count(0)
