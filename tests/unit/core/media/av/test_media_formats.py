"""What editors meet goes the whole way: looked into, shown, made a preview of and cut."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from core.errors import MediaError, Reason
from core.library.names import VIDEO_SUFFIXES
from core.media.av.cutting import cut
from core.media.av.frames import jpeg_at
from core.media.av.probe import inspect, media_format_of
from core.media.pictures.strips import strip_jpeg
from core.media.previews.playable import Playable, how_it_plays
from core.media.previews.preview import make_preview
from core.models.embedding_models import VideoLimits
from core.models.video import Span
from tests.unit.core.media.av.test_media_strips import seconds_shown
from tests.unit.core.media.av.test_strange_files import jpeg_of
from tests.unit.core.media.media_clips import COLOURS, second_shown

LIMITS = VideoLimits(min_sec=1, min_side=100)
SECONDS, FPS, RATE = 3, 25, 48_000


@dataclass(frozen=True)
class Kind:
    """How a file is made: the library's names for container, codecs and pixels. `plays`: in a browser as it is."""

    name: str
    container: str
    picture: str
    pixels: str
    sound: str | None = "pcm_s16le"
    size: tuple[int, int] = (320, 180)
    options: dict[str, str] = field(default_factory=dict)
    plays: Playable = Playable.NO


HR = {"profile": "dnxhr_sq"}
VP8 = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0", "threads": "1"}
KINDS = (
    Kind("xdcam.mxf", "mxf", "mpeg2video", "yuv422p"),
    Kind("op1a.mxf", "mxf", "dnxhd", "yuv422p", options=HR),
    Kind("xavc.mxf", "mxf", "libx264", "yuv420p"),
    Kind("opatom.mxf", "mxf_opatom", "dnxhd", "yuv422p", sound=None, options=HR),
    Kind("prores.mov", "mov", "prores_ks", "yuv422p10le"),
    Kind("prores4444.mov", "mov", "prores_ks", "yuva444p10le", options={"profile": "4444"}),
    Kind("dnxhr.mov", "mov", "dnxhd", "yuv422p", options=HR),
    Kind(
        "hevc.mov",
        "mov",
        "libx265",
        "yuv420p10le",
        "aac",
        options={"preset": "ultrafast", "x265-params": "log-level=none"},
        plays=Playable.MAYBE,
    ),
    Kind("avchd.m2ts", "mpegts", "libx264", "yuv420p", "ac3"),
    Kind("avchd.mts", "mpegts", "mpeg2video", "yuv420p", "mp2"),
    Kind("dvd.vob", "vob", "mpeg2video", "yuv420p", "ac3"),
    Kind("tape.avi", "avi", "mjpeg", "yuvj420p"),
    Kind("tape.dv", "dv", "dvvideo", "yuv420p", size=(720, 576)),
    Kind("windows.wmv", "asf", "wmv2", "yuv420p", "libmp3lame"),
    Kind("matroska.mkv", "matroska", "libx264", "yuv420p", "flac", plays=Playable.MAYBE),
    Kind("web.ogv", "ogg", "libvpx", "yuv420p", "libopus", size=(192, 108), options=VP8),
    Kind("phone.3gp", "3gp", "h263", "yuv420p", "aac", size=(352, 288)),
    Kind("flash.flv", "flv", "flv", "yuv420p", "libmp3lame"),
    Kind("loop.gif", "gif", "gif", "rgb8", sound=None),
)


def film(path: Path, kind: Kind) -> Path:
    """One colour a second, and a tone."""
    with av.open(str(path), "w", format=kind.container) as out:
        video: Any = out.add_stream(kind.picture, rate=FPS, options=dict(kind.options))
        video.width, video.height = kind.size
        video.pix_fmt = kind.pixels
        audio: Any = out.add_stream(kind.sound, rate=RATE, layout="stereo") if kind.sound else None
        for number in range(SECONDS * FPS):
            points = np.full((kind.size[1], kind.size[0], 3), COLOURS[number // FPS], np.uint8)
            frame = av.VideoFrame.from_ndarray(points, "rgb24").reformat(format=kind.pixels)
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            out.mux(video.encode(frame))
            if audio is not None:
                out.mux(audio.encode(tone(number)))
        out.mux(video.encode(None))
        if audio is not None:
            out.mux(audio.encode(None))
    return path


def tone(number: int) -> av.AudioFrame:
    ticks = np.arange(number * RATE // FPS, (number + 1) * RATE // FPS)
    wave = (3000 * np.sin(2 * np.pi * 440 * ticks / RATE)).astype(np.int16)
    frame = av.AudioFrame.from_ndarray(np.repeat(wave, 2).reshape(1, -1), "s16", "stereo")
    frame.sample_rate, frame.pts, frame.time_base = RATE, int(ticks[0]), Fraction(1, RATE)
    return frame


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_it_is_looked_into_shown_previewed_and_cut(tmp_path: Path, kind: Kind) -> None:
    source = film(tmp_path / kind.name, kind)
    info = inspect(source, LIMITS)
    assert info.duration_sec == pytest.approx(SECONDS, abs=0.1)
    assert (info.width, info.height) == kind.size
    assert info.fps == pytest.approx(FPS, abs=0.2)
    assert info.has_audio == (kind.sound is not None)
    assert [second_shown(jpeg_at(source, second + 0.5)) for second in range(SECONDS)] == [0, 1, 2]
    assert set(seconds_shown(strip_jpeg(source, Span(0, SECONDS)))) == {0, 1, 2}
    assert second_shown(jpeg_of(cut(source, Span(1, 2)))) == 1
    make_preview(source, tmp_path / "pieces", tmp_path / "preview.mp4", lambda _: None)
    assert second_shown(jpeg_of(tmp_path / "preview.mp4", 2.5)) == 2
    assert how_it_plays(media_format_of(source), kind.name) is kind.plays


def test_their_endings_are_known_as_those_of_videos() -> None:
    assert [kind.name for kind in KINDS if not kind.name.endswith(VIDEO_SUFFIXES)] == []


def test_a_file_of_sound_beside_a_picture_is_said_to_be_sound(tmp_path: Path) -> None:
    """As cards of cameras hold it in OP-Atom."""
    with av.open(str(tmp_path / "a.mxf"), "w", format="mxf_opatom") as out:
        audio: Any = out.add_stream("pcm_s16le", rate=RATE, layout="mono")
        for number in range(SECONDS * FPS):
            wave = np.zeros((1, RATE // FPS), np.int16)
            frame = av.AudioFrame.from_ndarray(wave, "s16", "mono")
            frame.sample_rate, frame.pts, frame.time_base = RATE, number * RATE // FPS, Fraction(1, RATE)
            out.mux(audio.encode(frame))
        out.mux(audio.encode(None))
    with pytest.raises(MediaError) as refused:
        inspect(tmp_path / "a.mxf", LIMITS)
    assert (refused.value.reason, refused.value.facts) == (Reason.NO_PICTURE, {"found": "sound"})
