"""Cuts to hand off, for tests: sources of every rate, start and name, and events that abut."""

from __future__ import annotations

from fractions import Fraction

from core.handoff.timeline import Event, Source, Timeline, timeline_of
from core.timecode import STANDARD, STILL_TIME, FrameRate, SourceTime, can_drop

RATES = [FrameRate(fps) for fps in STANDARD] + [FrameRate(fps, is_drop=True) for fps in STANDARD if can_drop(fps)]
STARTS = ("00:00:00:00", "01:00:00:00", "10:09:59:20", "23:30:00:02")
NAMES = (
    "A001C003.mov",
    "采访 1.mp4",
    "한글.mp4",
    "🎬 take 👩‍👧.mov",
    "\"quoted\" & <b> 'it' 100%#1?.mp4",
    "é" * 196 + ".mov",
    "a  b.mp4",
)
NINETY_MINUTES_SEC = 90 * 60


def a_source(
    number: int = 0,
    rate: FrameRate | None = None,
    *,
    start: str = "00:00:00:00",
    name: str = "A001C003.mov",
    folder: str = "/Volumes/Rushes",
    has_audio: bool = True,
    seconds: int = 100,
) -> Source:
    rate = rate or FrameRate(Fraction(25))
    time = SourceTime(rate, rate.frame(start), int(seconds * rate.fps))
    return Source(f"{number:016x}", name, f"{folder}/{name}" if folder else name, time, 1920, 1080, has_audio)


def a_photo(number: int = 50, name: str = "IMG_0001.JPG") -> Source:
    return Source(f"{number:016x}", name, f"/Volumes/Rushes/{name}", STILL_TIME, 6000, 4000, has_audio=False, is_still=True)


def cuts_of(source: Source) -> list[Event]:
    """Its first frame, two that abut, a long one, and its last frame."""
    frames = source.time.frames
    stretches = [(0, 1), (30, 41), (71, 1), (100, frames - 200), (frames - 1, 1)]
    return [Event(source, first, count, f"Cut {number}", f"note {number}") for number, (first, count) in enumerate(stretches)]


def a_timeline(*sources: Source, title: str = "Rough cut") -> Timeline:
    return timeline_of(title, [event for source in sources or (a_source(),) for event in cuts_of(source)])
