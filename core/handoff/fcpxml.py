"""FCPXML 1.10: what Final Cut Pro reads, and DaVinci Resolve too. All times are fractions of seconds, exact for every rate."""

from __future__ import annotations

from fractions import Fraction
from typing import Final
from xml.etree import ElementTree as ET

from core.handoff.names import file_url
from core.handoff.timeline import Event, Source, Timeline
from core.timecode import FrameRate

Format = tuple[Fraction | None, int, int]
"""Rate, width, height. Photos have no rate."""
NO_RATE: Final = "FFVideoFormatRateUndefined"
"""What Final Cut calls the format of a still."""
_CONFORM_NAMES: Final = {Fraction(24000, 1001): "23.98", Fraction(30000, 1001): "29.97", Fraction(60000, 1001): "59.94"}
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n'


def fcpxml(timeline: Timeline) -> str:
    """A library of one event with one project."""
    formats: dict[Format, str] = {(timeline.rate.fps, timeline.width, timeline.height): "r1"}
    for source in timeline.sources:
        formats.setdefault(_format_of(source), f"r{len(formats) + 1}")
    assets = {source: f"a{number}" for number, source in enumerate(timeline.sources, 1)}
    root = ET.Element("fcpxml", version="1.10")
    resources = ET.SubElement(root, "resources")
    for (fps, width, height), name in formats.items():
        counts = {"frameDuration": _sec(1 / fps)} if fps is not None else {"name": NO_RATE}
        ET.SubElement(resources, "format", {"id": name, **counts, "width": str(width), "height": str(height)})
    for source, name in assets.items():
        _asset(resources, source, name, formats[_format_of(source)])
    event = ET.SubElement(ET.SubElement(root, "library"), "event", name=timeline.title)
    sequence = ET.SubElement(
        ET.SubElement(event, "project", name=timeline.title),
        "sequence",
        format="r1",
        duration=_sec(timeline.rate.seconds(timeline.length)),
        tcStart=_sec(timeline.rate.seconds(timeline.start)),
        tcFormat=_counting(timeline.rate),
        audioLayout="stereo",
        audioRate="48k",
    )
    spine = ET.SubElement(sequence, "spine")
    for cut, at, length in timeline.placed():
        _clip(spine, timeline, cut, (at, length), assets[cut.source], formats[_format_of(cut.source)])
    ET.indent(root)
    return _HEAD + ET.tostring(root, encoding="unicode") + "\n"


def _asset(resources: ET.Element, source: Source, name: str, format_name: str) -> None:
    rate, time = source.time.rate, source.time
    length = Fraction(0) if source.is_still else rate.seconds(time.frames)
    sound = {"hasAudio": "1", "audioSources": "1", "audioChannels": "2", "audioRate": "48000"} if source.has_audio else {}
    asset = ET.SubElement(
        resources,
        "asset",
        {
            "id": name,
            "name": source.name,
            "start": _sec(rate.seconds(time.first_frame)),
            "duration": _sec(length),
            "hasVideo": "1",
            "format": format_name,
            **sound,
        },
    )
    ET.SubElement(asset, "media-rep", kind="original-media", src=file_url(source.path))


def _clip(spine: ET.Element, timeline: Timeline, cut: Event, placed: tuple[int, int], asset: str, format_name: str) -> None:
    at, length = placed
    rate = cut.source.time.rate
    counted = {"format": format_name, "tcFormat": _counting(rate)}
    start = _sec(rate.seconds(cut.source.time.first_frame + cut.first))
    clip = ET.SubElement(
        spine,
        "video" if cut.source.is_still else "asset-clip",
        {
            "ref": asset,
            "name": cut.title,
            "offset": _sec(timeline.rate.seconds(timeline.start + at)),
            "start": start,
            "duration": _sec(timeline.rate.seconds(length)),
            **({} if cut.source.is_still else counted),
        },
    )
    if cut.note:
        ET.SubElement(clip, "note").text = cut.note
    if rate.fps != timeline.rate.fps:
        ET.SubElement(clip, "conform-rate", srcFrameRate=_CONFORM_NAMES.get(rate.fps, str(rate.fps)))
    if cut.note:
        ET.SubElement(clip, "marker", start=start, duration=_sec(timeline.rate.seconds(1)), value=cut.note)


def _format_of(source: Source) -> Format:
    return None if source.is_still else source.time.rate.fps, source.width, source.height


def _counting(rate: FrameRate) -> str:
    return "DF" if rate.is_drop else "NDF"


def _sec(time: Fraction) -> str:
    return f"{time.numerator}s" if time.denominator == 1 else f"{time.numerator}/{time.denominator}s"
