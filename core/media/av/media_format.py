"""What a file is made of, as far as it decides whether browsers play it. Runs in `core.media.workers.tasks`."""

from __future__ import annotations

from pathlib import Path

from core.media.av.pictures import picture_stream
from core.media.av.playable import MediaFormat
from core.media.av.source import open_container


def makeup_of(source: Path) -> MediaFormat:
    """Raises MediaError (UNREADABLE, NO_PICTURE, FILE_MISSING)."""
    with open_container(source) as container:
        stream = picture_stream(container)
        audio = container.streams.audio[0] if container.streams.audio else None
        sound = None
        if audio is not None:
            sound = audio.codec_context.codec.canonical_name if audio.codec_context is not None else "unknown"
        return MediaFormat(
            container=container.format.name,
            video_codec=stream.codec_context.codec.canonical_name,
            pixel_format=stream.codec_context.pix_fmt or "",
            audio_codec=sound,
        )
