"""The sound of a file, read in flat memory, and what each stretch of it is like: how loud, how deep, noise or tone, steady or
not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import av
import numpy as np
from av.audio.stream import AudioStream
from av.packet import Packet
from numpy.typing import NDArray

from demo.understanding.axes import SPECTRUM_SIZE, Vector
from demo.understanding.media import FAULTS, opened, start_of

RATE: Final = 16_000
_WINDOW: Final = 1024
_HOP: Final = 512
_HOPS_PER_SEC: Final = RATE / _HOP
_QUIET_DB: Final = -58.0
_GRAIN: Final = 64
"""Samples in one grain of 4 ms, fine enough for a crackle."""
Wave = NDArray[np.float32]
_HERTZ: Final = np.fft.rfftfreq(_WINDOW, 1 / RATE)
_EDGES: Final = np.geomspace(50, 8000, SPECTRUM_SIZE + 1)
_BAND_OF_BIN: Final = np.clip(np.searchsorted(_EDGES, _HERTZ, side="right") - 1, 0, SPECTRUM_SIZE - 1)
_AUDIBLE: Final = _HERTZ > 40
_LONGEST_SEC: Final = 30.0
"""No more of one stretch than this is listened to: enough to know what it is like."""


def measure(wave: Wave) -> dict[str, float]:
    """Raw measures of mono sound at 16 kHz in [-1, 1], by the names of the sound axes. Empty for under 0.2 s."""
    power = _spectra(wave)
    if len(power) < 6:
        return {}
    level = 10 * np.log10(power.sum(axis=1) + 1e-10)
    heard = level > _QUIET_DB
    silence = float(1 - heard.mean())
    if not heard.any():
        return {"loud": -80.0, "silence": 1.0}
    audible = power[heard] if heard.sum() >= 6 else power
    measures = _timbre(audible) | _course(power, level) | _grains(wave)
    measures["loud"] = float(10 * np.log10(power.sum(axis=1).mean() + 1e-10))
    measures["silence"] = silence
    return measures | _resemblances(measures)


def spectrum(wave: Wave) -> Vector:
    """The shape of the sound over 24 bands of pitch, for finding the same one again: mean 0, about [-1, 1]."""
    power = _spectra(wave)
    if not len(power) or power.sum() < 1e-8:
        return np.zeros(SPECTRUM_SIZE, dtype=np.float32)
    bands = np.bincount(_BAND_OF_BIN[_AUDIBLE], weights=power.mean(axis=0)[_AUDIBLE], minlength=SPECTRUM_SIZE)
    decibels = 10 * np.log10(bands + 1e-9)
    return np.asarray(np.tanh((decibels - decibels.mean()) / 15), dtype=np.float32)


def _spectra(wave: Wave) -> NDArray[np.float64]:
    """Power by hop and frequency; a full-scale sine sums to about 0.5."""
    count = 1 + (len(wave) - _WINDOW) // _HOP if len(wave) >= _WINDOW else 0
    if count <= 0:
        return np.zeros((0, len(_HERTZ)))
    framed = np.lib.stride_tricks.sliding_window_view(wave, _WINDOW)[::_HOP][:count]
    window = np.hanning(_WINDOW).astype(np.float32)
    power = np.abs(np.fft.rfft(framed * window, axis=1)) ** 2
    return power * (2 / (_WINDOW * float((window**2).sum())))


def _timbre(power: NDArray[np.float64]) -> dict[str, float]:
    total = power[:, _AUDIBLE].sum(axis=1) + 1e-12
    whole = power.sum(axis=0) + 1e-12
    whole_total = whole[_AUDIBLE].sum()
    # A tone is a bin that stands above its neighbourhood; noise has none that stands for long.
    padded = np.pad(power, ((0, 0), (12, 12)), mode="edge")
    around = (np.cumsum(padded, axis=1)[:, 24:] - np.cumsum(padded, axis=1)[:, :-24]) / 24
    standing = np.where(power > 4.0 * around[:, : power.shape[1]], power, 0)
    steady_peaks = np.where(whole > 4.0 * _neighbourhood(whole), whole, 0)
    tone_share = standing.sum(axis=1) / total
    low_tones = standing[:, _HERTZ < 300].sum(axis=1) / total
    song = (_HERTZ > 1700) & (_HERTZ < 7000)
    # Birds sing now and then, over other and louder sounds: their own band at its most tonal moments.
    chirps = standing[:, song].sum(axis=1) / (power[:, song].sum(axis=1) + 0.003 * total)
    loudest = power.sum(axis=1)
    weight = loudest / loudest.sum()
    band = (_HERTZ > 100) & (_HERTZ < 7000)
    flat = np.exp(np.log(power[:, band] + 1e-12).mean(axis=1)) / (power[:, band].mean(axis=1) + 1e-12)
    return {
        "bass": float(whole[(_HERTZ > 40) & (_HERTZ < 250)].sum() / whole_total),
        "treble": float(whole[_HERTZ > 2000].sum() / whole_total),
        "middle": float(whole[(_HERTZ >= 250) & (_HERTZ <= 2000)].sum() / whole_total),
        "noisy": float(flat.mean()),
        "tonal": float((tone_share * weight).sum()),
        "pitched": float(steady_peaks[_HERTZ > 130].sum() / whole_total),
        "hum": float((low_tones * weight).sum()),
        "chirps": float(np.percentile(chirps, 85) * (1 - (tone_share * weight).sum())),
    }


def _neighbourhood(line: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.convolve(np.pad(line, 12, mode="edge"), np.ones(25) / 25, mode="valid")


def _course(power: NDArray[np.float64], level: NDArray[np.float64]) -> dict[str, float]:
    """How the sound goes over time: steady, swelling, in syllables, in beats, in booms."""
    level = np.maximum(level, _QUIET_DB)
    second = max(1, round(_HOPS_PER_SEC))
    kernel = np.ones(second) / second
    slow = np.convolve(level, kernel, mode="valid") if len(level) > second else np.array([level.mean()])
    quick = level[: len(slow)] - slow
    voice = np.sqrt(power[:, (_HERTZ > 250) & (_HERTZ < 3500)].sum(axis=1))
    low = 10 * np.log10(power[:, _HERTZ < 200].sum(axis=1) + 1e-7)
    bands = np.sqrt(np.add.reduceat(power, np.searchsorted(_HERTZ, _EDGES[:-1:3]), axis=1))
    rise = np.clip(np.diff(np.log(bands + 1e-3), axis=0), 0, None).mean(axis=1)
    return {
        "steady": float(np.exp(-level.std() / 3)),
        "swelling": float(np.percentile(slow, 95) - np.percentile(slow, 5)),
        "jumpy": float(quick.std()),
        "syllabic": _modulation(voice, 2.5, 8.0),
        "rhythm": _beat(rise),
        "onsets": float((rise > rise.mean() + 2 * rise.std() + 0.05).sum() / (len(level) / _HOPS_PER_SEC)),
        "booms": float(np.percentile(low, 95) - np.percentile(low, 40)),
    }


def _modulation(envelope: NDArray[np.float64], low_hz: float, high_hz: float) -> float:
    """How much of the envelope's movement happens at these speeds, times how deep it is; 0..1."""
    depth = float(envelope.std() / (envelope.mean() + 1e-6))
    shape = np.abs(np.fft.rfft((envelope - envelope.mean()) * np.hanning(len(envelope)))) ** 2
    speeds = np.fft.rfftfreq(len(envelope), 1 / _HOPS_PER_SEC)
    within = shape[(speeds >= low_hz) & (speeds <= high_hz)].sum()
    return float(within / (shape[speeds > 0.15].sum() + 1e-12)) * min(1.0, depth)


