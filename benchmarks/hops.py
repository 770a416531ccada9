"""How many files of ours somebody has to read to follow the two ways through the program: `python -m benchmarks.hops`.

From a press of *Start* to rows in the index, and from Enter on the search page to the playing clip, in a real app and a real
browser. A file counts if one of its functions is called meanwhile; what threads beside do (pictures, insights, clean-up) does
not. Dataclasses count only where they have methods that are called. What opening any other page calls as well (the gate before
all routes, the frame around every page, the catalog's connection) is on the way, too, and counted apart.
"""

from __future__ import annotations

import json
import os
import re
import signal
import tempfile
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, expect, sync_playwright

from tests.support.browsing import launched
from tests.support.clips import make_clip
from tests.support.running import ROOT, RunningApp
from tests.support.waiting import wait_for

BESIDE: Final = re.compile(
    "derived-media|insights|batches|exports|spoken|speech|tags|chapters|samples|background|metrics|key-check|check-|keep|watch|"
    "ingest-(tidy|delete|look|renew|transcribe)|store-question"
)
"""Threads that have no part in either way."""
TRACER: Final = f"""
import json, os, signal, sys, threading
OUT, ROOT, seen = os.environ.get("HOPS"), {str(ROOT) + "/"!r}, {{}}
def note(frame, event, _):
    code = frame.f_code
    # Not the bodies of modules and classes, which run when they are imported.
    if event == "call" and code.co_flags & 1 and code.co_filename.startswith(ROOT):
        seen.setdefault(code.co_filename[len(ROOT):], set()).add(threading.current_thread().name)
def hand_over(*_):
    with open(OUT + ".part", "w") as file:
        json.dump({{name: sorted(threads) for name, threads in seen.copy().items()}}, file)
    seen.clear()
    os.replace(OUT + ".part", OUT)
if OUT:
    signal.signal(signal.SIGUSR1, hand_over)
    threading.setprofile(note)
    sys.setprofile(note)
"""


class Traced:
    """An app that notes which files it calls."""

    def __init__(self, folder: Path) -> None:
        (folder / "tracer").mkdir()
        (folder / "tracer" / "sitecustomize.py").write_text(TRACER)
        self._out = folder / "hops.json"
        self.app = RunningApp(folder / "data", PYTHONPATH=str(folder / "tracer"), HOPS=str(self._out))

    def files(self) -> list[str]:
        """What was called since the last time."""
        self._out.unlink(missing_ok=True)
        os.kill(self.app.process.pid, signal.SIGUSR1)
        wait_for(self._out.is_file, what="the list of files")
        seen: dict[str, list[str]] = json.loads(self._out.read_text())
        ours = (name for name, threads in seen.items() if not all(BESIDE.search(thread) for thread in threads))
        return sorted(name for name in ours if name.startswith(("core/", "web/", "pages/", "app.py")))


def from_start_to_rows(traced: Traced, page: Page, clip: Path, ready: int) -> list[str]:
    page.goto(f"{traced.app.url}/add_videos")
    page.locator(".st-key-upload .area input[type=file]").set_input_files(str(clip))
    start = page.locator(".st-key-start button")
    expect(start).to_be_enabled(timeout=30_000)
    traced.files()
    start.click()
    expect(page.locator("[class*=st-key-task_] .state.ready")).to_have_count(ready, timeout=60_000)
    return traced.files()


def from_enter_to_clip(traced: Traced, page: Page) -> list[str]:
    page.goto(traced.app.url)
    box = page.locator(".st-key-q input")
    box.fill("everything is green")
    traced.files()
    box.press("Enter")
    page.locator(".st-key-play_0 button").click()
    page.wait_for_function("document.querySelector('.st-key-clip_player video')?.currentTime > 0.1", timeout=20_000)
    return traced.files()


def opening_another_page(traced: Traced, page: Page) -> list[str]:
    traced.files()
    page.goto(f"{traced.app.url}/health")
    expect(page.get_by_role("button", name="Check again")).to_be_visible(timeout=60_000)
    return traced.files()


def main() -> None:
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright, launched(playwright) as browser:
        traced = Traced(Path(name))
        try:
            page = browser.new_page()
            clips = [make_clip(Path(name) / f"{place}.mp4", seconds=16, seconds_a_colour=4, shift=place) for place in range(2)]
            # The first round also creates what later ones find in place, so only the second is counted.
            ways = [
                (from_start_to_rows(traced, page, clip, ready=place + 1), from_enter_to_clip(traced, page))
                for place, clip in enumerate(clips)
            ]
            everywhere = set(opening_another_page(traced, page))
            for way, files in zip(("From Start to rows", "From Enter to the clip"), ways[-1], strict=True):
                own = [name for name in files if name not in everywhere]
                print(
                    f"{way}: {len(files)} files, of which {len(own)} are not called by the System page as well",
                    *own,
                    "",
                    sep="\n",
                )
        finally:
            traced.app.stop()


if __name__ == "__main__":
    main()
