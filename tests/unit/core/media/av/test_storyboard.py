"""Pictures of many moments at once show their moments, for a fraction of what decoding the film costs."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from core.errors import MediaError, Reason
from core.files import write_whole
from core.media.av import storyboard
from core.media.av.picture_times import POSTER_AT, Wanted, board_of, picture_ms
from core.media.caches.picture_files import keep_below, mark, marked, picture_path
from core.media.caches.thumbs import ThumbCache
from core.media.workers.derived_media import pictures
from core.models import Span
from core.sandbox.worker import WorkStopped
from core.services import forget_shared
from tests.unit.core.catalog.queue.test_jobs import VIDEO
from tests.unit.core.media.media_clips import make_clip, picture_of, second_shown
from web.http import routes

VIDEO_ID = "0123456789abcdef"


def wanted(*spans: tuple[float, float]) -> list[Wanted]:
    return [Wanted(picture_ms(Span(*span).middle_sec, 3600), Span(*span)) for span in spans]


def test_each_picture_shows_its_moment(clip: Path) -> None:
    asked = wanted((0, 1), (1, 2), (2, 3), (3, 4), (4, 5))
    made = dict(storyboard.pictures(clip, asked, 480))
    assert [second_shown(made[one.at_ms]) for one in asked] == [0, 1, 2, 3, 4]
    assert picture_of(made[asked[0].at_ms]).size == (480, 270)


def test_a_key_frame_inside_the_moment_is_better_than_one_before_it(tmp_path: Path) -> None:
    """Two seconds a key frame: at 1.5 the one before is of the second before the moment, the one inside comes later."""
    film = make_clip(tmp_path / "film.mp4", seconds=6, frames_between_keys=10)
    asked = Wanted(1500, Span(1.2, 3))
    ((_, jpeg),) = storyboard.pictures(film, [asked], 480)
    assert second_shown(jpeg) == 2


def test_without_key_frames_it_is_decoded_up_to_the_moment_while_there_is_time(sparse_clip: Path) -> None:
    asked = wanted((3, 4), (5, 6))
    made = dict(storyboard.pictures(sparse_clip, asked, 480))
    assert [second_shown(made[one.at_ms]) for one in asked] == [3, 5]


def test_without_time_the_key_frame_before_stands_in(sparse_clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storyboard, "DECODE_SEC", -1.0)
    made = list(storyboard.pictures(sparse_clip, wanted((3, 4), (5, 6)), 480))
    assert [second_shown(jpeg) for _, jpeg in made] == [0, 0]


def test_the_process_apart_makes_the_same(clip: Path) -> None:
    asked = wanted((0, 1), (3, 4))
    assert dict(pictures(clip, asked, lambda: False)) == dict(storyboard.pictures(clip, asked, 480))


def test_what_is_no_film_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.mp4").write_text("no film")
    with pytest.raises(MediaError) as caught:
        list(pictures(tmp_path / "text.mp4", wanted((0, 1)), lambda: False))
    assert caught.value.reason is Reason.UNREADABLE


def test_told_to_stop_it_stops(clip: Path) -> None:
    with pytest.raises(WorkStopped):
        list(pictures(clip, wanted((0, 1)), lambda: True))


def test_a_storyboard_holds_the_poster_and_each_moment_once() -> None:
    board = board_of(VIDEO, [Span(0, 4), Span(4, 8), Span(4, 8)])
    assert len(board) == len({one.at_ms for one in board}) == 3
    assert board[0].at_ms == picture_ms(VIDEO.duration_sec * POSTER_AT, VIDEO.duration_sec)


def test_pages_ask_for_the_very_pictures_that_were_made_ahead(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address on a page leads to the same time, and the cache finds the file without opening the video."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    forget_shared()
    for at_sec in (0.0, 2.26, VIDEO.duration_sec - 0.01, VIDEO.duration_sec + 5):
        assert f"/{picture_ms(at_sec, VIDEO.duration_sec)}.jpg?" in routes.thumb_address(VIDEO, at_sec)
    forget_shared()
    write_whole(picture_path(tmp_path, VIDEO_ID, 2300), b"a picture")

    def must_not_open() -> Path:
        raise AssertionError("the picture was there")

    assert ThumbCache(tmp_path).get(VIDEO_ID, 2300, must_not_open).read_bytes() == b"a picture"


def test_beyond_its_cap_the_cache_loses_what_was_used_longest_ago(tmp_path: Path) -> None:
    now = time.time()
    for number in range(10):
        path = picture_path(tmp_path, VIDEO_ID, number * 100)
        write_whole(path, bytes(1000))
        os.utime(path, (now - 1000 + number, now - 5000))
    mark(tmp_path, VIDEO_ID, {"job": "1"})
    assert keep_below(tmp_path, 10_000) == 0
    assert keep_below(tmp_path, 5_000) == 6_000
    assert sorted(path.name for path in tmp_path.rglob("*.jpg")) == ["600_480.jpg", "700_480.jpg", "800_480.jpg", "900_480.jpg"]
    assert marked(tmp_path, VIDEO_ID) == {"job": "1"}


def test_what_a_killed_writer_left_goes_when_it_is_old(tmp_path: Path) -> None:
    (tmp_path / VIDEO_ID).mkdir()
    for name, age_sec in (("old.tmp", 4000), ("new.tmp", 0)):
        (tmp_path / VIDEO_ID / name).write_bytes(b"half")
        os.utime(tmp_path / VIDEO_ID / name, (time.time() - age_sec,) * 2)
    keep_below(tmp_path)
    assert [path.name for path in tmp_path.rglob("*.tmp")] == ["new.tmp"]
