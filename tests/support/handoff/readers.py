"""Readers of EDL and FCPXML that know nothing of our writers, to hold what we write against the formats themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from urllib.parse import unquote

from defusedxml import ElementTree

CODE = r"\d\d:\d\d:\d\d[:;]\d\d"
EVENT = re.compile(rf"(\d{{3}})  ([A-Z0-9]{{1,8}}) +(V|AA/V) +C +({CODE}) ({CODE}) ({CODE}) ({CODE})")


@dataclass(frozen=True)
class EdlEvent:
    reel: str
    source_in: str
    source_out: str
    record_in: str
    record_out: str
    name: str = ""


@dataclass(frozen=True)
class XmlClip:
    name: str
    offset: Fraction
    start: Fraction
    duration: Fraction


@dataclass(frozen=True)
class TrackItem:
    start: int
    end: int
    source_in: int
    source_out: int


def read_edl(text: str) -> tuple[bool, list[EdlEvent]]:
    """Whether it counts by drop-frame, and its cuts. Fails for a line that has no place in the format."""
    title, fcm, empty, *lines = text.split("\r\n")[:-1]
    assert title.startswith("TITLE: ")
    assert empty == ""
    is_drop = {"FCM: DROP FRAME": True, "FCM: NON-DROP FRAME": False}[fcm]
    events: list[EdlEvent] = []
    for line in lines:
        found = EVENT.fullmatch(line)
        if found is not None:
            assert int(found[1]) == len(events) + 1
            events.append(EdlEvent(found[2], *found.groups()[3:]))
        elif line.startswith("* FROM CLIP NAME: "):
            events[-1] = replace(events[-1], name=line.removeprefix("* FROM CLIP NAME: "))
        else:
            assert line.startswith("* "), line
    for event in events:
        assert all((";" in code) == is_drop for code in (event.source_in, event.record_in))
    return is_drop, events


def read_fcpxml(text: str) -> tuple[Fraction, list[XmlClip]]:
    """When the sequence begins, and its clips with the names of their files."""
    root = ElementTree.fromstring(text)
    names = {asset.get("id"): unquote(asset.find("media-rep").get("src")).rpartition("/")[2] for asset in root.iter("asset")}
    sequence = root.find("library/event/project/sequence")
    clips = [
        XmlClip(names[clip.get("ref")], *(seconds(clip.get(name)) for name in ("offset", "start", "duration")))
        for clip in sequence.find("spine")
    ]
    assert seconds(sequence.get("duration")) == sum(clip.duration for clip in clips)
    return seconds(sequence.get("tcStart")), clips


def read_fcp7(text: str) -> list[TrackItem]:
    """The items of the track of pictures, in frames."""
    sequence = ElementTree.fromstring(text).find("sequence")
    items = [
        TrackItem(*(int(item.findtext(name)) for name in ("start", "end", "in", "out")))
        for item in sequence.find("media/video/track").iter("clipitem")
    ]
    assert int(sequence.findtext("duration")) == items[-1].end
    return items


def seconds(text: str) -> Fraction:
    assert text.endswith("s")
    return Fraction(text[:-1])
