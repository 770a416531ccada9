"""Pictures kept on disk."""

from __future__ import annotations

import errno
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from core.errors import DiskFull, LinkError, MediaError, Reason
from core.media.av.source import MediaSource
from core.media.caches import thumbs
from core.media.caches.thumbs import ThumbCache
from core.media.remote.range_reader import RangeReader
from core.media.workers.reader import MediaReader
from tests.unit.core.media.media_clips import picture_of, second_shown
from tests.unit.core.media.media_site import Site, ranged, silent

VIDEO = "0123456789abcdef"
OTHER = "fedcba9876543210"


@pytest.fixture
def cache(tmp_path: Path) -> ThumbCache:
    return ThumbCache(tmp_path / "thumbs")


def test_makes_a_picture_once(cache: ThumbCache, clip: Path) -> None:
    opened: list[str] = []

    def open_source() -> MediaSource:
        opened.append("opened")
        return clip

    first = cache.get(VIDEO, 2500, open_source)
    assert second_shown(first.read_bytes()) == 2
    assert cache.get(VIDEO, 2500, open_source) == first
    assert len(opened) == 1


def test_tells_moments_and_widths_apart(cache: ThumbCache, clip: Path) -> None:
    small, large = cache.get(VIDEO, 1000, lambda: clip, 160), cache.get(VIDEO, 1000, lambda: clip, 320)
    assert picture_of(small.read_bytes()).width == 160
    assert picture_of(large.read_bytes()).width == 320
    assert second_shown(cache.get(VIDEO, 3000, lambda: clip, 160).read_bytes()) == 3


def test_many_who_want_the_same_wait_for_one(cache: ThumbCache, clip: Path) -> None:
    opened: list[str] = []
    start = threading.Barrier(8, timeout=10)

    def open_source() -> MediaSource:
        opened.append("opened")
        return clip

    def want() -> Path:
        start.wait()
        return cache.get(VIDEO, 1000, open_source)

    with ThreadPoolExecutor(8) as pool:
        paths = {future.result() for future in [pool.submit(want) for _ in range(8)]}
    assert len(paths) == 1
    assert len(opened) == 1


def test_never_runs_more_than_two_decoders(cache: ThumbCache, clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entered, go_on = threading.Semaphore(0), threading.Event()
    picture = MediaReader.picture

    def slow_picture(self: MediaReader, *asked: Any) -> bytes:
        entered.release()
        assert go_on.wait(10)
        return picture(self, *asked)

    monkeypatch.setattr(MediaReader, "picture", slow_picture)
    with ThreadPoolExecutor(5) as pool:
        wanted = [pool.submit(cache.get, VIDEO, 500 * number, lambda: clip) for number in range(5)]
        assert entered.acquire(timeout=10)
        assert entered.acquire(timeout=10)
        assert not entered.acquire(timeout=0.2)
        go_on.set()
        assert len({future.result() for future in wanted}) == 5


def test_a_host_that_keeps_us_waiting_keeps_no_other_picture_waiting(cache: ThumbCache, clip: Path) -> None:
    waiting, go_on = threading.Barrier(4, timeout=10), threading.Event()

    def open_slowly() -> MediaSource:
        waiting.wait()
        assert go_on.wait(10)
        raise LinkError(Reason.LINK_TOO_SLOW)

    with ThreadPoolExecutor(3) as pool:
        slow = [pool.submit(cache.get, f"{number:016x}", 0, open_slowly) for number in (1, 2, 3)]
        waiting.wait()
        assert cache.get(OTHER, 0, lambda: clip).is_file()
        go_on.set()
        assert all(isinstance(future.exception(), LinkError) for future in slow)


def test_pictures_of_a_slow_link_wait_once_not_each(cache: ThumbCache, site: Site) -> None:
    asked: list[str] = []

    def open_slowly() -> MediaSource:
        asked.append("asked")
        return RangeReader(site.url("/a.mp4", silent), allow_private=True, timeout_sec=0.3)

    with ThreadPoolExecutor(12) as pool:
        wanted = [pool.submit(cache.get, VIDEO, 1000 * number, open_slowly) for number in range(12)]
        assert all(isinstance(future.exception(), LinkError) for future in wanted)
    assert len(asked) == 1


def test_closes_the_link_it_opened(cache: ThumbCache, clip: Path, site: Site) -> None:
    readers: list[RangeReader] = []
    url = site.url("/a.mp4", ranged(clip.read_bytes()))

    def open_source() -> MediaSource:
        readers.append(RangeReader(url, allow_private=True))
        return readers[-1]

    cache.get(VIDEO, 1000, open_source)
    assert readers[0].closed


def test_does_not_ask_a_dead_link_again_for_each_picture(cache: ThumbCache) -> None:
    asked: list[str] = []

    def open_source() -> MediaSource:
        asked.append("asked")
        raise LinkError(Reason.LINK_STATUS, status=404)

    for moment in range(5):
        with pytest.raises(LinkError, match="404"):
            cache.get(VIDEO, moment, open_source)
    assert len(asked) == 1
    with pytest.raises(LinkError):
        cache.get(OTHER, 0, open_source)
    assert len(asked) == 2


def test_a_bad_moment_does_not_spoil_the_others(cache: ThumbCache, clip: Path, tmp_path: Path) -> None:
    with pytest.raises(MediaError):
        cache.get(VIDEO, 0, lambda: tmp_path / "gone.mp4")
    with pytest.raises(MediaError):
        cache.get(VIDEO, 0, lambda: clip)
    assert cache.get(VIDEO, 1000, lambda: clip).is_file()


def test_tries_again_after_a_rest(cache: ThumbCache, clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thumbs, "REST_SEC", 0.0)
    with pytest.raises(MediaError):
        cache.get(VIDEO, 0, lambda: tmp_path / "gone.mp4")
    assert cache.get(VIDEO, 0, lambda: clip).is_file()


def test_forgets_a_video(cache: ThumbCache, clip: Path, tmp_path: Path) -> None:
    gone, kept = cache.get(VIDEO, 0, lambda: clip), cache.get(OTHER, 0, lambda: clip)
    with pytest.raises(MediaError):
        cache.get(VIDEO, 1, lambda: tmp_path / "gone.mp4")
    cache.forget(VIDEO)
    cache.forget(VIDEO)
    assert not gone.exists()
    assert kept.is_file()
    assert cache.get(VIDEO, 1, lambda: clip).is_file()


@pytest.mark.parametrize(("at_ms", "width_px"), [(-1, 480), (0, 0), (0, 100_000)])
def test_takes_no_moment_or_width_that_cannot_be(cache: ThumbCache, clip: Path, at_ms: int, width_px: int) -> None:
    with pytest.raises(ValueError, match="no picture"):
        cache.get(VIDEO, at_ms, lambda: clip, width_px)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_says_that_the_disk_is_full(
    cache: ThumbCache, clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def full(*args: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(DiskFull, match="full"):
        cache.get(VIDEO, 0, lambda: clip)
    assert not any(file.is_file() for file in (tmp_path / "thumbs").rglob("*"))
