"""When and with what a file says that it was recorded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from core.media.av.probe import recording
from core.models.recording import DateFrom, Recording

PHONE = {
    "com.apple.quicktime.creationdate": "2024-05-31T23:30:00+0800",
    "com.apple.quicktime.make": "Apple",
    "com.apple.quicktime.model": "iPhone 15 Pro",
    "com.apple.quicktime.camera.lens_model": "Main camera",
    "creation_time": "2024-05-31T15:30:00Z",
}
CAMERA_NOTES = """<?xml version="1.0" encoding="UTF-8"?><NonRealTimeMeta>
<CreationDate value="2024-05-31T23:30:00-03:30"/><Device manufacturer="Sony" modelName="ILME-FX6V" serialNo="0001"/>
<Lens modelName="FE 24-70mm &amp; hood"/></NonRealTimeMeta>"""
XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description xmp:CreateDate="2024-06-02T10:00:00Z" tiff:Make="Canon"
 tiff:Model="Canon EOS R5"><exif:DateTimeOriginal>2024-05-31T23:30:00</exif:DateTimeOriginal><aux:Lens>RF50mm</aux:Lens>
 <xmpDM:tapeName>A001</xmpDM:tapeName></rdf:Description></rdf:RDF></x:xmpmeta>"""


def film(path: Path, notes: dict[str, str], behind: str = "") -> Path:
    """A film with these notes; `behind` it stands what cameras and editing programs put into a box of their own."""
    with av.open(str(path), "w", options={"movflags": "use_metadata_tags"} if path.suffix in {".mp4", ".mov"} else {}) as out:
        video: Any = out.add_stream("mpeg4", rate=25)
        video.width, video.height, video.pix_fmt = 160, 96, "yuv420p"
        out.metadata.update(notes)
        for number in range(5):
            frame = av.VideoFrame.from_ndarray(np.full((96, 160, 3), 90, np.uint8), "rgb24").reformat(format="yuv420p")
            frame.pts = number
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
    if behind:
        text = behind.encode()
        path.write_bytes(path.read_bytes() + (len(text) + 8).to_bytes(4, "big") + b"free" + text)
    return path


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


EVENING = at("2024-05-31T23:30:00")


@pytest.mark.parametrize("name", ["a.mov", "a.mp4"])
def test_a_phone_notes_day_hour_and_zone_of_the_place(tmp_path: Path, name: str) -> None:
    said = recording(film(tmp_path / name, PHONE))
    assert said == Recording(EVENING, 8 * 60, DateFrom.PHONE, "Apple iPhone 15 Pro", "Main camera")


def test_android_notes_the_hour_in_utc(tmp_path: Path) -> None:
    notes = {
        "com.android.version": "14",
        "com.android.manufacturer": "Google",
        "com.android.model": "Pixel 8",
        "creation_time": "2024-05-31T23:30:00Z",
    }
    assert recording(film(tmp_path / "a.mp4", notes)) == Recording(EVENING, 0, DateFrom.PHONE, "Google Pixel 8")


def test_a_cameras_own_notes_are_read_where_they_are_part_of_the_file(tmp_path: Path) -> None:
    said = recording(film(tmp_path / "a.mp4", {"creation_time": "2024-06-01T03:00:00Z"}, CAMERA_NOTES))
    assert said == Recording(EVENING, -(3 * 60 + 30), DateFrom.CAMERA, "Sony ILME-FX6V", "FE 24-70mm & hood")


def test_notes_of_editing_programs_say_when_it_was_recorded_and_not_only_exported(tmp_path: Path) -> None:
    said = recording(film(tmp_path / "a.mov", {"creation_time": "2024-06-05T03:00:00Z"}, XMP))
    assert said == Recording(EVENING, None, DateFrom.XMP, "Canon EOS R5", "RF50mm", "A001")


@pytest.mark.parametrize("name", ["a.mp4", "a.mov", "a.mkv"])
def test_the_head_of_a_file_names_no_zone_that_could_be_believed(tmp_path: Path, name: str) -> None:
    said = recording(film(tmp_path / name, {"creation_time": "2024-05-31T23:30:00Z"}))
    assert said == Recording(EVENING, None, DateFrom.HEADER)


@pytest.mark.parametrize("year", ["1904", "1970", "2999"])
def test_the_date_of_a_clock_that_was_never_set_is_none(tmp_path: Path, year: str) -> None:
    assert recording(film(tmp_path / "a.mkv", {"creation_time": f"{year}-01-01T00:00:00Z"})) == Recording()


def test_it_may_be_tomorrow_already_where_it_was_recorded(tmp_path: Path) -> None:
    there = datetime.now(UTC) + timedelta(hours=12)
    said = recording(film(tmp_path / "a.mkv", {"creation_time": there.strftime("%Y-%m-%dT%H:%M:%SZ")}))
    assert said.at == pytest.approx(there.timestamp(), abs=2)


def test_a_file_that_says_nothing_has_no_date(tmp_path: Path) -> None:
    assert recording(film(tmp_path / "a.ts", {})) == Recording()


def test_notes_without_an_end_or_full_of_rubbish_are_passed_over(tmp_path: Path) -> None:
    for text in (CAMERA_NOTES[:90] + "x" * 1000, "<x:xmpmeta>" + '<xmp:CreateDate="' * 10_000 + "</x:xmpmeta>"):
        assert recording(film(tmp_path / "a.mp4", {}, text)) == Recording()
