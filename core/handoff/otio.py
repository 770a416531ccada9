"""OpenTimelineIO: JSON that DaVinci Resolve, Flame, Kdenlive and pipelines of studios read."""

from __future__ import annotations

import json
from typing import Any

from core.handoff.names import file_url, reel_names
from core.handoff.timeline import Event, Timeline
from core.timecode import FrameRate


def otio(timeline: Timeline) -> str:
    """One timeline with a track of pictures and one of sound, each clip with its file and what of it there is."""
    reels = reel_names(timeline.sources)

    def track(kind: str) -> dict[str, Any]:
        is_seen = kind == "Video"
        children = [
            _clip(event, reels[event.source.id]) if is_seen or event.source.has_audio else _gap(length, timeline.rate)
            for event, _, length in timeline.placed()
        ]
        return {**_composition("Track.1", f"{kind[0]}1"), "kind": kind, "children": children}

    kinds = ["Video", *(["Audio"] if any(source.has_audio for source in timeline.sources) else [])]
    return json.dumps(
        {
            "OTIO_SCHEMA": "Timeline.1",
            "name": timeline.title,
            "metadata": {},
            "global_start_time": _time(timeline.start, timeline.rate),
            "tracks": {**_composition("Stack.1", "tracks"), "children": [track(kind) for kind in kinds]},
        },
        ensure_ascii=False,
        indent=1,
    )


def _clip(event: Event, reel: str) -> dict[str, Any]:
    source, time = event.source, event.source.time
    file = {
        "OTIO_SCHEMA": "ExternalReference.1",
        "name": source.name,
        "metadata": {},
        "available_range": _range(time.first_frame, time.frames, time.rate),
        "available_image_bounds": None,
        "target_url": file_url(source.path),
    }
    return {
        "OTIO_SCHEMA": "Clip.2",
        "name": event.title,
        "metadata": {"clipseek": {"note": event.note, "query": event.query}, "cmx_3600": {"reel": reel}},
        "source_range": _range(time.first_frame + event.first, event.count, time.rate),
        "effects": [],
        "markers": [],
        "enabled": True,
        "media_references": {"DEFAULT_MEDIA": file},
        "active_media_reference_key": "DEFAULT_MEDIA",
    }


def _gap(length: int, rate: FrameRate) -> dict[str, Any]:
    return {**_composition("Gap.1", ""), "source_range": _range(0, length, rate)}


def _composition(schema: str, name: str) -> dict[str, Any]:
    nothing: dict[str, Any] = {"metadata": {}, "source_range": None, "effects": [], "markers": [], "enabled": True}
    return {"OTIO_SCHEMA": schema, "name": name, **nothing}


def _range(first: int, count: int, rate: FrameRate) -> dict[str, Any]:
    return {"OTIO_SCHEMA": "TimeRange.1", "start_time": _time(first, rate), "duration": _time(count, rate)}


def _time(frames: int, rate: FrameRate) -> dict[str, Any]:
    return {"OTIO_SCHEMA": "RationalTime.1", "rate": float(rate.fps), "value": float(frames)}
