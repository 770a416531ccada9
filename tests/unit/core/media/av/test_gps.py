"""Where a file says that it was recorded: read only where that is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import ExifTags, Image

from core.media.av import gps
from core.media.av.probe import recording
from core.media.photos import looks
from core.media.workers.reader import media_reader
from core.models.recording import Coordinates, Recording
from tests.unit.core.media.av.test_recording import film

HAMBURG = Coordinates(53.5511, 9.9937)
SONY = """<NonRealTimeMeta><AcquisitionRecord><Group name="ExifGPS"><Item name="LatitudeRef" value="N"/>
<Item name="Latitude" value="53:33:03.960"/><Item name="LongitudeRef" value="E"/><Item name="Longitude" value="9:59:37.320"/>
</Group></AcquisitionRecord></NonRealTimeMeta>"""
XMP = """<x:xmpmeta><rdf:Description exif:GPSLatitude="53,33.066N"><exif:GPSLongitude>9,59,37.32E</exif:GPSLongitude>
</rdf:Description></x:xmpmeta>"""
BY_TELEPHONES = [
    ("a.mov", {"com.apple.quicktime.location.ISO6709": "+53.5511+009.9937+012.345/"}, ""),
    ("a.mp4", {"location": "+53.5511+009.9937/"}, ""),
    ("a.mp4", {}, SONY),
    ("a.mov", {}, XMP),
]


@pytest.mark.parametrize(("name", "notes", "behind"), BY_TELEPHONES)
def test_a_film_says_where_it_was_recorded_to_whom_asks_for_it_alone(
    tmp_path: Path, name: str, notes: dict[str, str], behind: str
) -> None:
    path = film(tmp_path / name, notes, behind)
    assert recording(path, with_gps=True).place == HAMBURG
    assert recording(path).place is None


def test_telephones_keep_it_in_a_box_of_its_own_too(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mov", {"location": "+53.5511+009.9937/"})
    said = b"+53.5511+009.9937/"
    box = b"\xa9xyz" + len(said).to_bytes(2, "big") + b"\x15\xc7" + said
    user = (len(box) + 4).to_bytes(4, "big") + box
    data = path.read_bytes()
    at = data.rindex(b"moov") - 4
    size = int.from_bytes(data[at : at + 4], "big")
    # Of the movie's own box only the tracks: all that was noted otherwise is left out.
    moov = data[at : at + size].replace(b"location", b"anything").replace(said, b"x" * len(said))
    whole = moov + (len(user) + 8).to_bytes(4, "big") + b"udta" + user
    path.write_bytes(data[:at] + len(whole).to_bytes(4, "big") + whole[4:] + data[at + size :])
    assert recording(path, with_gps=True).place == HAMBURG


def test_the_file_beside_a_recording_says_it_too() -> None:
    assert media_reader().camera_notes(SONY.encode(), with_gps=True)[0] == Recording(place=HAMBURG)
    assert media_reader().camera_notes(SONY.encode())[0] == Recording()


def test_a_photo_says_it_in_its_exif(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "S", 2: (33.0, 51.0, 24.48), 3: "W", 4: (151.0, 12.0, 34.2)})
    Image.new("RGB", (640, 360)).save(tmp_path / "a.jpg", exif=exif)
    assert looks.recording(tmp_path / "a.jpg", with_gps=True).place == Coordinates(-33.8568, -151.2095)
    info = media_reader().inspect(tmp_path / "a.jpg")
    assert info.recording is not None and info.recording.place is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("+53.5511+009.9937/", HAMBURG),
        ("-33.8568-070.1/", Coordinates(-33.8568, -70.1)),
        ("+5333.066+00959.622/", HAMBURG),
        ("+533303.96+0095937.32+12/", HAMBURG),
        ("+53+009/", Coordinates(53.0, 9.0)),
        ("+00.0000+000.0000/", None),
        ("+91.0+009.0/", None),
        ("+53.5511+09.9937/", None),
        ("somewhere", None),
        ("+" * 100_000, None),
    ],
)
def test_degrees_minutes_and_seconds_are_told_apart_and_what_is_no_place_is_none(text: str, place: Coordinates | None) -> None:
    assert gps.of_iso_6709(text) == place
