"""The provider's limits on media (length, picture size, shape), each with its code and message."""

from __future__ import annotations

import io
from typing import Final

from PIL import Image, UnidentifiedImageError

from demo.refusals import Refusal, invalid
from demo.requests import NEW, OLD
from demo.understanding import MediaFacts

SHORTEST_SEC: Final = 4.0
LONGEST_SEC: Final = 4 * 3600.0
SMALLEST_SIDE: Final = 360
WIDEST: Final = (5184, 2160)
FLATTEST: Final = 2.4
SMALLEST_IMAGE: Final = 128
LONGEST_QUERY_SEC: Final = {NEW: 30.0, OLD: 600.0}


def check_video(facts: MediaFacts) -> None:
    """Raises Refusal for a video that can't be embedded."""
    if not facts.has_video:
        raise broken()
    current = f"Current duration is {facts.duration_sec:g} seconds."
    between = f"between {SHORTEST_SEC:g} seconds and {LONGEST_SEC / 3600:g} hours"
    if facts.duration_sec < SHORTEST_SEC:
        raise Refusal(400, "video_duration_too_short", f"Video is too short. Please use video with duration {between}. {current}")
    if facts.duration_sec > LONGEST_SEC:
        raise Refusal(400, "video_duration_too_long", f"Video is too long. Please use video with duration {between}. {current}")
    wrong = _wrong_shape(facts)
    if wrong:
        raise Refusal(
            400,
            wrong,
            f"Please upload a video with resolution between {SMALLEST_SIDE}x{SMALLEST_SIDE} and {WIDEST[0]}x{WIDEST[1]} and "
            f"aspect ratio between 1:1 and 1:2.4 or between 2.4:1 and 1:1. Current resolution is {facts.width}x{facts.height}.",
        )


def _wrong_shape(facts: MediaFacts) -> str | None:
    """The provider's code for a picture size that it does not take."""
    long_side, short_side = max(facts.width, facts.height), min(facts.width, facts.height)
    if short_side < SMALLEST_SIDE:
        return "video_resolution_too_low"
    if long_side > WIDEST[0] or short_side > WIDEST[1]:
        return "video_resolution_too_high"
    return "video_resolution_invalid_aspect_ratio" if long_side > FLATTEST * short_side * 1.001 else None


def check_query_length(facts: MediaFacts, model: str) -> None:
    """Raises Refusal for query media longer than the model takes at once."""
    limit_sec = LONGEST_QUERY_SEC[model]
    if facts.duration_sec > limit_sec:
        raise invalid("duration", f"{facts.duration_sec:.1f} seconds exceed the limit of {limit_sec:g} seconds.")


def check_image(data: bytes) -> None:
    """Raises Refusal for anything but a JPEG or PNG of at least 128x128."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            kind, (width, height) = picture.format, picture.size
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise invalid("media_source", "It cannot be read as an image.") from None
    if kind not in ("JPEG", "PNG", "MPO"):
        raise invalid("media_source", "An image must be a JPEG or PNG file.")
    if min(width, height) < SMALLEST_IMAGE:
        raise invalid("media_source", f"An image must be at least {SMALLEST_IMAGE}x{SMALLEST_IMAGE}; this is {width}x{height}.")


def broken() -> Refusal:
    return Refusal(400, "video_file_broken", "Cannot read video file. Please check the video file is valid and try again.")
