"""Lists of cuts read back: ours to the very frame, those of others as far as they name files of the library."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from fractions import Fraction

import pytest

from core.errors import MediaError, Reason
from core.handoff.edl import edl
from core.handoff.fcp7 import fcp7
from core.handoff.fcpxml import fcpxml
from core.handoff.otio import otio
from core.handoff.reading.cuts_read import CutRead
from core.handoff.reading.reader import Matched, Matcher, read_cuts
from core.handoff.reading.tasks import read_edl, read_otio, read_table, read_xml
from core.handoff.texts import table
from core.handoff.timeline import Event, Source, Timeline, event_of, timeline_of
from core.models.video import Video
from core.timecode import FrameRate
from tests.support.handoff.timelines import NAMES, RATES, a_photo, a_source, cuts_of
from tests.support.jobs import a_video

Trip = Callable[[Timeline], list[CutRead]]
TRIPS: dict[str, Trip] = {
    "fcpxml": lambda timeline: read_xml(fcpxml(timeline)),
    "fcp7": lambda timeline: read_xml(fcp7(timeline)),
    "otio": lambda timeline: read_otio(otio(timeline)),
    "csv": lambda timeline: read_table(table(timeline, lambda _event: "").decode()),
    "edl": lambda timeline: [cut for one in timeline.by_rate(999) for cut in read_edl(edl(one))],
}
SOURCES = [
    *(a_source(number, rate, start="10:09:59:20", name=f"rate {number}.mov") for number, rate in enumerate(RATES)),
    *(a_source(100 + number, name=name) for number, name in enumerate(NAMES)),
]


def videos(sources: list[Source]) -> list[Video]:
    return [
        a_video(
            int(source.id, 16),
            original_name=source.name,
            title=f"Title {source.id}",
            duration_sec=0.0 if source.is_still else 100.0,
        )
        for source in sources
    ]


def match(sources: list[Source], cuts: list[CutRead]) -> Matched:
    return Matcher(videos(sources)).match(cuts, {source.id: source.time for source in sources})


@pytest.mark.parametrize("trip", TRIPS.values(), ids=TRIPS)
@pytest.mark.parametrize("source", SOURCES, ids=lambda source: f"{source.time.rate.fps}-{ascii(source.name)[:10]}")
def test_ours_come_back_to_the_frame(trip: Trip, source: Source) -> None:
    events = cuts_of(source)
    matched = match(SOURCES, trip(timeline_of("Cut", events)))
    assert matched.unmatched == ()
    again = [event_of(moment, "", source) for moment in matched.moments]
    assert [moment.video_id for moment in matched.moments] == [source.id] * len(events)
    assert [(event.first, event.count) for event in again] == [(event.first, event.count) for event in events]


@pytest.mark.parametrize("trip", TRIPS.values(), ids=TRIPS)
def test_notes_and_the_order_come_back(trip: Trip) -> None:
    first, last = a_source(1, name="a.mov"), a_source(2, name="b.mov", has_audio=False)
    events = [Event(last, 0, 25, "T", "the end"), Event(first, 50, 25, "T", "=then"), Event(last, 100, 5, "T", "")]
    matched = match([first, last], trip(timeline_of("Cut", events)))
    assert [(one.video_id, one.note) for one in matched.moments] == [(last.id, "the end"), (first.id, "=then"), (last.id, "")]


@pytest.mark.parametrize("trip", TRIPS.values(), ids=TRIPS)
def test_a_photo_comes_back_for_as_long_as_it_stood(trip: Trip) -> None:
    film, photo = a_source(1, RATES[0]), a_photo()
    stands = Event(photo, 0, 125, "Photo", "a note")
    matched = match([film, photo], trip(timeline_of("Cut", [stands, Event(film, 0, 25, "Film"), stands])))
    first, _, last = matched.moments
    assert first == last
    assert (first.video_id, first.in_ms, first.note) == (photo.id, 0, "a note")
    # 5 s are 120 frames at 23.976, as near as whole frames can be.
    assert abs(first.out_ms - 5000) <= 42


def test_a_photo_is_known_where_final_cut_says_that_it_begins_after_an_hour() -> None:
    assert match([a_photo()], [CutRead(("IMG_0001.JPG",), begin="3600", end="3604")]).moments[0].out_ms == 4000


def test_what_names_no_file_of_the_library_is_listed() -> None:
    here, away = a_source(1, name="here.mov"), a_source(2, name="away.mov")
    cuts = read_xml(fcp7(timeline_of("Cut", [Event(away, 0, 25, "T"), Event(here, 0, 25, "T")])))
    matched = match([here], cuts)
    assert (len(matched.moments), matched.unmatched) == (1, ("away.mov",))


def test_of_two_files_with_one_name_the_one_is_meant_in_which_the_cut_lies() -> None:
    """Cameras begin their names anew each day."""
    morning, evening = (
        a_source(number, start=start, name="C0001.mov") for number, start in ((1, "08:00:00:00"), (2, "18:00:00:00"))
    )
    (cut,) = read_edl(edl(timeline_of("Cut", [Event(evening, 10, 25, "T")])))
    assert match([morning, evening], [cut]).moments[0].video_id == evening.id


@pytest.mark.parametrize("called", ["/Volumes/x/HERE.MOV", "file:///C:/y/here.mov", "here", "here.mxf", "Title 0000000000000001"])
def test_files_are_known_by_their_names_wherever_they_lie_and_whatever_they_became(called: str) -> None:
    assert match([a_source(1, name="here.mov")], [CutRead((called,), begin="1", end="2")]).moments


def test_letters_are_compared_however_they_are_composed() -> None:
    cut = CutRead((unicodedata.normalize("NFD", "한글 é.mp4"),), begin="1", end="2")
    assert match([a_source(1, name=unicodedata.normalize("NFC", "한글 é.mp4"))], [cut]).moments


def test_a_cut_beyond_the_end_of_its_file_is_not_matched() -> None:
    source = a_source(1, seconds=10)
    cuts = [CutRead((source.name,), begin="11", end="12"), CutRead((source.name,), begin="9", end="12")]
    matched = match([source], cuts)
    assert [(one.in_ms, one.out_ms) for one in matched.moments] == [(9000, 10_000)]
    assert matched.unmatched == (source.name,)


OTHERS_EDL = """TITLE:   SEQ_07\r
FCM: NON-DROP FRAME\r
\r
000001  ZZ100_50  V     C        01:00:04:05 01:00:05:12 00:59:53:11 00:59:54:18\r
* FROM CLIP NAME:  take_1.mov\r
M2   ZZ100_50       000.0                01:00:04:05\r
000002  BL        V     C        00:00:00:00 00:00:01:00 00:59:54:18 00:59:55:18\r
000003  AX        AA    C        01:00:00:00 01:00:01:00 00:59:55:18 00:59:56:18\r
000004  ZZ100_51  B     D    024 01:00:06:00 01:00:08:00 00:59:55:18 00:59:57:18\r
* SOURCE FILE: \\\\nas\\day1\\take_2.mov\r
>>> SOURCE ZZ100_51 take_2 4567\r
"""


def test_an_edl_of_another_program_is_read() -> None:
    assert read_edl(OTHERS_EDL) == [
        CutRead(("take_1.mov",), source_in="01:00:04:05", source_out="01:00:05:12"),
        CutRead(("\\\\nas\\day1\\take_2.mov",), source_in="01:00:06:00", source_out="01:00:08:00"),
    ]


def test_fcp7_xml_of_another_program_is_read() -> None:
    text = """<xmeml version="5"><project><children><sequence><media><video><track><clipitem><in>12.0</in><out>24.0</out>
    <rate><ntsc>TRUE</ntsc><timebase>24</timebase></rate><file id="f"><name>A160.mxf</name></file></clipitem>
    <clipitem><in>-1</in><out>-1</out><file id="f"/></clipitem></track></video></media></sequence></children></project></xmeml>"""
    assert read_xml(text) == [CutRead(("A160.mxf",), begin="1001/2000", end="1001/1000")]


def test_a_reel_alone_finds_the_file_that_it_is_short_for() -> None:
    source = a_source(1, FrameRate(Fraction(25)), start="01:00:00:00", name="ZZ100-50.mov")
    cut = CutRead(("ZZ10050",), source_in="01:00:04:05", source_out="01:00:05:12")
    assert [one.in_ms for one in match([source], [cut]).moments] == [4200]


def test_a_reel_does_not_stand_for_a_file_that_is_named_and_not_here() -> None:
    text = edl(timeline_of("Cut", [Event(a_source(1, name="harbour.mov"), 0, 25, "T")])).replace("harbour.mov", "lost.mov")
    assert match([a_source(1, name="harbour.mov")], read_edl(text)).unmatched == ("lost.mov",)


HOSTILE = {
    "a.fcpxml": b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><fcpxml>&b;</fcpxml>',
    "b.xml": b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><xmeml><sequence>&f;</sequence></xmeml>',
    "c.otio": b"[" * 100_000,
    "d.otio": b'{"OTIO_SCHEMA": "Stack.1", "tracks": {"OTIO_SCHEMA": "Clip.2", "name": "x", "source_range": {"start_time": 1}}}',
    "e.csv": b"url,title\nhttps://x/y.mp4,Z\n",
    "f.xml": b"\x00\x01\x02",
    "h.csv": b"x" * 200_000,
    "i.otio": b'{"OTIO_SCHEMA":"Stack.1","children":[' * 5_000,
    "j.otio": b'{"OTIO_SCHEMA":"Track.1","children":[{"OTIO_SCHEMA":"Clip.2","name":"x",'
    b'"source_range":{"start_time":{"rate":1e999,"value":1}}}]}',
    "g.fcpxml": b'<fcpxml><asset id="r" start="1/0s"/><asset-clip ref="r" duration="1s"/></fcpxml>',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_list_of_cuts_gets_a_sentence(name: str) -> None:
    with pytest.raises(MediaError) as refused:
        read_cuts(HOSTILE[name], name)
    assert refused.value.reason is Reason.CUTS_UNREADABLE


def test_a_list_without_cuts_says_so() -> None:
    with pytest.raises(MediaError) as refused:
        read_cuts(b"TITLE: nothing\r\n", "a.edl")
    assert refused.value.reason is Reason.CUTS_NONE


def test_a_list_is_read_in_a_process_of_its_own() -> None:
    cuts = read_cuts(OTHERS_EDL.encode(), "SEQ_07.EDL")
    assert cuts == read_edl(OTHERS_EDL)
