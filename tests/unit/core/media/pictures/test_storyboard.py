"""Pictures of many moments at once show their moments, for a fraction of what decoding the film costs."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from pathlib import Path

import av
import numpy as np
import pytest

from core.errors import MediaError, Reason
from core.files import write_whole
from core.media.caches.picture_files import keep_below, mark, marked, picture_path
from core.media.caches.thumbs import ThumbCache
from core.media.pictures import storyboard
from core.media.pictures.picture_times import POSTER_AT, Made, Wanted, board_of, picture_ms
from core.media.workers.derived_media import pictures
from core.models.video import Span
from core.sandbox.worker import WorkStopped
from core.services import forget_shared
from tests.support.libraries.passing_things import Way, make_film, shows_thing
from tests.unit.core.catalog.queue.test_jobs import VIDEO
from tests.unit.core.media.media_clips import make_clip, picture_of, second_shown
from web.http import routes

VIDEO_ID = "0123456789abcdef"


def wanted(*spans: tuple[float, float]) -> list[Wanted]:
    return [Wanted(picture_ms(Span(*span).middle_sec, 3600), Span(*span)) for span in spans]


def all_of(made: Iterable[Made]) -> dict[int, bytes]:
    """The last picture for each time, which is the best."""
    return {one.at_ms: one.jpeg for one in made}


def test_each_picture_shows_its_moment(clip: Path) -> None:
    asked = wanted((0, 1), (1, 2), (2, 3), (3, 4), (4, 5))
    made = all_of(storyboard.pictures(clip, asked, 480))
    assert [second_shown(made[one.at_ms]) for one in asked] == [0, 1, 2, 3, 4]
    assert picture_of(made[asked[0].at_ms]).size == (480, 270)


def test_a_key_frame_inside_the_moment_is_better_than_one_before_it(tmp_path: Path) -> None:
    """Two seconds a key frame: at 1.5 the one before is of the second before the moment, the one inside comes later."""
    film = make_clip(tmp_path / "film.mp4", seconds=6, frames_between_keys=10)
    asked = Wanted(1500, Span(1.2, 3))
    made = all_of(storyboard.pictures(film, [asked], 480))
    assert second_shown(made[1500]) == 2


def test_without_key_frames_it_is_decoded_up_to_the_moment_while_there_is_time(sparse_clip: Path) -> None:
    asked = wanted((3, 4), (5, 6))
    made = all_of(storyboard.pictures(sparse_clip, asked, 480))
    assert [second_shown(made[one.at_ms]) for one in asked] == [3, 5]


def test_without_time_nothing_of_another_moment_stands_in(sparse_clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storyboard, "DECODE_SEC", -1.0)
    made = list(storyboard.pictures(sparse_clip, wanted((0, 1), (3, 4)), 480))
    assert [second_shown(one.jpeg) for one in made] == [0]


@pytest.mark.parametrize(
    ("way", "name", "frames_between_keys"),
    [
        ("crosses", "film.mp4", 250),
        ("walks", "film.mp4", 25),
        ("stands", "film.mp4", 25),
        ("walks", "film.mkv", 250),
        ("walks", "film.ts", 250),
    ],
)
def test_a_picture_shows_what_is_in_a_fifth_of_its_moment(way: Way, name: str, frames_between_keys: int, tmp_path: Path) -> None:
    """Nine of ten; of the middles of the moments it is one in four."""
    film = tmp_path / name
    moments = make_film(film, way, seconds=40, frames_between_keys=frames_between_keys, size=(320, 180))
    asked = wanted(*((span.start_sec, span.end_sec) for span in moments))
    made = list(storyboard.pictures(film, asked, 480))
    assert sum(shows_thing(jpeg) for jpeg in all_of(made).values()) >= 0.9 * len(moments) - 1
    # The same file has the same pictures, each of a frame of its own moment.
    assert list(storyboard.pictures(film, asked, 480)) == made
    spans = {one.at_ms: one.span for one in asked}
    assert all(spans[one.at_ms].start_ms <= one.shown_ms < spans[one.at_ms].end_ms for one in made)


def test_a_moment_that_begins_in_black_is_shown_by_what_comes_after(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    with av.open(str(film), "w") as out:
        # At a constant quantizer the same frames are the same file; by bit rate, this encoder writes them a little differently.
        stream = out.add_stream("libx264", rate=10, options={"qp": "23"})
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        scene = np.random.default_rng(1).integers(0, 255, (18, 32, 3), dtype=np.uint8).repeat(10, axis=0).repeat(10, axis=1)
        for number in range(40):
            out.mux(stream.encode(av.VideoFrame.from_ndarray((scene * min(1, number / 30)).astype(np.uint8), format="rgb24")))
        out.mux(stream.encode())
    made = all_of(storyboard.pictures(film, wanted((0, 4)), 480))
    assert float(np.asarray(picture_of(made[2000])).max()) > 150


def test_the_process_apart_makes_the_same(clip: Path) -> None:
    asked = wanted((0, 1), (3, 4))
    assert list(pictures(clip, asked, lambda: False)) == list(storyboard.pictures(clip, asked, 480))


@pytest.mark.parametrize(("at_sec", "at_ms"), [(2.0, 2000), (2.01, 2100), (2.04, 2100), (2.0999, 2100), (9.95, 9800), (0.0, 0)])
def test_a_picture_is_never_taken_before_its_time(at_sec: float, at_ms: int) -> None:
    """Times in steps: the step before may be of the shot before."""
    assert picture_ms(at_sec, 10.0) == at_ms


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


def test_a_chosen_picture_that_was_removed_comes_back_as_the_same(clip: Path, tmp_path: Path) -> None:
    """The cache may lose pictures; which frame was chosen is noted beside them."""
    mark(tmp_path, VIDEO_ID, {"job": "1", "shown": {"1500": 3200}})
    thumbs = ThumbCache(tmp_path)
    assert second_shown(thumbs.get(VIDEO_ID, 1500, lambda: clip).read_bytes()) == 3
    assert second_shown(thumbs.get(VIDEO_ID, 2500, lambda: clip).read_bytes()) == 2


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
