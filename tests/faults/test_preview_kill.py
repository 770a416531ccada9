"""The process that has previews made is killed half-way: nothing wrong is left, and the next start ends the work."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import av
import psutil

from core.media.caches.preview_cache import PreviewCache, PreviewState
from core.models.video import Span
from tests.support.libraries.ready import catalog_of, extras_of, make_ready
from tests.support.running import ROOT
from tests.support.waiting import wait_for
from tests.unit.core.media.media_clips import make_clip

SECONDS, FPS = 30, 25
MAKER = """
import sys
from pathlib import Path
from tests.support.libraries.ready import catalog_of, extras_of
data_dir = Path(sys.argv[1])
extras = extras_of(data_dir, catalog_of(data_dir))
while extras.once():
    pass
"""


def test_killed_while_a_preview_is_made(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    film = make_clip(tmp_path / "old.avi", codec="mpeg4", sound=False, seconds=SECONDS, fps=FPS, size=(960, 540))
    video_id = make_ready(data_dir, film, [Span(0, 15), Span(15, 30)])
    shelf = PreviewCache(data_dir / "previews")
    maker = subprocess.Popen([sys.executable, "-c", MAKER, str(data_dir)], cwd=ROOT)
    wait_for(lambda: shelf.status(video_id).share > 0, within_sec=60, what="a preview on its way")
    (helper,) = psutil.Process(maker.pid).children()
    maker.kill()
    maker.wait(10)
    wait_for(lambda: not helper.is_running() or helper.status() == psutil.STATUS_ZOMBIE, what="the helper's end")
    assert shelf.ready(video_id) is None

    catalog = catalog_of(data_dir)
    derived_media = extras_of(data_dir, catalog)
    while derived_media.once():
        pass
    derived_media.stop()
    catalog.close()
    assert shelf.status(video_id).state is PreviewState.READY
    assert sorted(path.name for path in shelf.folder.iterdir()) == [
        ".film.lock",
        ".maker.lock",
        f"{video_id}.json",
        f"{video_id}.mp4",
    ]
    with av.open(str(shelf.path(video_id))) as preview:
        assert sum(1 for _ in preview.decode(video=0)) == SECONDS * FPS
    assert not list((data_dir / "thumbs").rglob("*.tmp"))
