"""Of several tracks of sound it is the marked one that is heard, those of microphones together, or what somebody chose."""

from __future__ import annotations

import io
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.stream import Disposition

from core.media.av.cutting import cut
from core.media.av.probe import probe
from core.media.av.sound import HeardSound, frames_of
from core.media.av.source import open_container
from core.media.export.copying import copy_to
from core.media.previews.preview import make_preview
from core.models.sound import MIX, SoundTrack, checked_sound, heard, is_heard_from_the_file
from core.models.video import Span

RATE = 48_000
MONO = SoundTrack("pcm_s24le", 1)
GERMAN, ENGLISH = SoundTrack("aac", 2, "deu", is_default=True), SoundTrack("aac", 2, "eng")


@pytest.mark.parametrize(
    ("tracks", "choice", "those", "from_the_file"),
    [
        ((), "", (), True),
        ((GERMAN,), "", (0,), True),
        ((ENGLISH, GERMAN), "", (1,), True),
        ((ENGLISH, GERMAN), "0", (0,), False),
        ((ENGLISH, GERMAN), MIX, (0, 1), False),
        ((ENGLISH, GERMAN), "7", (1,), True),
        ((MONO,) * 4, "", (0, 1, 2, 3), False),
        ((MONO,) * 4, "0", (0,), True),
        # Two languages, each in mono, are not what two microphones heard.
        ((SoundTrack("aac", 1, "deu"), SoundTrack("aac", 1, "eng")), "", (0,), True),
        ((SoundTrack("aac", 1, is_default=True), MONO), "", (0,), True),
        ((SoundTrack("unknown", 2, is_default=True, is_decodable=False), ENGLISH), "", (1,), True),
    ],
)
def test_which_tracks_are_heard(tracks: Sequence[SoundTrack], choice: str, those: tuple[int, ...], from_the_file: bool) -> None:
    assert heard(tracks, choice) == those
    assert is_heard_from_the_file(tracks, choice) is from_the_file


@pytest.mark.parametrize("choice", ["x", "-1", "64", "1.5", "MIX", "²"])
def test_what_is_no_choice_is_refused(choice: str) -> None:
    with pytest.raises(ValueError, match="names no sound"):
        checked_sound(choice)


def of_microphones(
    path: Path,
    tones_hz: Sequence[int] = (300, 700, 1500),
    *,
    late_sec: float = 0.0,
) -> Path:
    """Two seconds of grey with a mono track for each tone; the last track begins late."""
    with av.open(str(path), "w") as out:
        film = out.add_stream("mpeg2video", rate=25)
        film.width, film.height, film.pix_fmt, film.bit_rate = 640, 360, "yuv420p", 2_000_000
        sounds = [out.add_stream("pcm_s16le", rate=RATE, layout="mono") for _ in tones_hz]
        for sound in sounds:
            sound.disposition = Disposition.default
        for index in range(50):
            frame = av.VideoFrame.from_ndarray(np.full((360, 640, 3), 120, np.uint8), "rgb24")
            frame.pts, frame.time_base = index, Fraction(1, 25)
            out.mux(film.encode(frame))
            at = np.arange(index * RATE // 25, (index + 1) * RATE // 25)
            for number, (tone_hz, sound) in enumerate(zip(tones_hz, sounds, strict=True)):
                loud = 0.4 * (at >= late_sec * RATE) if number == len(tones_hz) - 1 else 0.4
                wave = (loud * np.sin(2 * np.pi * tone_hz * at / RATE) * 32767).astype(np.int16)
                piece = av.AudioFrame.from_ndarray(wave.reshape(1, -1), "s16", "mono")
                piece.sample_rate, piece.time_base, piece.pts = RATE, Fraction(1, RATE), int(at[0])
                out.mux(sound.encode(piece))
        out.mux(film.encode(None))
        for sound in sounds:
            out.mux(sound.encode(None))
    return path


def tones(film: Path | bytes) -> set[int]:
    """The tones in a file's only sound, to 50 Hz."""
    with av.open(io.BytesIO(film) if isinstance(film, bytes) else str(film), "r") as container:
        assert len(container.streams.audio) == 1
        wave = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])
        rate = container.streams.audio[0].rate
    loud = np.abs(np.fft.rfft(wave[rate // 2 : 3 * rate // 2]))
    return {round(float(hz) / 50) * 50 for hz in np.flatnonzero(loud > 0.2 * loud.max())}


@pytest.mark.parametrize("suffix", [".mxf", ".mov"])
def test_microphones_are_heard_together_in_clips_and_in_what_goes_up(tmp_path: Path, suffix: str) -> None:
    film = of_microphones(tmp_path / f"card{suffix}")
    info = probe(film)
    assert [track.channels for track in info.sounds] == [1, 1, 1]
    assert not is_heard_from_the_file(info.sounds)
    assert tones(cut(film, Span(0, 2))) == {300, 700, 1500}
    assert tones(cut(film, Span(0, 2), "1")) == {700}
    for choice, expected in (("", {300, 700, 1500}), ("2", {1500})):
        make_preview(film, tmp_path / f"pieces{choice}", tmp_path / f"small{choice}.mp4", lambda _share: None, choice)
        assert tones(tmp_path / f"small{choice}.mp4") == expected


def test_each_track_is_heard_at_its_own_time_and_nothing_gets_too_loud(tmp_path: Path) -> None:
    film = of_microphones(tmp_path / "card.mov", (300, 300, 300, 1500), late_sec=1.0)
    with open_container(film) as container:
        frames = [f for f in frames_of(container, None, HeardSound.of(container)) if isinstance(f, av.AudioFrame)]
    wave = np.concatenate([frame.to_ndarray() for frame in frames], axis=1)
    assert wave.shape[1] == pytest.approx(2 * RATE, abs=RATE // 20)
    assert float(np.abs(wave).max()) < 1
    rising = np.abs(np.fft.rfft(wave[0].reshape(-1, RATE // 10)[:20], axis=1))[:, 150]
    assert rising[:10].max() < rising[10:19].min() / 10
    assert [frame.pts for frame in frames] == list(np.cumsum([0, *(frame.samples for frame in frames)])[:-1])


def test_a_copy_without_encoding_keeps_the_tracks_that_are_heard(tmp_path: Path) -> None:
    film = of_microphones(tmp_path / "card.mov")
    for choice, count in (("", 3), ("1", 1)):
        copy_to(film, Span(0, 1), tmp_path / "copy.mov", choice)
        assert len(probe(tmp_path / "copy.mov").sounds) == count
