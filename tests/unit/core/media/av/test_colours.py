"""Colours of pictures, strips, clips and previews are those that a player shows."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import numpy as np
import pytest
from PIL import Image

from core.media.av.cutting import cut
from core.media.av.frames import jpeg_at
from core.media.pictures.strips import strip_jpeg
from core.media.previews.preview import make_preview
from core.models.video import Span
from tests.unit.core.media.media_clips import picture_of

BT709, BT2020, PQ, HLG, UNSAID = 1, 9, 16, 18, 2
SIGNALS: Final[dict[int, dict[str, tuple[float, float, float]]]] = {
    # White paper (203 nits), grey of a fifth of its light, and red of BT.709 of half of it, by ST 2084 and BT.2100.
    PQ: {"white": (0.581, 0.581, 0.581), "grey": (0.422, 0.422, 0.422), "red": (0.466, 0.308, 0.205)},
    HLG: {"white": (0.75, 0.75, 0.75), "grey": (0.435, 0.435, 0.435), "red": (0.584, 0.212, 0.101)},
}


def film(path: Path, signal: tuple[float, float, float], *, transfer: int, matrix: int, size: tuple[int, int]) -> Path:
    """One colour; a matrix that is UNSAID is BT.709 all the same."""
    points = np.empty((size[1], size[0], 3), np.uint16)
    points[:] = np.round(np.array(signal) * 65535)
    pixels = "yuv420p10le" if transfer in (PQ, HLG) else "yuv420p"
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", rate=5, options={"preset": "ultrafast", "crf": "8"})
        video.width, video.height, video.pix_fmt = *size, pixels
        context: Any = video.codec_context
        context.colorspace = context.color_primaries = matrix
        context.color_trc = transfer
        for number in range(10):
            frame = av.VideoFrame.from_ndarray(points, "rgb48le")
            whose = BT2020 if matrix == BT2020 else BT709
            frame = frame.reformat(format=pixels, dst_colorspace=whose, dst_color_range="MPEG")
            frame.pts, frame.time_base = number, Fraction(1, 5)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
    return path


def shown(source: Path) -> dict[str, np.ndarray]:
    """The colour of each thing that is made of a film; those of films by what they say of themselves."""
    make_preview(source, source.with_suffix(".pieces"), source.with_suffix(".preview.mp4"), lambda _: None)
    jpegs = {
        "picture": jpeg_at(source, 1),
        "strip": strip_jpeg(source, Span(0, 1), most=1),
        "clip": jpeg_of(cut(source, Span(0, 1))),
        "preview": jpeg_of(source.with_suffix(".preview.mp4").read_bytes()),
    }
    return {name: np.array(picture_of(jpeg).getpixel((40, 40)), float) for name, jpeg in jpegs.items()}


def jpeg_of(made: bytes) -> bytes:
    with av.open(io.BytesIO(made), "r") as container:
        frame = next(container.decode(video=0))
        assert (frame.colorspace, frame.color_trc, frame.color_primaries) == (BT709, BT709, BT709)
        out = io.BytesIO()
        Image.fromarray(frame.reformat(format="rgb24", src_colorspace="itu709").to_ndarray()).save(out, "JPEG", quality=95)
    return out.getvalue()


@pytest.mark.parametrize("transfer", [PQ, HLG])
def test_hdr_is_shown_as_bright_and_as_coloured_as_an_ordinary_screen_can(tmp_path: Path, transfer: int) -> None:
    seen = {
        name: shown(film(tmp_path / f"{name}.mp4", signal, transfer=transfer, matrix=BT2020, size=(640, 360)))
        for name, signal in SIGNALS[transfer].items()
    }
    for colours in seen.values():
        assert max(np.abs(one - other).max() for one in colours.values() for other in colours.values()) < 12
    white, grey, red = (seen[name]["picture"] for name in ("white", "grey", "red"))
    assert white.min() > 225
    assert white.max() - white.min() < 8
    assert 105 < grey.mean() < 145
    assert red[0] > 170
    assert max(red[1], red[2]) < 60


def test_hd_that_says_nothing_of_its_colours_is_by_bt709(tmp_path: Path) -> None:
    signal = (0.8, 0.1, 0.15)
    for made in shown(film(tmp_path / "hd.mp4", signal, transfer=UNSAID, matrix=UNSAID, size=(1280, 720))).values():
        assert np.abs(made - np.array(signal) * 255).max() < 8
