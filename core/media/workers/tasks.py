"""What is done with foreign media inside a child process (`core.sandbox`): the only place that opens any.

Media libraries are written in C, and files may be made to break them. Each function answers one question of `reader.py` or
`derived_media.py`; a link's bytes come from the parent, who reads them with all its guards, so nothing here opens an address.
All raise MediaError.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from core.embedding_models import VideoLimits
from core.media.av import cutting, frames, preview, probe, storyboard, strips
from core.media.av.caption_tracks import track_cues
from core.media.av.captions import FROM_THE_FILE, cues_of, webvtt
from core.media.av.picture_times import Wanted
from core.media.examples.media import example_of
from core.models import Span
from core.sandbox.call import Answer, Call


def inspect(call: Call) -> Answer:
    return asdict(probe.inspect(call.source, VideoLimits(**call["limits"]))), b""


def picture(call: Call) -> Answer:
    return {}, frames.jpeg_at(call.source, call["at_sec"], width_px=call["width_px"])


def strip(call: Call) -> Answer:
    return {}, strips.strip_jpeg(call.source, Span(*call["span"]))


def cut(call: Call) -> Answer:
    return {}, cutting.cut(call.source, Span(*call["span"]))


def captions_inside(call: Call) -> Answer:
    """The captions of a video file as WebVTT; nothing if there are none."""
    cues = track_cues(Path(call["path"]))
    return {}, webvtt(cues, FROM_THE_FILE).encode() if cues else b""


def captions_given(call: Call) -> Answer:
    """An SRT or VTT file as WebVTT, and how many cues it has."""
    cues = cues_of(call.body)
    return {"count": len(cues)}, webvtt(cues).encode()


def example(call: Call) -> Answer:
    made = example_of(call.source)
    said = {"kind": made.kind.value, "seconds": made.seconds, "is_cut": made.is_cut, "picture_bytes": len(made.picture)}
    return said, made.picture + made.data


def media_format(call: Call) -> Answer:
    return asdict(probe.media_format_of(Path(call["path"]))), b""


def pictures(call: Call) -> Answer:
    """Tells each picture as it is made."""
    wanted = [Wanted(at_ms, Span(start_sec, end_sec)) for at_ms, start_sec, end_sec in call["wanted"]]
    for made in storyboard.pictures(Path(call["path"]), wanted, call["width_px"]):
        call.tell({"at_ms": made.at_ms, "shown_ms": made.shown_ms}, made.jpeg)
    return {}, b""


def make_preview(call: Call) -> Answer:
    """Tells how far it is."""
    preview.make_preview(Path(call["path"]), Path(call["target"]), lambda share: call.tell({"progress": share}, b""))
    return {}, b""
