"""What a preview is encoded with at most, so that its size can be told before it is made."""

from typing import Final

LONG_SIDE, SHORT_SIDE = 1280, 720
MOST_VIDEO_BPS: Final = 3_000_000
_USUAL_VIDEO_BPS: Final = 1_900_000
AUDIO_BPS: Final = 128_000
_OVER: Final = 1.3
"""The encoder goes over its rate now and then."""
_LOSSLESS_AUDIO_BPS: Final = 1_000_000
"""Sound between the pieces and the film."""


def most_bytes(duration_sec: float) -> int:
    """What a preview of so long a video takes at most."""
    return 20_000_000 + round(duration_sec * (MOST_VIDEO_BPS + AUDIO_BPS) / 8 * _OVER)


def room_bytes(duration_sec: float) -> int:
    """The room on the disk that making it takes for a while: its pieces, and the film put together of them."""
    return 2 * most_bytes(duration_sec) + round(duration_sec * _LOSSLESS_AUDIO_BPS / 8)


def usual_bytes(duration_sec: float, width: int, height: int) -> int:
    """What a preview of such a video takes usually: pictures with as many points as it has, and its sound."""
    scale = min(LONG_SIDE / max(width, height, 1), SHORT_SIDE / max(1, min(width, height)), 1.0)
    points = width * height * scale * scale / (LONG_SIDE * SHORT_SIDE)
    return round(duration_sec * (points * _USUAL_VIDEO_BPS + AUDIO_BPS) / 8)
