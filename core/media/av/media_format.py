"""What a file is made of, as far as it decides whether browsers play it. Runs in `core.media.workers.tasks`."""

from __future__ import annotations

from pathlib import Path

from core.media.av.playable import MediaFormat
from core.media.av.source import open_container
from core.media.av.tracks import picture_stream, sound_codec


def makeup_of(source: Path) -> MediaFormat:
    """Raises MediaError (UNREADABLE, NO_PICTURE, FILE_MISSING)."""
    with open_container(source) as container:
        stream = picture_stream(container)
        return MediaFormat(
            container=container.format.name,
            video_codec=stream.codec_context.codec.canonical_name,
            pixel_format=stream.codec_context.pix_fmt or "",
            audio_codec=sound_codec(container),
        )
