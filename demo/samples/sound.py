"""The sound of the sample footage: shaped noise, tones and single events on a stereo track of 44 100 samples a second."""

from __future__ import annotations

import numpy as np

from demo.samples.noise import Plane, single

RATE = 44_100


def samples(seconds: float) -> int:
    """How many samples make up `seconds`."""
    return round(seconds * RATE)


def clock(seconds: float) -> Plane:
    """The time in seconds of each sample."""
    return single(np.arange(samples(seconds)) / RATE)


def _fast(count: int) -> int:
    """The next length the Fourier transform is quick with."""
    return -(-count // 4096) * 4096


def hiss(rng: np.random.Generator, seconds: float, low: float, high: float, slope: float = 0.5) -> Plane:
    """Stereo noise (2, n), deviation 1, between `low` and `high` Hz, falling with frequency ** slope; ears differ slightly."""
    count = samples(seconds)
    size = _fast(count)
    pitch = np.fft.rfftfreq(size, 1 / RATE)
    gain = 1 / (1 + (low / np.maximum(pitch, 1)) ** 4) / (1 + (pitch / high) ** 4) / np.maximum(pitch, 20) ** slope
    gain[0] = 0.0
    gain = gain.astype(np.float32)
    common, left, right = (rng.standard_normal((2, pitch.size), np.float32) for _ in range(3))
    ears = (_wave(common + ear * np.float32(0.8), gain, size, count) for ear in (left, right))
    both = np.stack(list(ears))
    return single(both / both.std())


def _wave(noise: Plane, gain: Plane, size: int, count: int) -> Plane:
    """Noise given as (real, imaginary) parts of its spectrum, shaped by `gain`, as `count` samples."""
    wave: Plane = np.fft.irfft((noise[0] + 1j * noise[1]) * gain, size)[:count]
    return wave


def swell(rng: np.random.Generator, seconds: float, every: float, low: float = 0.0, high: float = 1.0) -> Plane:
    """A smooth random level between `low` and `high` that turns about each `every` seconds."""
    knots = max(int(seconds / every) + 3, 4)
    levels = rng.uniform(low, high, knots)
    place = clock(seconds) / every
    at = place.astype(np.int32)
    part = place - at
    part = part * part * (3 - 2 * part)
    return single(levels[at] * (1 - part) + levels[at + 1] * part)


def tone(pitch: float, seconds: float, *, attack: float = 0.01, decay: float = 0.5, bend: float = 0.0) -> Plane:
    """One sine (n,) that rises within `attack` and falls by e each `decay` seconds; `bend` moves it in Hz per second."""
    time = clock(seconds)
    phase = 2 * np.pi * (pitch * time + bend * time * time / 2)
    return single(np.sin(phase) * np.minimum(time / attack, 1) * np.exp(-time / decay))


def thud(rng: np.random.Generator, seconds: float, low: float, high: float, decay: float, attack: float = 0.003) -> Plane:
    """One burst of noise (n,): a crackle, a drop, a bang, by its band and its decay."""
    time = clock(seconds)
    noise = hiss(rng, seconds, low, high)[0]
    return single(noise * np.minimum(time / attack, 1) * np.exp(-time / decay))


def place(track: Plane, event: Plane, at: float, gain: float, pan: float = 0.0) -> None:
    """Mix one mono event into a stereo track; `pan` runs from -1 (left) to 1 (right). What does not fit is cut off."""
    start = samples(at)
    room = track.shape[1] - start
    if start < 0 or room <= 0:
        return
    piece = event[:room]
    track[0, start : start + piece.size] += piece * np.float32(gain * np.sqrt((1 - pan) / 2))
    track[1, start : start + piece.size] += piece * np.float32(gain * np.sqrt((1 + pan) / 2))


def chord(seconds: float, pitches: tuple[float, ...], *, attack: float = 1.5, release: float = 1.5) -> Plane:
    """A soft pad (2, n): each pitch three times, slightly out of tune, so that it breathes."""
    time = clock(seconds)
    track = np.zeros((2, time.size), np.float32)
    for number, pitch in enumerate(pitches):
        for voice, detune in enumerate((-0.35, 0.0, 0.41)):
            wave = np.sin(2 * np.pi * (pitch + detune) * time + number + voice) + 0.25 * np.sin(
                4 * np.pi * (pitch + detune) * time
            )
            track[voice % 2] += wave
            track[(voice + number) % 2] += wave * 0.5
    envelope = np.minimum(time / attack, 1) * np.minimum((seconds - time) / release, 1)
    return single(track * np.clip(envelope, 0, 1) / (4 * len(pitches)))


def hall(rng: np.random.Generator, track: Plane, seconds: float, wet: float) -> Plane:
    """The track in a large room: mixed with itself, smeared by a decaying noise of `seconds`."""
    count = track.shape[1]
    tail = clock(seconds)
    size = _fast(count + tail.size)
    smeared = []
    for ear in track:
        answer = rng.standard_normal(tail.size).astype(np.float32) * np.exp(-tail * 5 / seconds)
        answer /= np.sqrt((answer**2).sum())
        smeared.append(np.fft.irfft(np.fft.rfft(ear, size) * np.fft.rfft(answer, size), size)[:count])
    return single(track * (1 - wet) + np.stack(smeared) * wet)


def master(track: Plane, loudest: float, fade: float = 0.5) -> Plane:
    """The finished track: gently limited, `loudest` dBFS at its peak, faded in and out."""
    drive = np.quantile(np.abs(track[:, ::17]), 0.999) * 2.2 + 1e-9
    ramp = np.clip(np.arange(track.shape[1]) / (fade * RATE), 0, 1)
    limited = np.tanh(track / drive) * ramp * ramp[::-1]
    return single(limited * (10 ** (loudest / 20) / (np.abs(limited).max() + 1e-9)))
