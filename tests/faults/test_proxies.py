"""What the provider does not take goes up as a proxy: made here, whatever kills its maker, and sent and paid for once."""

from __future__ import annotations

import hashlib
import random
import time
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from core.catalog import Catalog
from core.config import load_settings
from core.errors import Reason
from core.ingest.precheck.candidates import CheckResult
from core.media.caches.preview_cache import PreviewCache
from core.media.workers.reader import media_reader
from core.models.jobs import Stage
from core.models.proxy import ProxyCause
from core.models.video import Span
from core.services import Services
from tests.faults.conftest import StartProvider, StartServices, enqueue
from tests.support.clips import make_clip
from tests.support.running import RunningApp
from tests.support.services import KEY, all_ended, work_until
from tests.support.torture import TORTURE
from tests.support.waiting import wait_for

KILLS = 10 if TORTURE else 2
SECONDS, FPS = 70, 6
"""Some pieces long, and made in a blink."""
WIDE = (1280, 400)
"""Wider than 2.4:1, which the provider refuses."""


def pixels_at(path: Path, at_sec: float) -> np.ndarray:
    """The picture on the screen at a time, without bars, made small."""
    with av.open(str(path)) as film:
        shown = [frame for frame in film.decode(video=0) if frame.time is not None and frame.time <= at_sec + 1e-4][-1]
    picture = shown.to_ndarray(format="rgb24")
    bar = (picture.shape[0] - round(picture.shape[1] * WIDE[1] / WIDE[0])) // 2
    return picture[bar : picture.shape[0] - bar or None : 40, ::40].astype(float)


def test_a_shape_that_the_provider_refuses_becomes_searchable_and_its_original_stays(
    start_provider: StartProvider, services_for: StartServices, tmp_path: Path
) -> None:
    provider = start_provider()
    services = services_for(provider)
    wide = make_clip(tmp_path / "wide.mov", seconds=6, size=WIDE, fps=25)
    was = hashlib.sha256(wide.read_bytes()).hexdigest()
    candidate = services.precheck.check_path(wide, "Wide")
    assert candidate.check_result is CheckResult.FINE
    assert candidate.proxy is not None
    assert candidate.proxy.cause is ProxyCause.SHAPE
    services.precheck.intake.start(candidate, title="Wide", category="", watch_url="")

    (job,) = work_until(services, all_ended)
    assert job.stage is Stage.READY, job.fault
    assert job.stage_seconds[Stage.TRANSCODING] > 0
    assert provider.made() == (1, 1)
    video = services.catalog.videos.get(job.video_id)
    assert video is not None
    original = services.settings.uploads_dir / (video.file_name or "")
    assert hashlib.sha256(original.read_bytes()).hexdigest() == was
    proxy = services.previews.ready(video.id)
    assert proxy is not None
    for at_sec in (0.0, 2.96, 5.5):
        assert np.abs(pixels_at(original, at_sec) - pixels_at(proxy, at_sec)).mean() < 12
    # What is taken away comes from the original, as wide as it is.
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(media_reader().cut(original, Span(1, 3)))
    with av.open(str(clip)) as film:
        assert (film.streams.video[0].width, film.streams.video[0].height) == WIDE


def test_what_the_provider_refuses_although_it_looked_fine_goes_up_again_as_a_proxy(
    start_provider: StartProvider, services_for: StartServices, tmp_path: Path, clips: list[Path]
) -> None:
    provider = start_provider()
    provider.fail(paths=["POST /embed-v2/tasks"], script=["400_file"])
    services = services_for(provider)
    enqueue(tmp_path / "data", clips[:1])
    (job,) = work_until(services, all_ended)
    assert job.stage is Stage.READY, job.fault
    assert job.options.proxy
    assert provider.made() == (2, 1)


def test_without_proxies_it_is_refused_as_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("CLIPSEEK_PROXY", "Never")
    services = Services(load_settings())
    wide = make_clip(tmp_path / "wide.mov", seconds=5, size=WIDE, fps=12)
    refused = services.precheck.check_path(wide, "Wide")
    assert refused.fault is not None
    assert refused.fault.reason is Reason.BAD_ASPECT
    services.catalog.close()


def test_killed_while_proxies_are_made_nothing_is_lost_or_made_twice(start_provider: StartProvider, tmp_path: Path) -> None:
    provider = start_provider()
    data_dir = tmp_path / "data"
    films = [make_clip(tmp_path / f"{n}.mov", seconds=SECONDS, size=(640, 200), fps=FPS, shift=n) for n in range(2)]
    ids = enqueue(data_dir, films)
    catalog = Catalog(f"sqlite:///{data_dir / 'clipseek.db'}")
    shelf = PreviewCache(data_dir / "previews")
    environment: dict[str, Any] = {"TWELVE_LABS_API_KEY": KEY, "TWELVELABS_BASE_URL": provider.url}
    dice, pieces = random.Random(5), 0
    for _ in range(KILLS):
        app = RunningApp(data_dir, **environment)
        wait_for(lambda: _is_made(catalog, shelf) or _are_all_ready(catalog), within_sec=60, what="a proxy on its way")
        until = time.monotonic() + dice.uniform(0.0, 2.0)
        wait_for(lambda until=until: time.monotonic() > until, within_sec=10)  # type: ignore[misc]
        app.kill()
        pieces = max(pieces, sum(len(list(shelf.pieces(video_id).glob("*.mp4"))) for video_id in ids))
    app = RunningApp(data_dir, **environment)
    wait_for(lambda: all(job.stage.is_final for job in catalog.jobs.newest()), within_sec=240, what="the end of all jobs")
    app.stop()
    assert catalog.jobs.counts() == {Stage.READY: 2}
    assert provider.made() == (2, 2)
    catalog.close()
    assert pieces > 0, "it was never killed behind a whole piece"
    left = {path.name for path in shelf.folder.iterdir() if not path.name.startswith(".") and path.suffix != ".json"}
    assert left == {f"{video_id}.mp4" for video_id in ids}
    for video_id in ids:
        with av.open(str(shelf.path(video_id))) as film:
            shown = [round(frame.time * FPS, 3) for frame in film.decode(video=0) if frame.time is not None]
        assert shown == list(range(SECONDS * FPS))


def _is_made(catalog: Catalog, shelf: PreviewCache) -> bool:
    making = [job for job in catalog.jobs.newest() if job.stage is Stage.TRANSCODING]
    return any(job.progress for job in making) and any(list(shelf.pieces(job.video_id).glob("*.mp4")) for job in making)


def _are_all_ready(catalog: Catalog) -> bool:
    return all(job.stage is Stage.READY for job in catalog.jobs.newest())
