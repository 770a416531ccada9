"""Photos as cameras and telephones keep them: what they show, how large they are, when and with what they were taken."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from core.errors import MediaError, Reason
from core.media.photos import looks
from core.media.workers.reader import media_reader
from core.models.embedding_models import VideoLimits
from core.models.recording import DateFrom
from core.models.video import Span
from tests.support.photos import halves, make_photo, make_raw

ENDINGS = ("jpg", "png", "webp", "heic", "avif", "tif")


def is_upright(jpeg: bytes) -> bool:
    """Whether red is left and blue is right, as it was taken."""
    picture = Image.open(io.BytesIO(jpeg))
    left, right = (picture.getpixel((round(picture.width * at), picture.height // 2)) for at in (0.2, 0.8))
    assert isinstance(left, tuple) and isinstance(right, tuple)
    return left[0] > 120 > left[2] and right[2] > 120 > right[0]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_photo_of_any_kind_is_known_by_its_content_and_shown_upright(tmp_path: Path, ending: str) -> None:
    photo = make_photo(tmp_path / f"shot.{ending}", turn=1 if ending == "heic" else 6).rename(tmp_path / "shot.mp4")
    info = media_reader().inspect(photo)
    assert info.is_photo
    assert (info.width, info.height, info.fps, info.has_audio) == (640, 360, 0.0, False)
    assert info.recording is not None
    assert info.recording.camera == "Canon EOS R6"
    # What makes the photos of these tests writes no further notes into TIFF.
    assert info.recording.lens == ("" if ending == "tif" else "RF50mm F1.8")
    assert ending == "tif" or (info.recording.at, info.recording.zone_min, info.recording.date_from) == (
        1714990272.0,
        120,
        DateFrom.CAMERA,
    )
    large, small = media_reader().photo(photo, 320)
    assert Image.open(io.BytesIO(large)).size == (640, 360)
    assert Image.open(io.BytesIO(small)).size == (320, 180)
    assert is_upright(large) and is_upright(small) and is_upright(media_reader().picture(photo, 0.0, 1920))


def test_of_raw_data_the_picture_beside_them_is_shown(tmp_path: Path) -> None:
    info = looks.inspect(make_raw(tmp_path / "shot.dng", halves(1200, 800)))
    assert (info.video_codec, info.width, info.height) == ("raw", 1200, 800)
    assert info.recording is not None
    assert (info.recording.camera, info.recording.at) == ("NIKON Z 6", 1714990272.0)
    assert is_upright(looks.picture(tmp_path / "shot.dng", 480))


def test_a_broken_or_unfit_photo_is_refused_with_a_reason(tmp_path: Path) -> None:
    whole = make_photo(tmp_path / "whole.jpg").read_bytes()
    (tmp_path / "cut.jpg").write_bytes(whole[: len(whole) // 2])
    raw = make_raw(tmp_path / "whole.dng", halves()).read_bytes()
    beside = raw.index(b"\xff\xd8")
    # Neither the picture beside the raw data nor they themselves are whole.
    (tmp_path / "cut.dng").write_bytes(raw[:beside] + bytes(100) + raw[beside + 100 : -1000])
    halves(100, 90).save(tmp_path / "small.png")
    halves(4000, 300).save(tmp_path / "long.png")
    for name, reason in (
        ("cut.jpg", Reason.PHOTO_UNREADABLE),
        ("cut.dng", Reason.PHOTO_UNREADABLE),
        ("small.png", Reason.PHOTO_SMALL),
        ("long.png", Reason.PHOTO_NARROW),
    ):
        with pytest.raises(MediaError) as refused:
            looks.inspect(tmp_path / name)
        assert refused.value.reason is reason


def test_what_is_transparent_lies_on_white(tmp_path: Path) -> None:
    Image.new("RGBA", (300, 300), (0, 0, 0, 0)).save(tmp_path / "clear.png")
    assert Image.open(io.BytesIO(looks.picture(tmp_path / "clear.png", 320))).getpixel((90, 90)) == (255, 255, 255)


def test_a_photo_can_be_cut_as_a_film_of_the_length_it_stands(tmp_path: Path) -> None:
    film = media_reader().cut(make_photo(tmp_path / "shot.jpg"), Span(0.0, 2.0))
    (tmp_path / "still.mp4").write_bytes(film)
    info = media_reader().inspect(tmp_path / "still.mp4", VideoLimits(min_sec=0.1))
    assert info.duration_sec == pytest.approx(2.0, abs=0.2)
    assert is_upright(media_reader().picture(tmp_path / "still.mp4", 1.0, 640))
