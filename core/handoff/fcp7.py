"""FCP7 XML (xmeml 4): what Premiere Pro reads, and DaVinci Resolve too. Times are whole frames of a rate that each clip names."""

from __future__ import annotations

from typing import Final
from xml.etree import ElementTree as ET

from core.handoff.names import file_url
from core.handoff.timeline import Event, Source, Timeline
from core.timecode import FrameRate

_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE xmeml>\n'


def fcp7(timeline: Timeline) -> str:
    """One sequence with one track of pictures and one of sound."""
    root = ET.Element("xmeml", version="4")
    sequence = ET.SubElement(root, "sequence", id="sequence-1")
    _text(sequence, "name", timeline.title)
    _text(sequence, "duration", timeline.length)
    _rate(sequence, timeline.rate)
    _timecode(sequence, timeline.rate, timeline.start)
    media = ET.SubElement(sequence, "media")
    video = ET.SubElement(media, "video")
    shape = _characteristics(ET.SubElement(video, "format"), timeline.rate, timeline.width, timeline.height)
    _text(shape, "pixelaspectratio", "square")
    pictures = ET.SubElement(video, "track")
    sounds = ET.SubElement(ET.SubElement(media, "audio"), "track")
    files = _Files()
    heard = 0
    for number, (cut, at, length) in enumerate(timeline.placed(), 1):
        picture = _item(pictures, f"video-{number}", cut, (at, at + length), files)
        if cut.source.has_audio:
            heard += 1
            sound = _item(sounds, f"audio-{number}", cut, (at, at + length), files)
            track = ET.SubElement(sound, "sourcetrack")
            _text(track, "mediatype", "audio")
            _text(track, "trackindex", 1)
            for item in (picture, sound):
                _link(item, f"video-{number}", "video", number)
                _link(item, f"audio-{number}", "audio", heard)
    ET.indent(root)
    return _HEAD + ET.tostring(root, encoding="unicode") + "\n"


class _Files:
    """A file is told once in full, and by its id from then on."""

    def __init__(self) -> None:
        self._ids: dict[Source, str] = {}

    def add(self, item: ET.Element, source: Source) -> None:
        if source in self._ids:
            ET.SubElement(item, "file", id=self._ids[source])
            return
        self._ids[source] = f"file-{len(self._ids) + 1}"
        file, time = ET.SubElement(item, "file", id=self._ids[source]), source.time
        _text(file, "name", source.name)
        _text(file, "pathurl", file_url(source.path, keep_letters=True))
        _rate(file, time.rate)
        _text(file, "duration", time.frames)
        _timecode(file, time.rate, time.first_frame)
        media = ET.SubElement(file, "media")
        _characteristics(ET.SubElement(media, "video"), time.rate, source.width, source.height)
        if source.has_audio:
            audio = ET.SubElement(media, "audio")
            heard = ET.SubElement(audio, "samplecharacteristics")
            _text(heard, "depth", 16)
            _text(heard, "samplerate", 48000)
            _text(audio, "channelcount", 2)


def _item(track: ET.Element, name: str, cut: Event, placed: tuple[int, int], files: _Files) -> ET.Element:
    item = ET.SubElement(track, "clipitem", id=name)
    _text(item, "name", cut.title)
    _text(item, "duration", cut.source.time.frames)
    _rate(item, cut.source.time.rate)
    _text(item, "start", placed[0])
    _text(item, "end", placed[1])
    _text(item, "in", cut.first)
    _text(item, "out", cut.end)
    if cut.source.is_still:
        _text(item, "stillframe", "TRUE")
    files.add(item, cut.source)
    if cut.note:
        _text(ET.SubElement(item, "comments"), "mastercomment1", cut.note)
    return item


def _link(item: ET.Element, name: str, kind: str, index: int) -> None:
    link = ET.SubElement(item, "link")
    _text(link, "linkclipref", name)
    _text(link, "mediatype", kind)
    _text(link, "trackindex", 1)
    _text(link, "clipindex", index)


def _characteristics(parent: ET.Element, rate: FrameRate, width: int, height: int) -> ET.Element:
    shape = ET.SubElement(parent, "samplecharacteristics")
    _rate(shape, rate)
    _text(shape, "width", width)
    _text(shape, "height", height)
    return shape


def _rate(parent: ET.Element, rate: FrameRate) -> None:
    element = ET.SubElement(parent, "rate")
    _text(element, "timebase", rate.nominal)
    _text(element, "ntsc", "TRUE" if rate.is_ntsc else "FALSE")


def _timecode(parent: ET.Element, rate: FrameRate, frame: int) -> None:
    element = ET.SubElement(parent, "timecode")
    _rate(element, rate)
    _text(element, "string", rate.timecode(frame))
    _text(element, "frame", frame)
    _text(element, "displayformat", "DF" if rate.is_drop else "NDF")


def _text(parent: ET.Element, name: str, value: str | int) -> None:
    ET.SubElement(parent, name).text = str(value)
