"""Captions: SRT and VTT of any make become plain WebVTT, and a file's own are found."""

from __future__ import annotations

from pathlib import Path

import av
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.errors import MediaError, Reason
from core.media.caches.caption_cache import CaptionCache, CaptionsFrom
from core.media.captions.caption_tracks import track_cues
from core.media.captions.captions import CAPTIONS_BYTES, FROM_THE_FILE, Cue, cues_of, webvtt, within
from core.media.workers.reader import media_reader
from core.storage.folder import FolderStorage
from tests.support.saying import sentence_of
from tests.unit.core.media.media_clips import make_clip

SRT = b"""1
00:00:00,210 --> 00:00:04,260
This is the first

2
00:00:04,260 --> 00:00:08,350
and the <i>second</i>,
on two lines
"""
VTT = """WEBVTT - made somewhere

STYLE
::cue { color: red }

NOTE nobody reads this

intro
00:01.000 --> 00:02.500 line:80% align:start
<v Mary>Tell me, is <c.loud>R&amp;D</c> &lt; 3?
"""
VIDEO_ID = "0123456789abcdef"


def test_srt_is_read_with_its_times_and_lines() -> None:
    assert cues_of(SRT) == [Cue(210, 4260, "This is the first"), Cue(4260, 8350, "and the <i>second</i>,\non two lines")]


def test_vtt_keeps_the_words_and_leaves_settings_styles_and_notes() -> None:
    assert cues_of(VTT.encode()) == [Cue(1000, 2500, "Tell me, is R&D < 3?")]


@pytest.mark.parametrize("note", ["NOTE for the editor\nin two lines", "STYLE\n::cue { color: red }", "REGION\nid:left"])
def test_notes_and_styles_between_cues_are_not_said(note: str) -> None:
    said = f"WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n\n{note}\n\n2\n00:03.000 --> 00:04.000\nYou\n"
    assert cues_of(said.encode()) == [Cue(1000, 2000, "Hello"), Cue(3000, 4000, "You")]


@pytest.mark.parametrize("said", ["3 < 5 and 7 > 2", "a<5 or b>7", "<- there", "1 <2> 3"])
def test_what_is_no_tag_is_said(said: str) -> None:
    assert cues_of(f"00:01.000 --> 00:02.000\n{said}\n".encode()) == [Cue(1000, 2000, said)]


@pytest.mark.parametrize("tag", ["<font color='#fff'>{}</font>", "<v Mary>{}</v>", "<00:01.500>{}", "<c.loud>{}</c>"])
def test_tags_are_not_said(tag: str) -> None:
    assert cues_of(f"00:01.000 --> 00:02.000\n{tag.format('Hello')}\n".encode()) == [Cue(1000, 2000, "Hello")]


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("cp1251", "Привет, мир"),
        ("cp1251", "Де ти був? Я чекав на тебе весь вечір."),
        ("koi8_r", "Где ты был? Пойдём домой."),
        ("cp1256", "مرحبا بالعالم"),
        ("cp1255", "איפה היית?"),
        ("cp1253", "Πού ήσουν; Σε περίμενα."),
        ("cp874", "คุณอยู่ที่ไหน"),
        ("gb18030", "你好，世界"),
        ("big5", "我等了你一整晚。"),
        ("shift_jis", "どこにいたの？ カタカナ"),
        ("euc_jp", "そんなことを言わないで。"),
        ("cp949", "안녕하세요 세계"),
        ("cp1252", "Où étais-tu ? Je t’ai attendu."),
        ("cp1252", "¿Dónde estabas, señor?"),
        ("cp1252", "Hvor var du? Jeg ventet på deg."),
        ("cp1250", "Příliš žluťoučký kůň"),
        ("cp1250", "Gdzie byłeś? Czekałem cały wieczór."),
        ("cp1250", "Egész este vártalak, őrült."),
        ("cp1254", "Bütün akşam seni bekledim, ışığı aç."),
        ("utf-16", "Привет, мир"),
        ("utf-16-le", "Привет, мир"),
        ("utf-16-be", "Où étais-tu ?"),
    ],
)
def test_an_old_file_is_read_in_the_encoding_it_does_not_name(encoding: str, said: str) -> None:
    assert cues_of(f"1\r\n00:00:01,000 --> 00:00:02,000\r\n{said}\r\n\r\n".encode(encoding)) == [Cue(1000, 2000, said)]


