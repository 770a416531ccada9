"""The sample footage: files that browsers play and seek well, small, and what is said about them holds together."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import av
import pytest

from core.insights.algorithms.duplicates import HIGHEST
from demo.samples import COPY, FOOTAGE, SAMPLES, Sample
from demo.understanding.embed import VISUAL, embed_video
from tests.support.footage import EXAMPLE_SEARCHES

LARGEST_BYTES = 9 * 1024**2
each = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.slug)


def test_all_together_are_small_and_nothing_else_lies_beside_them() -> None:
    assert {file.name for file in FOOTAGE.iterdir()} == {sample.file.name for sample in (*SAMPLES, COPY)} | {"README.md"}
    assert sum(sample.file.stat().st_size for sample in (*SAMPLES, COPY)) <= LARGEST_BYTES


def test_no_two_share_a_name_and_each_is_dated() -> None:
    for field in ("slug", "title"):
        assert len({getattr(sample, field) for sample in SAMPLES}) == len(SAMPLES) == 14
    assert all(date.fromisoformat(sample.recorded_at).year >= 2025 for sample in SAMPLES)


def test_every_sample_has_example_searches_and_no_two_claim_the_same() -> None:
    assert {slug for _, slug in EXAMPLE_SEARCHES} == {sample.slug for sample in SAMPLES}
    assert len({words for words, _ in EXAMPLE_SEARCHES}) == len(EXAMPLE_SEARCHES)


@each
def test_it_has_a_picture_a_sound_and_an_english_text_track(sample: Sample) -> None:
    with av.open(str(sample.file)) as file:
        picture, sound, text = file.streams.video[0], file.streams.audio[0], file.streams.subtitles[0]
        assert (picture.codec_context.name, picture.width, picture.height) == ("h264", 640, 360)
        assert (picture.codec_context.pix_fmt, float(picture.average_rate or 0)) == ("yuv420p", 24.0)
        assert (sound.codec_context.name, sound.codec_context.layout.name) == ("aac", "stereo")
        assert (text.codec_context.name, text.metadata["language"]) == ("mov_text", "eng")
        spoken = [bytes(packet)[2:].decode() for packet in file.demux(text) if packet.size > 2]
        assert len(spoken) >= 2
        assert 12 <= (file.duration or 0) / av.time_base <= 18


@each
def test_it_can_be_sought_within_a_second_anywhere(sample: Sample) -> None:
    with av.open(str(sample.file)) as file:
        keys = [_seconds(packet) for packet in file.demux(video=0) if packet.is_keyframe and packet.pts is not None]
        end = (file.duration or 0) / av.time_base
    assert keys[0] == 0.0
    assert max(after - before for before, after in pairwise([*keys, end])) <= 1.01


@each
def test_its_index_comes_before_its_media(sample: Sample) -> None:
    content = sample.file.read_bytes()
    assert 0 < content.index(b"moov") < content.index(b"mdat")


def test_the_copy_is_another_file_of_the_same_scene() -> None:
    original = next(sample for sample in SAMPLES if sample.slug == "lighthouse")
    seen, copied = (embed_video(sample.file, options=[VISUAL], cutting="fixed", cut_sec=6) for sample in (original, COPY))
    assert len(seen) == len(copied)
    assert all(float(one.vector @ other.vector) >= HIGHEST for one, other in zip(seen, copied, strict=True))
    assert COPY.file.stat().st_size < original.file.stat().st_size


def _seconds(packet: Any) -> float:
    return float(packet.pts * packet.time_base)
