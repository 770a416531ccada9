"""Each format is read by somebody else's reader, and every cut is where it was: rates x starts x names, exact to the frame."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Iterator
from fractions import Fraction
from xml.etree import ElementTree

import opentimelineio as otio
import pytest

from core.handoff.edl import MOST_EVENTS, edl
from core.handoff.fcp7 import fcp7
from core.handoff.fcpxml import fcpxml
from core.handoff.formats import Format, file_name, write
from core.handoff.otio import otio as as_otio
from core.handoff.timeline import Event, Source, Timeline, timeline_of
from core.timecode import FrameRate
from tests.support.handoff.readers import EdlEvent, read_edl, read_fcp7, read_fcpxml
from tests.support.handoff.timelines import NAMES, NINETY_MINUTES_SEC, RATES, STARTS, a_photo, a_source, a_timeline

MIXED = a_timeline(
    *(a_source(number, rate, name=f"{number}.mov", has_audio=number != 1) for number, rate in enumerate(RATES)),
    a_source(99, RATES[2], name="another.mov"),
)


def battery() -> Iterator[Source]:
    for rate in RATES:
        for start in STARTS:
            yield a_source(0, rate, start=start)
        yield a_source(0, rate, seconds=NINETY_MINUTES_SEC)
    for name in (*NAMES, unicodedata.normalize("NFD", "한글.mp4")):
        yield a_source(0, name=name)


BATTERY = [
    pytest.param(a_timeline(source), id=f"{source.time.rate.fps}-{source.time.start_timecode}-{ascii(source.name)[:12]}-{n}")
    for n, source in enumerate(battery())
]


def wanted(timeline: Timeline) -> list[tuple[str, int, int]]:
    """File, first frame and the one behind the last, counted as the file counts."""
    return [
        (one.source.name, one.source.time.first_frame + one.first, one.source.time.first_frame + one.end)
        for one in timeline.events
    ]


def by_otio(text: str, adapter: str, **how: object) -> list[otio.schema.Clip]:
    read = otio.adapters.read_from_string(text, adapter, **how)
    timeline = (
        read
        if isinstance(read, otio.schema.Timeline)
        else next(iter(read.find_children(descended_from_type=otio.schema.Timeline)))
    )
    return [clip for clip in timeline.video_tracks()[0] if isinstance(clip, otio.schema.Clip)]


def ranges(clips: list[otio.schema.Clip]) -> list[tuple[int, int]]:
    found = [clip.source_range for clip in clips]
    return [(round(one.start_time.value), round(one.end_time_exclusive().value)) for one in found]


@pytest.mark.parametrize("timeline", BATTERY)
def test_an_edl_says_every_cut_and_abuts(timeline: Timeline) -> None:
    is_drop, events = read_edl(edl(timeline))
    rate = timeline.rate
    assert is_drop == rate.is_drop
    day = rate.frame("23:59:59:00") + rate.nominal
    assert [(e.name, rate.frame(e.source_in), rate.frame(e.source_out)) for e in events] == [
        (name, first % day, end % day) for name, first, end in wanted(timeline)
    ]
    assert_abuts(rate, events)


def assert_abuts(rate: FrameRate, events: list[EdlEvent]) -> None:
    at = rate.frame("01:00:00:00")
    for event in events:
        assert rate.frame(event.record_in) == at
        at += (rate.frame(event.source_out) - rate.frame(event.source_in)) % (24 * 3600 * rate.nominal)
        assert event.record_out == rate.timecode(at)


@pytest.mark.parametrize("rate", [rate for rate in RATES if not rate.is_drop], ids=str)
def test_opentimelineio_reads_the_edl(rate: FrameRate) -> None:
    timeline = a_timeline(a_source(0, rate, start="01:00:00:00", name="采访 1.mp4"))
    clips = by_otio(edl(timeline), "cmx_3600", rate=float(rate.fps))
    assert [clip.name for clip in clips] == [event.source.name for event in timeline.events]
    assert ranges(clips) == [(first, end) for _, first, end in wanted(timeline)]


@pytest.mark.parametrize("timeline", [*BATTERY, pytest.param(MIXED, id="mixed")])
def test_otio_is_read_by_opentimelineio(timeline: Timeline) -> None:
    clips = by_otio(as_otio(timeline), "otio_json")
    assert [(clip.media_reference.name, *place) for clip, place in zip(clips, ranges(clips), strict=True)] == wanted(timeline)
    assert all(
        clip.source_range.start_time.rate == float(event.source.time.rate.fps)
        for clip, event in zip(clips, timeline.events, strict=True)
    )


@pytest.mark.parametrize("timeline", [*BATTERY, pytest.param(MIXED, id="mixed")])
def test_fcp7_xml_says_every_cut_and_abuts(timeline: Timeline) -> None:
    at = 0
    for clip, event in zip(read_fcp7(fcp7(timeline)), timeline.events, strict=True):
        assert (clip.source_in, clip.source_out, clip.start) == (event.first, event.end, at)
        at = clip.end


@pytest.mark.parametrize("timeline", BATTERY)
def test_fcp7_xml_is_read_by_opentimelineio(timeline: Timeline) -> None:
    clips = by_otio(fcp7(timeline), "fcp_xml")
    names = [otio.url_utils.filepath_from_url(clip.media_reference.target_url).rpartition("/")[2] for clip in clips]
    assert names == [event.source.name for event in timeline.events]
    # Here frames are counted from the file's own first one.
    starts = [event.source.time.first_frame for event in timeline.events]
    assert [tuple(at - start for at in place) for place, start in zip(ranges(clips), starts, strict=True)] == [
        (event.first, event.end) for event in timeline.events
    ]


@pytest.mark.parametrize("timeline", [*BATTERY, pytest.param(MIXED, id="mixed")])
def test_fcpxml_says_every_cut_and_abuts(timeline: Timeline) -> None:
    begin, clips = read_fcpxml(fcpxml(timeline))
    at = begin
    for clip, event in zip(clips, timeline.events, strict=True):
        rate, time = event.source.time.rate, event.source.time
        assert clip.name == event.source.name
        assert clip.start * rate.fps == time.first_frame + event.first
        assert clip.offset == at
        assert (clip.duration * timeline.rate.fps).denominator == 1
        assert clip.start + clip.duration <= Fraction(time.first_frame + time.frames) / rate.fps
        assert abs(clip.duration - Fraction(event.count) / rate.fps) <= 1 / timeline.rate.fps
        at += clip.duration


@pytest.mark.parametrize("rate", [rate for rate in RATES if not rate.is_ntsc], ids=str)
def test_opentimelineio_reads_fcpxml_of_rates_that_it_knows(rate: FrameRate) -> None:
    timeline = a_timeline(a_source(0, rate, start="01:00:00:00"))
    read = otio.adapters.read_from_string(fcpxml(timeline), "fcpx_xml")
    (line,) = read.find_children(descended_from_type=otio.schema.Timeline)
    assert ranges(list(line.find_clips())) == [(first, end) for _, first, end in wanted(timeline)]


@pytest.mark.parametrize("rate", RATES, ids=str)
def test_photos_stand_among_the_films_in_one_list_and_count_as_these_do(rate: FrameRate) -> None:
    film, photo = a_source(0, rate, start="10:09:59:20"), a_photo()
    stands = [Event(photo, 0, count, "Photo") for count in (125, 25, 40)]
    timeline = timeline_of("Cut", [stands[0], Event(film, 30, 41, "Film"), *stands[1:]])
    assert (timeline.rate, timeline.width, timeline.height) == (rate, 1920, 1080)
    lengths = [round(5 * rate.fps), 41, round(rate.fps), round(Fraction(40, 25) * rate.fps)]
    assert [length for _, _, length in timeline.placed()] == lengths
    (one_list,) = timeline.by_rate(MOST_EVENTS)
    _, events = read_edl(edl(one_list))
    assert_abuts(rate, events)
    begin, clips = read_fcpxml(fcpxml(timeline))
    assert [(clip.offset - begin, clip.duration) for clip in clips] == [
        (rate.seconds(at), rate.seconds(length)) for _, at, length in timeline.placed()
    ]
    assert 'duration="0s" hasVideo="1"' in fcpxml(timeline) and fcpxml(timeline).count("<video ref=") == 3
    assert [item.end - item.start for item in read_fcp7(fcp7(timeline))] == lengths
    assert fcp7(timeline).count("<stillframe>TRUE") == 3
    assert [(name, end - first) for name, first, end in wanted(timeline)] == [
        (clip.media_reference.name, round(clip.source_range.duration.value)) for clip in by_otio(as_otio(timeline), "otio_json")
    ]


def test_what_a_clip_of_fcpxml_holds_stands_in_the_order_that_final_cut_wants() -> None:
    film, other = a_source(0, RATES[0]), a_source(1, RATES[2], has_audio=False)
    events = [Event(one, 0, 25, "T", "a note") for one in (film, film, other, a_photo())]
    (spine,) = ElementTree.fromstring(fcpxml(timeline_of("Cut", events)).partition("<!DOCTYPE fcpxml>")[2]).iter("spine")
    assert [(clip.tag, [child.tag for child in clip]) for clip in spine][1:] == [
        ("asset-clip", ["note", "marker"]),
        ("asset-clip", ["note", "conform-rate", "marker"]),
        ("video", ["note", "marker"]),
    ]
    # A still has neither a rate nor a way of counting.
    assert set(spine[-1].attrib) == {"ref", "name", "offset", "start", "duration"}


def test_photos_alone_lie_on_a_line_of_a_size_that_films_have() -> None:
    timeline = timeline_of("Cut", [Event(a_photo(), 0, 125, "Photo")])
    assert (timeline.rate.fps, timeline.width, timeline.height, timeline.length) == (Fraction(25), 1920, 1080, 125)


def test_an_edl_for_each_rate_and_for_each_999_cuts() -> None:
    lists = list(MIXED.by_rate(MOST_EVENTS))
    assert [one.rate for one in lists] == RATES
    assert sum(len(one.events) for one in lists) == len(MIXED.events)
    many = Timeline("Many", MIXED.events[:1] * 2000, MIXED.events[0].source.time.rate, 1920, 1080)
    assert [len(one.events) for one in many.by_rate(MOST_EVENTS)] == [999, 999, 2]
    assert file_name(MIXED, Format.EDL) == "Rough cut EDL.zip"
    with zipfile.ZipFile(io.BytesIO(write(MIXED, Format.EDL, str))) as bundle:
        assert [read_edl(bundle.read(name).decode())[0] for name in bundle.namelist()] == [rate.is_drop for rate in RATES]


def test_reels_of_names_that_begin_alike_are_told_apart() -> None:
    names = ("interview_one.mov", "interview_two.mov", "采访 1.mp4", "采访 2.mp4", "!.mp4", "?.mov")
    timeline = a_timeline(*(a_source(number, name=name) for number, name in enumerate(names)))
    _, events = read_edl(edl(timeline))
    reels = {event.name: event.reel for event in events}
    assert len(set(reels.values())) == len(names)
    assert reels["interview_one.mov"] == "INTERVIE"


def test_what_a_line_of_another_rate_takes_never_goes_on_beyond_the_file() -> None:
    slow, fast = FrameRate(Fraction(25)), FrameRate(Fraction(60000, 1001))
    source = a_source(0, fast, seconds=1)
    others = [Event(a_source(1, slow), number, 1, "Other") for number in range(2)]
    timeline = timeline_of("Line", [*others, Event(source, source.time.frames - 1, 1, "Last")])
    last = timeline.events[-1]
    assert (timeline.rate, timeline.length_of(last), last.end) == (slow, 1, source.time.frames)
    assert last.count / fast.fps >= 1 / slow.fps


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("/Volumes/Rushes/采访 1.mp4", "file:///Volumes/Rushes/%E9%87%87%E8%AE%BF%201.mp4"),
        ("C:\\Rushes\\a#1.mov", "file:///C:/Rushes/a%231.mov"),
        ("\\\\server\\share\\a.mov", "file://server/share/a.mov"),
        ("a.mov", "file:///a.mov"),
    ],
)
def test_files_are_looked_for_where_the_originals_are(path: str, url: str) -> None:
    source = a_source(0, name="a.mov")
    timeline = a_timeline(Source(source.id, source.name, path, source.time, 1920, 1080, has_audio=True))
    assert f'src="{url}"' in fcpxml(timeline)


def test_resolve_gets_letters_of_other_alphabets_as_they_are() -> None:
    assert "<pathurl>file:///Volumes/Rushes/采访%201.mp4</pathurl>" in fcp7(a_timeline(a_source(name="采访 1.mp4")))
