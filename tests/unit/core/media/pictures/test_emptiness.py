"""Black, test cards and still pictures are found by the key frames of a film; what moves is not."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from core.media.av.probe import probe
from core.media.pictures.emptiness import Emptiness, emptiness
from core.media.workers.reader import media_reader
from core.models.embedding_models import VideoLimits
from core.models.video import Span

Picture = NDArray[np.uint8]
FPS, RATE = 25, 16_000
BARS = ((180, 180, 180), (180, 180, 16), (16, 180, 180), (16, 180, 16), (180, 16, 180), (180, 16, 16), (16, 16, 180))


def black(_at: int) -> Picture:
    return np.zeros((180, 320, 3), np.uint8)


def bars(_at: int) -> Picture:
    picture = np.zeros((180, 320, 3), np.uint8)
    for place, colour in enumerate(BARS):
        picture[:120, place * 320 // 7 : (place + 1) * 320 // 7] = colour
    return picture


def scene(at: int) -> Picture:
    """A light square that crosses a dim ground."""
    picture = np.full((180, 320, 3), (40, 60, 50), np.uint8)
    picture[60:120, at * 4 % 260 : at * 4 % 260 + 60] = (220, 200, 180)
    return picture


def slide(_at: int) -> Picture:
    return scene(20)


def film(path: Path, *parts: tuple[Callable[[int], Picture], float], loud: Callable[[float], float] = lambda _sec: 0.0) -> Path:
    """Parts one after the other, so many seconds each, with a key frame at each cut; `loud` is the level of its noise."""
    noise = np.random.default_rng(1)
    with av.open(str(path), "w") as container:
        track = container.add_stream("libx264", rate=FPS, options={"preset": "ultrafast", "g": "50", "sc_threshold": "0"})
        track.width, track.height, track.pix_fmt = 320, 180, "yuv420p"
        sound = container.add_stream("aac", rate=RATE, layout="mono")
        at = 0
        for draw, seconds in parts:
            for place in range(round(seconds * FPS)):
                frame = VideoFrame.from_ndarray(draw(at), "rgb24")
                frame.pts, frame.time_base = at, Fraction(1, FPS)
                frame.pict_type = av.video.frame.PictureType.I if not place else av.video.frame.PictureType.NONE
                container.mux(track.encode(frame))
                wave = noise.uniform(-1, 1, (1, RATE // FPS)).astype(np.float32) * loud(at / FPS)
                heard = AudioFrame.from_ndarray(wave, "fltp", "mono")
                heard.sample_rate, heard.pts, heard.time_base = RATE, at * (RATE // FPS), Fraction(1, RATE)
                container.mux(sound.encode(heard))
                at += 1
        container.mux(track.encode(None))
        container.mux(sound.encode(None))
    return path


def seen(found: Emptiness) -> tuple[list[tuple[float, float]], Span | None]:
    return [(round(span.start_sec, 1), round(span.end_sec, 1)) for span in found.spans], found.useful


def test_black_and_test_cards_are_found_and_silent_ones_at_the_ends_are_left_out(tmp_path: Path) -> None:
    path = film(tmp_path / "tape.mp4", (bars, 4), (scene, 6), (black, 3), (scene, 6), (black, 4))
    info = media_reader().with_emptiness(path, media_reader().inspect(path, VideoLimits(min_side=1)))
    spans, useful = seen(Emptiness(info.empty, info.still, info.useful))
    assert spans == [(0.0, 4.0), (10.0, 13.0), (19.0, 23.0)]
    assert useful is not None
    assert (useful.start_sec, useful.end_sec) == pytest.approx((4.0, 19.0), abs=0.05)


def test_black_over_which_somebody_speaks_is_not_left_out(tmp_path: Path) -> None:
    path = film(tmp_path / "voice.mp4", (black, 4), (scene, 6), loud=lambda sec: 0.3 if sec % 0.5 < 0.25 else 0.02)
    assert seen(emptiness(path, 10.0)) == ([(0.0, 4.0)], None)


def test_slides_scenes_and_short_fades_show_something(tmp_path: Path) -> None:
    path = film(tmp_path / "talk.mp4", (slide, 4), (black, 1), (scene, 4))
    assert emptiness(path, 9.0) == Emptiness()


def noisy(at: int) -> Picture:
    """A slide that came by an old cable."""
    noise = np.random.default_rng(at).normal(0, 5, (180, 320, 3))
    return np.clip(slide(at) + noise, 0, 255).astype(np.uint8)


def nodding(at: int) -> Picture:
    """A slide, in a corner of which somebody speaks."""
    picture = slide(at)
    picture[140:164, 10:34] = 90 + at % 40
    return picture


@pytest.mark.parametrize("held", [slide, noisy])
def test_of_a_still_picture_the_first_seconds_are_kept(tmp_path: Path, held: Callable[[int], Picture]) -> None:
    path = film(tmp_path / "talk.mp4", (scene, 5), (held, 12), (scene, 4), (held, 9))
    info = media_reader().with_emptiness(path, media_reader().inspect(path, VideoLimits(min_side=1)))
    assert info.empty == ()
    edges = [edge for span in info.still for edge in (span.start_sec, span.end_sec)]
    assert edges == pytest.approx([9.0, 17.0, 25.0, 30.0], abs=0.3)
    assert info.useful is not None
    assert (info.useful.start_sec, info.useful.end_sec) == pytest.approx((0.0, 25.0), abs=0.3)


def test_what_a_film_begins_with_and_holds_still_keeps_its_last_seconds(tmp_path: Path) -> None:
    found = emptiness(film(tmp_path / "title.mp4", (slide, 10), (scene, 5)), 15.0)
    assert (found.still, found.useful) == ((Span(0.0, 6.0),), Span(6.0, 15.0))


@pytest.mark.parametrize("parts", [((nodding, 12),), ((slide, 5), (scene, 6)), ((scene, 12),)])
def test_who_hardly_moves_or_holds_still_for_a_moment_is_not_still(tmp_path: Path, parts: Any) -> None:
    assert emptiness(film(tmp_path / "talk.mp4", *parts), 12.0).still == ()


def test_no_scene_of_the_samples_is_still() -> None:
    for name in ("lighthouse", "snow", "dusk", "aurora"):
        path = Path("demo/footage") / f"{name}.mp4"
        assert emptiness(path, probe(path).duration_sec).still == (), name
