"""Frames as small pictures, and the one picture of one time as a JPEG."""

from __future__ import annotations

import io
import time
from typing import Final

from av.video.frame import VideoFrame
from PIL import Image

from core.errors import MediaError, Reason
from core.media.av.colours import scaled
from core.media.av.orientation import Orientation
from core.media.av.source import Openable, open_container
from core.media.av.tracks import picture_stream, pixel_shape
from core.media.pictures.activity import Activity
from core.media.pictures.pictures import frames_at
from core.models.video import Span

DECODE_SEC: Final = 15.0
"""Processor time for one picture; who looks at a page would not wait any longer."""
JPEG_QUALITY: Final = 82


def jpeg_at(source: Openable, at_sec: float, *, width_px: int = 480, stands_for: Span | None = None) -> bytes:
    """A JPEG of what is on the screen at `at_sec` from the start, inside a 16:9 box `width_px` wide, never enlarged.

    If it `stands_for` a moment, it may be of another time in it that the file's table of frames says to show more; that costs
    nothing. Nothing else stands in: the key frame before it may be of another scene.
    Raises MediaError (UNREADABLE, NO_PICTURE, TOO_WIDE, FILE_MISSING) or LinkError.
    """
    give_up = time.process_time() + DECODE_SEC
    with open_container(source) as container:
        stream = picture_stream(container)
        best_sec = None if stands_for is None else Activity.listed(container, stream).best_sec(stands_for)
        shown_sec = max(0.0, at_sec if best_sec is None else best_sec)
        for _, frame in frames_at(container, stream, [shown_sec], lambda: time.process_time() > give_up):
            return frame_jpeg(frame, pixel_shape(stream), width_px)
        raise MediaError(Reason.UNREADABLE, detail="no frame at this moment")


def frame_jpeg(frame: VideoFrame, shape: float, width_px: int) -> bytes:
    """A frame as it is meant to stand, at most `width_px` wide; `shape` is how wide its pixels are for their height."""
    width, height = Orientation.of(frame).size(frame.width * shape, frame.height)
    out = io.BytesIO()
    upright(frame, shape, min(width_px / width, width_px * 9 / 16 / height, 1.0)).save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()


def upright(frame: VideoFrame, shape: float, scale: float) -> Image.Image:
    """A frame as it is meant to stand, `scale` times its size."""
    width, height = max(2, round(frame.width * shape * scale)), max(2, round(frame.height * scale))
    return Image.fromarray(Orientation.of(frame).apply(scaled(frame, width, height, "rgb24").to_ndarray()))
