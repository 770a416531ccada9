"""A made-up camera card of 3,000 files in 400 folders, half of them sidecars.

How long until it is listed, how many of its videos are looked into in a second, and what a press on the page takes and holds in
memory with all of them in the table.
"""

from __future__ import annotations

import os
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from struct import pack
from unittest.mock import patch

import numpy as np
from streamlit.testing.v1 import AppTest

from benchmarks.figure import Figure
from benchmarks.pages.page_cost import ROOT, own_data
from core.ingest.precheck.candidates import Candidate
from core.ingest.precheck.folder import list_folder
from core.models.video import MediaInfo
from core.services import shared
from tests.support.clips import make_clip

FOLDERS, VIDEOS, LOOKED_INTO, PRESSES = 400, 1_500, 200, 15
INFO = MediaInfo(5.0, 640, 360, 24.0, "h264", "aac", 90_000)


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as scratch, own_data(Path(scratch) / "data"):
        card = _made_card(Path(scratch))
        begun = time.monotonic()
        listing = list_folder(card)
        yield Figure(f"a card of {2 * VIDEOS} files is listed", time.monotonic() - begun, 5, "s")
        precheck, names = shared().precheck, [file.name for file in listing.files]
        checked = [precheck.check_in_folder(card, names[0])]
        begun = time.monotonic()
        checked += [precheck.check_in_folder(card, name) for name in names[1 : LOOKED_INTO + 1]]
        yield Figure("files copied and looked into in a second", LOOKED_INTO / (time.monotonic() - begun), 20, at_least=True)
        with patch.dict(os.environ, {"CLIPSEEK_IMPORT_DIR": str(card)}), own_data(Path(scratch) / "data"):
            yield from _page(names, checked[0])


def _made_card(scratch: Path) -> Path:
    film = make_clip(scratch / "film.mp4", seconds=5).read_bytes()
    for number in range(VIDEOS):
        folder = number % FOLDERS
        video = scratch / "card" / f"Day {folder // 20}" / f"Card {folder % 20}" / "DCIM" / f"clip{number}.mp4"
        video.parent.mkdir(parents=True, exist_ok=True)
        # A few bytes at the end, which no player reads, make each a different video.
        video.write_bytes(film + pack(">I4sI", 12, b"free", number))
        video.with_suffix(".XML").touch()
    return scratch / "card"


def _page(names: list[str], like: Candidate) -> Iterator[Figure]:
    app = AppTest.from_file(str(ROOT / "web" / "shell" / "main.py"), default_timeout=60).run()
    app.switch_page("../../pages/add_videos/page.py").run()
    before = _memory_mb()
    app.session_state["folder_copied"] = {
        name: Candidate(name, name, like.check_result, video_id=f"{place:016x}", staged=Path(name), info=INFO)
        for place, name in enumerate(names)
    }
    app.run()
    times = []
    for _ in range(PRESSES):
        begun = time.process_time()
        app.run()
        times.append((time.process_time() - begun) * 1000)
    if app.exception:
        raise RuntimeError("the page failed")
    yield Figure(f"a press with {VIDEOS} videos in the table, the slowest in twenty", float(np.percentile(times, 95)), 300, "ms")
    yield Figure("memory that these take", _memory_mb() - before, 100, "MB")


def _memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
