"""A moment as a few frames side by side."""

from __future__ import annotations

import io
import threading
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from core.errors import MediaError, Reason
from core.media.av.source import MediaSource
from core.media.caches import thumbs
from core.media.caches.thumbs import ThumbCache
from core.media.pictures import strips
from core.media.pictures.strips import FRAME_PX, MOST_FRAMES, strip_jpeg
from core.media.remote.range_reader import RangeReader
from core.media.workers.reader import MediaReader
from core.models.video import Span
from tests.unit.core.media.media_clips import make_clip, make_sound, second_shown
from tests.unit.core.media.media_site import Site, ranged

VIDEO = "0123456789abcdef"


@pytest.fixture
def cache(tmp_path: Path) -> ThumbCache:
    return ThumbCache(tmp_path / "thumbs")


def frames_of(jpeg: bytes) -> list[Image.Image]:
    """The strip cut into its frames."""
    with Image.open(io.BytesIO(jpeg)) as strip:
        width, height = FRAME_PX
        assert (strip.width % width, strip.height) == (0, height)
        return [strip.crop((left, 0, left + width, height)) for left in range(0, strip.width, width)]


def seconds_shown(jpeg: bytes) -> list[int]:
    return [second_shown(_jpeg(frame)) for frame in frames_of(jpeg)]


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=95)
    return out.getvalue()


def test_shows_the_moment_from_its_start_to_its_end(clip: Path) -> None:
    assert seconds_shown(strip_jpeg(clip, Span(0, 5))) == [0, 1, 2, 3, 4]


def test_decodes_between_key_frames_where_these_are_too_few(clip: Path, sparse_clip: Path) -> None:
    assert seconds_shown(strip_jpeg(clip, Span(1, 3))) == [1, 1, 1, 1, 2, 2, 2, 2]
    shown = seconds_shown(strip_jpeg(sparse_clip, Span(2, 6)))
    assert len(shown) == MOST_FRAMES
    assert shown == sorted(shown)
    assert set(shown) == {2, 3, 4, 5}


def test_shows_nothing_of_the_scene_before(clip: Path) -> None:
    assert set(seconds_shown(strip_jpeg(clip, Span(2, 4)))) == {2, 3}


def test_stops_decoding_in_time(sparse_clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strips, "_DECODE_SEC", 0.0)
    assert len(frames_of(strip_jpeg(sparse_clip, Span(0, 6)))) == 1


@pytest.mark.parametrize(
    ("form", "is_filled"),
    [
        ({"size": (360, 640)}, False),
        ({"turn": 90}, False),
        ({"size": (360, 360), "pixel_shape": Fraction(16, 9)}, True),
        ({"size": (640, 480)}, True),
    ],
    ids=["upright", "turned", "wide pixels", "4:3"],
)
def test_fills_every_frame_but_shows_upright_pictures_whole(tmp_path: Path, form: dict[str, Any], is_filled: bool) -> None:
    for frame in frames_of(strip_jpeg(make_clip(tmp_path / "a.mp4", seconds=2, **form), Span(0, 2))):
        corners = [frame.convert("L").getpixel(at) for at in ((0, 0), (319, 179))]
        assert [int(corner) > 20 for corner in corners] == [is_filled] * 2  # type: ignore[arg-type]
        assert int(frame.convert("L").getpixel((160, 3))) > 20  # type: ignore[arg-type]


def test_reads_but_few_key_frames_of_a_link(clip: Path, site: Site) -> None:
    with RangeReader(site.url("/clip.mp4", ranged(clip.read_bytes())), allow_private=True) as link:
        shown = seconds_shown(strip_jpeg(link, Span(0, 5)))
    assert 2 <= len(shown) <= 4
    assert shown == sorted(shown)


def test_says_why_there_is_no_strip(tmp_path: Path) -> None:
    with pytest.raises(MediaError) as caught:
        strip_jpeg(make_sound(tmp_path / "sound.m4a"), Span(0, 2))
    assert caught.value.reason is Reason.NO_PICTURE
    (tmp_path / "broken.mp4").write_bytes(b"nothing of the kind")
    with pytest.raises(MediaError) as caught:
        strip_jpeg(tmp_path / "broken.mp4", Span(0, 2))
    assert caught.value.reason is Reason.UNREADABLE


def test_is_made_once_in_a_child_and_kept_beside_the_pictures(cache: ThumbCache, clip: Path, tmp_path: Path) -> None:
    opened: list[str] = []

    def open_source() -> MediaSource:
        opened.append("opened")
        return clip

    path = cache.strip(VIDEO, 0, 5000, open_source)
    assert path is not None
    assert path.parent == tmp_path / "thumbs" / VIDEO
    assert seconds_shown(path.read_bytes()) == [0, 1, 2, 3, 4]
    assert cache.strip(VIDEO, 0, 5000, open_source) == path
    assert len(opened) == 1
    cache.forget(VIDEO)
    assert not path.exists()


def test_keeps_no_picture_waiting_and_lets_only_so_many_wait(
    cache: ThumbCache, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered, go_on = threading.Semaphore(0), threading.Event()
    strip = MediaReader.strip

    def slow_strip(self: MediaReader, source: MediaSource, span: Span) -> bytes:
        entered.release()
        assert go_on.wait(10)
        return strip(self, source, span)

    monkeypatch.setattr(MediaReader, "strip", slow_strip)
    with ThreadPoolExecutor(thumbs.MAX_STRIPS_WAITING + 1) as pool:
        wanted = [pool.submit(cache.strip, VIDEO, number, 5000, lambda: clip) for number in range(thumbs.MAX_STRIPS_WAITING + 1)]
        assert entered.acquire(timeout=10)
        assert not entered.acquire(timeout=0.2)
        assert cache.get(VIDEO, 0, lambda: clip).is_file()
        refused = next(future for future in wanted if future.done())
        assert refused.result() is None
        go_on.set()
        assert sum(future.result() is not None for future in wanted) == thumbs.MAX_STRIPS_WAITING


def test_only_the_newest_of_a_video_are_kept(cache: ThumbCache, clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thumbs, "STRIPS_A_VIDEO", 2)
    picture = cache.get(VIDEO, 0, lambda: clip)
    made = [cache.strip(VIDEO, 0, end_ms, lambda: clip) for end_ms in (1000, 2000, 3000)]
    assert [path.exists() for path in made if path] == [False, True, True]
    assert picture.exists()


@pytest.mark.parametrize(("start_ms", "end_ms"), [(-1, 5), (5, 5), (6, 5)])
def test_takes_no_time_that_cannot_be(cache: ThumbCache, clip: Path, start_ms: int, end_ms: int) -> None:
    with pytest.raises(ValueError, match="no strip"):
        cache.strip(VIDEO, start_ms, end_ms, lambda: clip)
