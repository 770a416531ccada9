"""A sample is a file that players accept, and filming it twice gives the same one."""

from __future__ import annotations

import hashlib
import zlib
from itertools import islice
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from demo.samples import SAMPLES, Sample
from demo.samples.film import frames, render
from demo.samples.mux import FRAME_RATE
from demo.samples.scene import Scene
from demo.samples.scenes import SCENES
from demo.samples.sound import RATE, master

SECONDS = 3.5
DUSK = next(sample for sample in SAMPLES if sample.slug == "dusk")
BY_SLUG = [pytest.param(sample.slug, SCENES[sample.slug], id=sample.slug) for sample in SAMPLES]


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return render(DUSK, tmp_path_factory.mktemp("samples"), seconds=SECONDS)


def _seconds(packet: Any) -> float:
    return float(packet.pts * packet.time_base)


def test_it_has_a_picture_a_sound_and_a_text_track_of_the_promised_kinds(clip: Path) -> None:
    with av.open(str(clip)) as file:
        picture, sound, text = file.streams.video[0], file.streams.audio[0], file.streams.subtitles[0]
        assert (picture.codec_context.name, picture.width, picture.height) == ("h264", 640, 360)
        assert (picture.codec_context.pix_fmt, float(picture.average_rate or 0)) == ("yuv420p", 24.0)
        assert (sound.codec_context.name, sound.codec_context.layout.name) == ("aac", "stereo")
        assert (text.codec_context.name, text.metadata["language"]) == ("mov_text", "eng")


def test_it_is_as_long_as_asked(clip: Path) -> None:
    with av.open(str(clip)) as file:
        assert file.duration is not None
        assert file.duration / 1e6 == pytest.approx(SECONDS, abs=0.1)
        assert sum(1 for _ in file.decode(video=0)) == round(SECONDS * FRAME_RATE)


def test_it_can_be_sought_within_two_seconds_anywhere(clip: Path) -> None:
    with av.open(str(clip)) as file:
        keys = [
            float(packet.pts * packet.time_base)
            for packet in file.demux(video=0)
            if packet.is_keyframe and packet.pts is not None
        ]
    assert keys[0] == 0.0
    assert np.diff([*keys, SECONDS]).max() <= 2.0


def test_its_index_comes_before_its_media(clip: Path) -> None:
    content = clip.read_bytes()
    assert 0 < content.index(b"moov") < content.index(b"mdat")


def test_its_narration_can_be_read_back_at_its_times(clip: Path) -> None:
    with av.open(str(clip)) as file:
        spoken = [(_seconds(packet), bytes(packet)[2:].decode()) for packet in file.demux(subtitles=0) if packet.size > 2]
    first = SCENES["dusk"].lines[0]
    assert [words for _, words in spoken] == [first.words]
    assert spoken[0][0] == pytest.approx(first.start, abs=0.001)


def test_what_is_there_already_is_left_alone(clip: Path) -> None:
    before = clip.stat()
    assert render(DUSK, clip.parent) == clip
    assert clip.stat().st_mtime_ns == before.st_mtime_ns


def test_filming_it_again_gives_the_same_bytes(clip: Path, tmp_path: Path) -> None:
    reembedding = render(DUSK, tmp_path / "elsewhere", seconds=SECONDS)
    assert hashlib.sha256(reembedding.read_bytes()).digest() == hashlib.sha256(clip.read_bytes()).digest()


def test_nothing_stays_behind_when_filming_fails(tmp_path: Path) -> None:
    broken = Sample("dusk", "Dusk", "Sea", 16.0, "dusk.mkv/dusk.mp4", "2025-06-21", ())
    (tmp_path / "dusk.mkv").write_bytes(b"a file where a folder should be")
    with pytest.raises(OSError, match="dusk"):
        render(broken, tmp_path, seconds=1.0)
    assert [path.name for path in tmp_path.iterdir()] == ["dusk.mkv"]


@pytest.mark.parametrize(("slug", "scene"), BY_SLUG)
def test_every_shot_of_every_scene_moves_and_is_neither_black_nor_burnt(slug: str, scene: Scene) -> None:
    for number, shot in enumerate(scene.shots):
        only = Scene((shot,), scene.lines, scene.sound)
        taken = list(islice(frames(only, zlib.crc32(slug.encode()) + number, shot.seconds), 5))
        first, last = taken[0][:360].astype(int), taken[-1][:360].astype(int)
        assert taken[0].shape == (540, 640)
        assert first.std() > 8
        assert 18 < first.mean() < 225
        assert np.abs(last - first).mean() > 0.4


@pytest.mark.parametrize(("slug", "scene"), BY_SLUG)
def test_every_scene_sounds_and_never_clips(slug: str, scene: Scene) -> None:
    track = master(scene.sound(np.random.default_rng(1), 4.0), scene.loudest)
    assert track.shape == (2, 4 * RATE)
    assert np.isfinite(track).all()
    assert np.abs(track).max() == pytest.approx(10 ** (scene.loudest / 20), rel=0.02)
    assert np.abs(track[:, 0]).max() < 0.001
    assert np.sqrt((track**2).mean()) > 0.01
