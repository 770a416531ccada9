"""What cameras write beside their recordings, as Sony's and Panasonic's do."""

from __future__ import annotations

from fractions import Fraction

import pytest

from core.media.av.camera_notes import notes_of
from core.media.av.camera_timecode import start_timecode
from core.media.workers.reader import media_reader
from core.models.recording import DateFrom, Recording
from core.timecode import FrameRate, SourceTime, StartTimecode

SONY = b"""<?xml version="1.0" encoding="UTF-8"?>
<NonRealTimeMeta xmlns="urn:schemas-professionalDisc:nonRealTimeMeta:ver.2.20"><Duration value="250"/>
<LtcChangeTable tcFps="25"><LtcChange frameCount="0" value="21401510" status="increment"/></LtcChangeTable>
<CreationDate value="2024-05-06T10:11:12+02:00"/>
<Device manufacturer="Sony" modelName="ILME-FX6V" serialNo="0001234"/>
<Lens modelName="FE 24-70mm F2.8 GM II"/></NonRealTimeMeta>"""
PANASONIC = b"""<?xml version="1.0"?><P2Main><ClipContent><ClipName>0001AB</ClipName><ClipMetadata>
<Shoot><StartDate>2023-01-02T03:04:05-05:00</StartDate></Shoot>
<Device><Manufacturer>Panasonic</Manufacturer><SerialNo.>X1</SerialNo.><ModelName>AG-HPX600</ModelName></Device>
</ClipMetadata></ClipContent></P2Main>"""


def test_date_camera_and_lens_are_read_of_what_sony_writes() -> None:
    said, start = media_reader().camera_notes(SONY)
    assert start == StartTimecode("10:15:40:21", 25)
    assert said == Recording(1714990272.0, 120, DateFrom.CAMERA, "Sony ILME-FX6V", "FE 24-70mm F2.8 GM II")


def test_date_and_camera_are_read_of_what_panasonic_writes() -> None:
    assert notes_of(PANASONIC) == Recording(1672628645.0, -300, DateFrom.CAMERA, "Panasonic AG-HPX600")


def test_what_says_nothing_is_empty_and_harmless() -> None:
    for data in (b"", b"<", b"\xff\xfe<", b"<Device>" * 100_000, b'<CreationDate value="nonsense"/>', bytes(range(256)) * 50):
        assert notes_of(data) == Recording()


def test_a_date_of_the_camera_is_believed_before_that_of_the_files_head_and_nothing_else_of_the_file_is_lost() -> None:
    beside = notes_of(SONY)
    header = Recording(0.0, None, DateFrom.HEADER, reel="A001")
    assert header.completed_by(beside) == Recording(1714990272.0, 120, DateFrom.CAMERA, "Sony ILME-FX6V", beside.lens, "A001")
    phone = Recording(5.0, 60, DateFrom.PHONE, "Apple iPhone")
    assert (phone.completed_by(beside).at, phone.completed_by(beside).camera) == (5.0, "Apple iPhone")


SONY_DROP = (
    '<LtcChangeTable tcFps="30" halfStep="false"><LtcChange frameCount="0" value="D2401510" status="increment"/></LtcChangeTable>'
)


@pytest.mark.parametrize(
    ("notes", "fps", "expected"),
    [
        (SONY.decode(), "25", "10:15:40:21"),
        # Pictures are numbered in pairs: 21 of 25 is 42 of 50.
        (SONY.decode(), "50", "10:15:40:42"),
        (SONY_DROP, "30000/1001", "10:15:40;12"),
        (SONY_DROP, "60000/1001", "10:15:40;24"),
        # A rate that is neither, drop-frame where nobody counts so.
        (SONY.decode(), "24", "00:00:00:00"),
        ("<Video><StartTimecode>01:02:03:04</StartTimecode></Video>", "24000/1001", "01:02:03:04"),
        ('<StartTimecode DropFrameFlag="true">01:02:03:04</StartTimecode>', "30000/1001", "01:02:03;04"),
        ('<cx:StartTimeCode drop="0">01:02:03:29</cx:StartTimeCode>', "25", "00:00:00:00"),
        ('<LtcChange frameCount="9" value="21401510"/>', "25", "00:00:00:00"),
        ('<LtcChange frameCount="0" value="FFFFFFFF"/>', "25", "00:00:00:00"),
    ],
)
def test_where_the_timecode_begins_is_read_of_what_a_camera_writes(notes: str, fps: str, expected: str) -> None:
    start, time = start_timecode(notes), SourceTime(FrameRate(Fraction(fps)), 0, 100)
    assert (start.begin(time) if start else time).start_timecode == expected


def test_what_a_file_says_itself_of_its_timecode_is_believed_first() -> None:
    own = SourceTime(FrameRate(Fraction(25)), 90_000, 100)
    assert StartTimecode("10:15:40:21", 25).begin(own) == own
