"""What a preview is encoded with at most, so that its size can be told before it is made."""

from typing import Final

MOST_VIDEO_BPS: Final = 3_000_000
AUDIO_BPS: Final = 128_000