def test_what_is_written_is_webvtt_that_reads_the_same() -> None:
    cues = cues_of(VTT.encode()) + cues_of(SRT)
    text = webvtt(cues)
    assert text.startswith("WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nTell me, is R&amp;D &lt; 3?\n\n")
    assert "<i>second</i>" in text
    assert cues_of(text.encode()) == sorted(cues)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_old_and_new_files_speak_the_same_words(encoding: str) -> None:
    said = "00:00:01,000 --> 00:00:02,000\r\nSeñor, où est l’été?\r\n"
    assert cues_of(said.encode(encoding)) == [Cue(1000, 2000, "Señor, où est l’été?")]


@pytest.mark.parametrize(
    "loose",
    [
        b"1\n0:00:01.5 --> 0:00:02.25\nHello\n2\n00:00:03,000 --> 00:00:04,000\nYou",
        b"00:00:01,500-->00:00:02,250\rHello\r\r00:00:03,000 --> 00:00:04,000\rYou\r",
    ],
)
def test_loosely_written_files_are_read_all_the_same(loose: bytes) -> None:
    assert cues_of(loose) == [Cue(1500, 2250, "Hello"), Cue(3000, 4000, "You")]


def test_no_markup_gets_through_but_what_is_closed() -> None:
    said = b"00:01.000 --> 00:02.000\n{\\an8}<script>alert(1)</script> <b>bold</b> <B>BIG</B> <font color=red>x</font>\n\n"
    hostile = b"00:03.000 --> 00:04.000\n<i>never closed\n"
    first, second = cues_of(said + hostile)
    assert first.text == "alert(1) <b>bold</b> <b>BIG</b> x"
    assert second.text == "never closed"


@pytest.mark.parametrize("data", [b"", b"hello", b"\x00\x01\x02" * 99, b"WEBVTT\n\n00:05.000 --> 00:01.000\nbackwards\n"])
def test_what_holds_no_captions_is_a_sentence(data: bytes) -> None:
    with pytest.raises(MediaError) as caught:
        cues_of(data)
    assert caught.value.reason is Reason.CAPTIONS_UNREADABLE
    assert "Nothing was changed" in sentence_of(caught.value)


def test_a_huge_file_is_refused_before_it_is_read() -> None:
    with pytest.raises(MediaError) as caught:
        media_reader().captions_given(b"x" * (CAPTIONS_BYTES + 1))
    assert caught.value.reason is Reason.CAPTIONS_LARGE


@given(st.lists(st.tuples(st.integers(0, 10**7), st.integers(1, 10**6), st.text(max_size=40)), min_size=1, max_size=8))
def test_whatever_is_said_stays_inside_its_cue(said: list[tuple[int, int, str]]) -> None:
    text = webvtt(Cue(start, start + length, words) for start, length, words in said)
    body = "".join(webvtt([Cue(0, 1, words)]).partition("00:00:00.001")[2] for _, _, words in said)
    assert "-->" not in body
    assert text.count("-->") == len(said)


