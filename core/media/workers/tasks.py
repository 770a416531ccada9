"""What is done with foreign media inside a child process (`core.sandbox`): the only place that opens any.

Media libraries are written in C, and files may be made to break them. Each function answers one question of `reader.py` or
`derived_media.py`; a link's bytes come from the parent, who reads them with all its guards, so nothing here opens an address.
All raise MediaError.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path
from typing import Final

from core.media.av import cutting, frames, joining, probe
from core.media.av.camera_notes import notes_of, text_of
from core.media.av.camera_timecode import start_timecode
from core.media.captions.caption_tracks import track_cues
from core.media.captions.captions import FROM_THE_FILE, cues_of, webvtt
from core.media.examples.media import example_of
from core.media.export import copying, reel
from core.media.photos import looks
from core.media.pictures import storyboard, strips
from core.media.pictures.emptiness import emptiness as emptiness_of
from core.media.pictures.picture_times import Wanted
from core.media.previews import preview
from core.models.embedding_models import VideoLimits
from core.models.video import Span
from core.sandbox.call import Answer, Call

_TELL_EVERY_SEC: Final = 0.3


def inspect(call: Call) -> Answer:
    is_photo = looks.is_photo(call.source)
    with_gps = bool(call["with_gps"])
    if is_photo:
        info = looks.inspect(call.source, with_gps=with_gps)
    else:
        info = probe.inspect(call.source, VideoLimits(**call["limits"]), with_gps=with_gps)
    time_said = None if info.time is None else info.time.plain()
    return {**asdict(info), "time": time_said, "recording": info.recording.plain() if info.recording else None}, b""


def emptiness(call: Call) -> Answer:
    """What of a film shows nothing, and the rest of it."""
    found = emptiness_of(Path(call["path"]), call["duration_sec"])
    useful = None if found.useful is None else (found.useful.start_sec, found.useful.end_sec)
    spans, still = ([(span.start_sec, span.end_sec) for span in some] for some in (found.spans, found.still))
    return {"spans": spans, "still": still, "useful": useful}, b""


def source_time(call: Call) -> Answer:
    is_photo = looks.is_photo(call.source)
    return (looks.source_time() if is_photo else probe.source_time(call.source)).plain(), b""


def recording(call: Call) -> Answer:
    path = Path(call["path"])
    read = looks.recording if looks.is_photo(path) else probe.recording
    return read(path, with_gps=bool(call["with_gps"])).plain(), b""


def photo(call: Call) -> Answer:
    """The JPEG of a photograph that is embedded, and behind it the one for cards."""
    large, small = looks.for_provider(call.source, call["small_px"])
    return {"large_bytes": len(large)}, large + small


def picture(call: Call) -> Answer:
    if looks.is_photo(call.source):
        return {}, looks.picture(call.source, call["width_px"])
    stands_for = Span(*call["stands_for"]) if call["stands_for"] else None
    return {}, frames.jpeg_at(call.source, call["at_sec"], width_px=call["width_px"], stands_for=stands_for)


def strip(call: Call) -> Answer:
    return {}, strips.strip_jpeg(call.source, Span(*call["span"]))


def cut(call: Call) -> Answer:
    span = Span(*call["span"])
    return {}, cutting.cut(looks.as_film(call.source, span.end_sec), span, call["sound"])


def captions_inside(call: Call) -> Answer:
    """The captions of a video file as WebVTT; nothing if there are none."""
    cues = track_cues(Path(call["path"]))
    return {}, webvtt(cues, FROM_THE_FILE).encode() if cues else b""


def captions_given(call: Call) -> Answer:
    """An SRT or VTT file as WebVTT, and how many cues it has."""
    cues = cues_of(call.body)
    return {"count": len(cues)}, webvtt(cues).encode()


def camera_notes(call: Call) -> Answer:
    """What a file beside a recording says of it."""
    start = start_timecode(text_of(call.body))
    said = notes_of(call.body, with_gps=bool(call["with_gps"]))
    return {**said.plain(), "start": None if start is None else asdict(start)}, b""


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
    source, pieces, target = (Path(call[name]) for name in ("path", "pieces", "target"))
    preview.make_preview(source, pieces, target, lambda share: call.tell({"progress": share}, b""), call["sound"])
    return {}, b""


def cut_to(call: Call) -> Answer:
    """Tells how far it is."""
    span = Span(*call["span"])
    cutting.cut_to(looks.as_film(call.source, span.end_sec), span, Path(call["target"]), _progress(call), call["sound"])
    return {}, b""


def copy_to(call: Call) -> Answer:
    copying.copy_to(call.source, Span(*call["span"]), Path(call["target"]), call["sound"])
    return {}, b""


def reel_piece(call: Call) -> Answer:
    """Tells how far it is."""
    width, height = call["size"]
    piece = reel.Piece(**{**call["piece"], "slate": tuple(call["piece"]["slate"])})
    fps = Fraction(call["fps"])
    source = looks.as_film(call.source, piece.start_sec + float(piece.frames / fps) + 1)
    reel.make_piece(source, piece, (width, height), fps, Path(call["target"]), _progress(call))
    return {}, b""


def join_files(call: Call) -> Answer:
    """Tells how far it is."""
    joining.join([Path(path) for path in call["parts"]], Path(call["target"]), _progress(call))
    return {}, b""


def add_sounds(call: Call) -> Answer:
    """Tells how far it is."""
    sounds = [Path(path) for path in call["sounds"]]
    joining.add_sounds(Path(call["picture"]), sounds, Path(call["target"]), _progress(call))
    return {}, b""


def join_reel(call: Call) -> Answer:
    """Tells how far it is."""
    pieces = [(Path(path), Fraction(length)) for path, length in call["pieces"]]
    reel.join(pieces, Path(call["target"]), _progress(call))
    return {}, b""


def _progress(call: Call) -> Callable[[float], None]:
    """Tells the parent, a few times a second at most, how far something is."""
    told_at = 0.0

    def tell(share: float) -> None:
        nonlocal told_at
        if time.monotonic() - told_at >= _TELL_EVERY_SEC:
            told_at = time.monotonic()
            call.tell({"progress": share}, b"")

    return tell