def _beat(rise: NDArray[np.float64]) -> float:
    """How regularly onsets come back after 0.25 to 1.2 s; 0..1."""
    if len(rise) < 3 * _HOPS_PER_SEC:
        return 0.0
    even = rise - rise.mean()
    spectrum_ = np.fft.rfft(even, n=2 * len(even))
    echo = np.fft.irfft(np.abs(spectrum_) ** 2)[: len(even)]
    lags = slice(int(0.25 * _HOPS_PER_SEC), int(1.2 * _HOPS_PER_SEC))
    return float(np.clip(echo[lags].max() / (echo[0] + 1e-9), 0, 1))


def _grains(wave: Wave) -> dict[str, float]:
    """Crackle: single grains of treble far above their surroundings."""
    edges = np.abs(np.diff(wave))
    grains = edges[: len(edges) // _GRAIN * _GRAIN].reshape(-1, _GRAIN).mean(axis=1)
    per_second = RATE // _GRAIN
    if len(grains) < per_second // 2:
        return {"crackle": 0.0}
    rows = grains[: max(1, len(grains) // per_second) * per_second]
    rows = rows[: len(rows) // per_second * per_second].reshape(-1, per_second) if len(rows) >= per_second else rows[None]
    usual = np.median(rows, axis=1, keepdims=True) + 1e-5
    sudden = (rows > 3.5 * usual) & (rows > 5e-4)
    # Neighbouring grains belong to one long sound, not to a crackle.
    alone = sudden[:, 1:-1] & ~(sudden[:, :-2] & sudden[:, 2:])
    return {"crackle": float(alone.mean())}


def _resemblances(heard: dict[str, float]) -> dict[str, float]:
    """Products of the plain measures: what noise, tone and their course together resemble."""
    noise = float(np.clip(1 - heard["tonal"] * 1.2, 0, 1))
    even = heard["steady"]
    swell = float(np.clip(heard["swelling"] / 8, 0, 1))
    voiced = float(np.clip(heard["tonal"] * 1.6, 0, 1)) * float(np.clip(heard["middle"] * 1.6, 0, 1))
    return {
        "speech": float(np.clip(heard["syllabic"] * 2, 0, 1)) * voiced,
        "music": heard["pitched"] * (0.5 + 0.5 * max(even, heard["rhythm"])),
        "hiss": noise * float(np.clip(heard["treble"] * 2, 0, 1)) * even,
        "wind": noise * float(np.clip(1 - 2 * heard["treble"], 0, 1)) * (0.4 + 0.6 * swell),
        "surf": noise * swell * float(np.clip(heard["noisy"] * 2.5, 0, 1)),
    }


def stretches(path: Path, ranges: Sequence[tuple[float, float]]) -> Iterator[Wave]:
    """The sound of each range, in seconds, in the order given; the ranges must be sorted and must not overlap.

    A range without sound gives an empty wave. Damaged parts are passed over.

    Raises:
        Unreadable: the file cannot be opened.
    """
    blocks = _blocks(path, ranges[0][0] if ranges else 0.0)
    current = next(blocks, None)
    for start, end in ranges:
        wave = np.zeros(round(min(end - start, _LONGEST_SEC) * RATE), dtype=np.float32)
        filled = 0
        while current is not None:
            at, samples = current
            place = round((at - start) * RATE)
            first, last = max(0, place), min(len(wave), place + len(samples))
            if last > first:
                wave[first:last] = samples[first - place : last - place]
                filled = max(filled, last)
            if at + len(samples) / RATE > end:
                break
            current = next(blocks, None)
        yield np.clip(np.nan_to_num(wave[:filled]), -2, 2)


def _blocks(path: Path, start_sec: float) -> Iterator[tuple[float, Wave]]:
    """Times and samples, from shortly before `start_sec` on."""
    with opened(path) as container:
        audio = next(iter(container.streams.audio), None)
        if audio is None:
            return
        zero = start_of(container)
        if start_sec > 1:
            try:
                container.seek(int((start_sec + zero - 0.5) * av.time_base), backward=True)
            except FAULTS:
                container.seek(0)
        resampler = av.AudioResampler(format="fltp", layout="mono", rate=RATE)
        clock = 0.0
        try:
            for packet in container.demux(audio):
                for frame in _decoded(packet):
                    clock = float(frame.time) - zero if frame.time is not None else clock
                    for mono in _resampled(resampler, frame):
                        samples = mono.to_ndarray()[0]
                        yield clock, samples
                        clock += len(samples) / RATE
        except FAULTS:
            return


def _decoded(packet: Packet[AudioStream]) -> list[av.AudioFrame]:
    try:
        return packet.decode()
    except FAULTS:
        return []


def _resampled(resampler: av.AudioResampler, frame: av.AudioFrame) -> list[av.AudioFrame]:
    """A frame whose format differs from the first one's cannot be resampled and is left out."""
    try:
        return resampler.resample(frame)
    except FAULTS:
        return []