@given(st.binary(max_size=300))
@example(b"\x01\x00\t")
def test_any_bytes_are_captions_or_refused(data: bytes) -> None:
    try:
        cues = cues_of(b"00:01.000 --> 00:02.000\n" + data)
    except MediaError:
        return
    assert cues_of(webvtt(cues).encode()) == cues


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip with a caption track of its own."""
    folder = tmp_path_factory.mktemp("spoken")
    (folder / "words.srt").write_bytes(SRT.replace(b"00:00:08,350", b"00:00:04,800"))
    return with_words(folder / "words.srt")


def with_words(words: Path) -> Path:
    """A clip with a file of captions as its track."""
    bare, path = make_clip(words.parent / "bare.mp4", seconds=5), words.parent / "spoken.mkv"
    with av.open(str(bare)) as film, av.open(str(words)) as text, av.open(str(path), "w") as out:
        sources = [*film.streams, *text.streams]
        tracks = {id(stream): out.add_stream_from_template(stream) for stream in sources}
        for stream in sources:
            for packet in stream.container.demux(stream):
                if packet.dts is not None:
                    packet.stream = tracks[id(stream)]
                    out.mux(packet)
    return path


def test_the_captions_inside_a_file_are_found(spoken: Path) -> None:
    assert track_cues(spoken) == [Cue(210, 4260, "This is the first"), Cue(4260, 4800, "and the <i>second</i>,\non two lines")]


def test_marks_and_drawings_of_advanced_substation_are_not_said(tmp_path: Path) -> None:
    (tmp_path / "words.ass").write_text(
        "[Script Info]\nScriptType: v4.00+\n\n[V4+ Styles]\nFormat: Name, Fontname, Fontsize\nStyle: Default,Arial,20\n\n"
        "[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
        r"Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\an8}One\htwo\nthree\Nfour" + "\n"
        r"Dialogue: 0,0:00:02.00,0:00:03.00,Default,,0,0,0,,{\pos(1,2)\p1}m 0 0 l 100 0 100 100{\p0}Five" + "\n"
    )
    assert track_cues(with_words(tmp_path / "words.ass")) == [Cue(1000, 2000, "One two three\nfour"), Cue(2000, 3000, "Five")]


def test_a_file_is_looked_into_once_by_a_child(spoken: Path, clip: Path, tmp_path: Path) -> None:
    shelf, looks = CaptionCache(FolderStorage(tmp_path)), []

    def read(path: Path) -> str:
        looks.append(path)
        return media_reader().captions_inside(path)

    for _ in range(2):
        assert shelf.look(VIDEO_ID, lambda: read(spoken)) is CaptionsFrom.FILE
        assert shelf.look("f" * 16, lambda: read(clip)) is CaptionsFrom.NOWHERE
    assert looks == [spoken, clip]
    assert (shelf.read(VIDEO_ID) or b"").startswith(f"WEBVTT {FROM_THE_FILE}\n\n00:00:00.210 --> ".encode())


def test_added_captions_stand_in_front_of_those_in_the_file(tmp_path: Path) -> None:
    shelf = CaptionCache(FolderStorage(tmp_path))

    def inside() -> str:
        return webvtt([Cue(0, 1000, "inside")], FROM_THE_FILE)

    assert shelf.look(VIDEO_ID, inside) is CaptionsFrom.FILE
    assert shelf.add(VIDEO_ID, SRT) == 2
    assert shelf.look(VIDEO_ID, inside) is CaptionsFrom.ADDED
    shelf.remove(VIDEO_ID)
    assert shelf.look(VIDEO_ID, inside) is CaptionsFrom.FILE
    assert b"inside" in (shelf.read(VIDEO_ID) or b"")


def test_captions_lead_nowhere_else(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="hex"):
        CaptionCache(FolderStorage(tmp_path)).add("../../etc/passwd", SRT)


def test_of_a_stretch_come_the_cues_that_are_on_the_screen_then_in_its_own_time() -> None:
    cues = [
        Cue(0, 1000, "before"),
        Cue(500, 2500, "into it"),
        Cue(2000, 3000, "inside"),
        Cue(3500, 9000, "out"),
        Cue(4000, 5000, "after"),
    ]
    assert within(cues, 1000, 4000) == [Cue(0, 1500, "into it"), Cue(1000, 2000, "inside"), Cue(2500, 3000, "out")]


def test_a_file_that_somebody_wrote_into_has_no_captions(tmp_path: Path) -> None:
    cache = CaptionCache(FolderStorage(tmp_path))
    assert cache.cues("0" * 16) == []
    FolderStorage(tmp_path).write(f"captions/{'0' * 16}.vtt", b"somebody wrote into it")
    assert cache.cues("0" * 16) == []
