"""The provider's limits on media (length, picture size, shape), each with its code and message."""

from __future__ import annotations

import io
from typing import Final

from PIL import Image, UnidentifiedImageError

from demo.backend import MediaFacts
from demo.refusals import Refusal, invalid

SHORTEST_SEC: Final = 4.0
LONGEST_SEC: Final = 4 * 3600.0
SMALLEST_SIDE: Final = 360
WIDEST: Final = (5184, 2160)
FLATTEST: Final = 2.4
SMALLEST_IMAGE: Final = 128


def check_video(facts: MediaFacts) -> None:
    """Raises Refusal for a video that can't be embedded."""
    if not facts.has_video:
        raise broken()
    check_length(facts)
    long_side, short_side = max(facts.width, facts.height), min(facts.width, facts.height)
    between = f"between {SMALLEST_SIDE}x{SMALLEST_SIDE} and {WIDEST[0]}x{WIDEST[1]}"
    current = f"Current resolution is {facts.width}x{facts.height}."
    if short_side < SMALLEST_SIDE:
        raise Refusal(
            400,
            "video_resolution_too_low",
            f"The resolution of the video is too low. Please upload a video with resolution {between}. {current}",
        )
    if long_side > WIDEST[0] or short_side > WIDEST[1]:
        raise Refusal(
            400,
            "video_resolution_too_high",
            f"The resolution of the video is too high. Please upload a video with resolution {between}. {current}",
        )
    if long_side > FLATTEST * short_side * 1.001:
        raise Refusal(
            400,
            "video_resolution_invalid_aspect_ratio",
            "The aspect ratio of the video is invalid. Please upload a video with aspect ratio between 1:1 and 1:2.4 "
            f"or between 2.4:1 and 1:1. {current}",
        )


def check_audio(facts: MediaFacts) -> None:
    """Raises Refusal for a sound file that can't be embedded."""
    if not facts.has_audio:
        raise Refusal(400, "audio_file_broken", "Cannot read audio file. Please check the audio file is valid and try again.")
    check_length(facts)


def check_length(facts: MediaFacts) -> None:
    """Raises Refusal for less than 4 seconds or more than 4 hours."""
    current = f"Current duration is {facts.duration_sec:g} seconds."
    between = f"between {SHORTEST_SEC:g} seconds and {LONGEST_SEC / 3600:g} hours"
    if facts.duration_sec < SHORTEST_SEC:
        message = f"Video is too short. Please use video with duration {between}. {current}"
        raise Refusal(400, "video_duration_too_short", message)
    if facts.duration_sec > LONGEST_SEC:
        message = f"Video is too long. Please use video with duration {between}. {current}"
        raise Refusal(400, "video_duration_too_long", message)


def check_query_length(facts: MediaFacts, limit_sec: float) -> None:
    """Raises Refusal for query media longer than the model takes at once."""
    if facts.duration_sec > limit_sec:
        message = (
            f"Duration ({facts.duration_sec:.1f} seconds) exceeds maximum limit of {limit_sec:g} seconds "
            f"({limit_sec / 60:.0f} minutes)"
        )
        raise Refusal(400, "parameter_invalid", message)


def check_image(data: bytes, parameter: str) -> None:
    """Raises Refusal for anything but a JPEG or PNG of at least 128x128."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            kind, (width, height) = picture.format, picture.size
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise invalid(parameter, "It cannot be read as an image.") from None
    if kind not in ("JPEG", "PNG", "MPO"):
        raise invalid(parameter, "An image must be a JPEG or PNG file.")
    if min(width, height) < SMALLEST_IMAGE:
        raise invalid(parameter, f"An image must be at least {SMALLEST_IMAGE}x{SMALLEST_IMAGE}; this is {width}x{height}.")


def broken() -> Refusal:
    return Refusal(400, "video_file_broken", "Cannot read video file. Please check the video file is valid and try again.")
