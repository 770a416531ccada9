"""What browsers play is said as it is; what we do not know is not promised."""

from __future__ import annotations

import pytest

from core.media.previews.playable import Doubts, MediaFormat, Playable, doubts, guess, how_it_plays

MP4, MKV = "mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm"


@pytest.mark.parametrize(
    ("container", "codec", "pixels", "sound", "name", "expected"),
    [
        (MP4, "h264", "yuv420p", "aac", "a.mp4", Playable.YES),
        (MP4, "h264", "yuv420p", None, "a.mov", Playable.YES),
        (MP4, "av1", "yuv420p10le", "aac", "a.mp4", Playable.YES),
        (MKV, "vp9", "yuv420p", "opus", "a.webm", Playable.YES),
        (MKV, "vp8", "yuv420p", "vorbis", "a.webm", Playable.YES),
        (MP4, "h264", "yuv420p10le", "aac", "a.mp4", Playable.MAYBE),
        (MP4, "h264", "yuv420p", "ac3", "a.mp4", Playable.MAYBE),
        (MP4, "hevc", "yuv420p", "aac", "a.mov", Playable.MAYBE),
        (MKV, "h264", "yuv420p", "aac", "a.mkv", Playable.MAYBE),
        (MKV, "vp9", "yuv420p", "opus", "a.mkv", Playable.MAYBE),
        (MKV, "hevc", "yuv420p", "aac", "a.mkv", Playable.NO),
        (MP4, "prores", "yuv422p10le", "pcm_s16le", "a.mov", Playable.NO),
        (MP4, "mpeg4", "yuv420p", "aac", "a.mp4", Playable.NO),
        ("avi", "h264", "yuv420p", "mp3", "a.avi", Playable.NO),
        ("mpegts", "h264", "yuv420p", "aac", "a.ts", Playable.NO),
    ],
)
def test_what_a_file_is_made_of_decides(
    container: str, codec: str, pixels: str, sound: str | None, name: str, expected: Playable
) -> None:
    assert how_it_plays(MediaFormat(container, codec, pixels, sound), name) is expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("film.WEBM", Playable.YES),
        ("https://host.example/film.mp4?token=a.avi", Playable.MAYBE),
        ("film.avi", Playable.NO),
        ("https://host.example/watch", Playable.MAYBE),
        ("http://[broken", Playable.MAYBE),
    ],
)
def test_until_somebody_looked_only_the_name_is_known(address: str, expected: Playable) -> None:
    assert guess(address) is expected


@pytest.mark.parametrize(
    ("media_format", "name", "expected"),
    [
        (MediaFormat(MP4, "h264", "yuv420p", "aac"), "a.mp4", Doubts()),
        (MediaFormat(MP4, "hevc", "yuv420p", "aac"), "a.mp4", Doubts(picture='video/mp4; codecs="hvc1.1.6.L93.B0"')),
        (MediaFormat(MP4, "h264", "yuv420p10le", "aac"), "a.mp4", Doubts(picture='video/mp4; codecs="avc1.6e001f"')),
        (MediaFormat(MP4, "h264", "yuv422p10le", "aac"), "a.mp4", Doubts(picture='video/mp4; codecs="avc1.7a001f"')),
        (MediaFormat(MP4, "h264", "yuv420p", "ac3"), "a.mp4", Doubts(sound='audio/mp4; codecs="ac-3"')),
        (MediaFormat(MKV, "h264", "yuv420p", "aac"), "a.mkv", Doubts(picture='video/x-matroska; codecs="avc1.4d401f"')),
        (MediaFormat("avi", "h264", "yuv420p", "mp3"), "a.avi", Doubts()),
    ],
)
def test_where_browsers_differ_the_one_that_is_there_can_be_asked(media_format: MediaFormat, name: str, expected: Doubts) -> None:
    assert doubts(media_format, name) == expected
