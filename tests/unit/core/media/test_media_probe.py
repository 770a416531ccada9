"""What a file is, and whether the provider would take it."""

from __future__ import annotations

import struct
from dataclasses import replace
from pathlib import Path

import av
import pytest
from PIL import Image

from core.errors import ClipseekError, LinkError, MediaError, Reason
from core.media.av.limits import PROVIDER_LIMITS, refuse_unfit
from core.media.remote.range_reader import BLOCK_BYTES
from core.media.workers.reader import media_reader
from core.models.video import MediaInfo
from tests.support.saying import sentence_of
from tests.unit.core.media.media_clips import make_clip, make_sound
from tests.unit.core.media.media_site import Site, ranged, status, whole

GOOD = MediaInfo(60.0, 1920, 1080, 25.0, "h264", "aac", 1000)


def _reason(file: Path) -> Reason:
    with pytest.raises(MediaError) as caught:
        media_reader().inspect(file)
    return caught.value.reason


def test_tells_what_a_clip_is(clip: Path) -> None:
    info = media_reader().inspect(clip)
    assert info.duration_sec == pytest.approx(5, abs=0.15)
    assert (info.width, info.height, info.fps) == (640, 360, 5)
    assert (info.video_codec, info.audio_codec, info.has_audio) == ("h264", "aac", True)
    assert info.size_bytes == clip.stat().st_size


def test_a_picture_is_a_photo_whatever_its_name_says(tmp_path: Path) -> None:
    Image.new("RGB", (640, 360)).save(tmp_path / "picture.mp4", "PNG")
    assert media_reader().inspect(tmp_path / "picture.mp4").is_photo


@pytest.mark.parametrize("ending", ["mp4", "mov", "mkv", "avi", "ts", "flv"])
def test_takes_the_usual_containers(tmp_path: Path, ending: str) -> None:
    info = media_reader().inspect(make_clip(tmp_path / f"clip.{ending}"))
    assert info.duration_sec == pytest.approx(5, abs=0.3)
    assert info.has_audio


def test_sees_a_turned_picture_as_viewers_do(tmp_path: Path) -> None:
    info = media_reader().inspect(make_clip(tmp_path / "phone.mp4", size=(640, 360), turn=-90))
    assert (info.width, info.height) == (360, 640)


def test_finds_the_length_of_a_recording_that_does_not_state_it(tmp_path: Path) -> None:
    recording = make_clip(tmp_path / "recording.mkv", options={"live": "1"})
    with av.open(str(recording)) as container:
        assert container.duration is None
    assert media_reader().inspect(recording).duration_sec == pytest.approx(5, abs=0.2)


def test_does_not_read_a_whole_link_to_find_its_length(tmp_path: Path, site: Site) -> None:
    recording = make_clip(tmp_path / "recording.mkv", options={"live": "1"})
    with pytest.raises(MediaError) as caught:
        media_reader().inspect_link(site.url("/a.mkv", ranged(recording.read_bytes())), allow_private=True)
    assert caught.value.reason is Reason.NO_LENGTH


@pytest.mark.parametrize(
    "content", [b"just words\n" * 100, bytes(range(256)) * 400, b"\0" * 5000, b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", b"{}", b""]
)
def test_refuses_what_is_no_video(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "film.mp4"
    file.write_bytes(content)
    assert _reason(file) is (Reason.UNREADABLE if content else Reason.EMPTY_FILE)


def test_refuses_what_is_something_else_or_too_little(tmp_path: Path) -> None:
    (tmp_path / "words.mp4").write_text("no film at all " * 100)
    (tmp_path / "folder.mp4").mkdir()
    make_sound(tmp_path / "song.mp4")
    make_clip(tmp_path / "small.mp4", size=(480, 270))
    make_clip(tmp_path / "short.mp4", seconds=3)
    reasons = {
        "words": Reason.UNREADABLE,
        "folder": Reason.UNREADABLE,
        "song": Reason.NO_PICTURE,
        "small": Reason.TOO_SMALL,
        "short": Reason.TOO_SHORT,
        "gone": Reason.FILE_MISSING,
    }
    assert {name: _reason(tmp_path / f"{name}.mp4") for name in reasons} == reasons


def test_takes_no_cover_for_a_film(tmp_path: Path) -> None:
    song, covered = make_sound(tmp_path / "song.m4a"), tmp_path / "covered.mp4"
    with av.open(str(song)) as source, av.open(str(covered), "w") as out:
        sound = out.add_stream_from_template(source.streams.audio[0])
        cover = out.add_stream("mjpeg", rate=1)
        cover.width, cover.height, cover.pix_fmt = 640, 640, "yuvj420p"
        cover.disposition = av.stream.Disposition.attached_pic
        out.mux(cover.encode(av.VideoFrame(640, 640, "yuvj420p")))
        out.mux(cover.encode(None))
        for packet in source.demux(source.streams.audio[0]):
            if packet.dts is not None:
                packet.stream = sound
                out.mux(packet)
    with av.open(str(covered)) as container:
        assert container.streams.video
    with pytest.raises(MediaError, match="no_picture"):
        media_reader().inspect(covered)


def test_survives_a_header_that_asks_for_all_memory(tmp_path: Path, clip: Path) -> None:
    data = bytearray(clip.read_bytes())
    at = data.index(b"stts") + 8
    data[at : at + 4] = struct.pack(">I", 4_000_000_000)
    file = tmp_path / "bomb.mp4"
    file.write_bytes(data)
    with pytest.raises(MediaError):
        media_reader().inspect(file)


@pytest.mark.parametrize(
    ("change", "reason", "words"),
    [
        ({"duration_sec": 3.99}, Reason.TOO_SHORT, "3.9 s"),
        ({"duration_sec": 4 * 3600 + 61}, Reason.TOO_LONG, "4:01:01"),
        ({"size_bytes": 4_010_000_000}, Reason.TOO_LARGE, "4.1 GB; at most 4 GB"),
        ({"width": 480, "height": 359}, Reason.TOO_SMALL, "480 × 359"),
        ({"width": 359, "height": 800}, Reason.TOO_SMALL, "359 × 800"),
        ({"width": 7680, "height": 4320}, Reason.TOO_WIDE, "7680 × 4320"),
        ({"width": 5186, "height": 2161}, Reason.TOO_WIDE, "5186 × 2161"),
        ({"width": 1920, "height": 798}, Reason.BAD_ASPECT, "1920 × 798"),
        ({"width": 360, "height": 900}, Reason.BAD_ASPECT, "360 × 900"),
    ],
)
def test_refuses_what_the_provider_would(change: dict[str, float], reason: Reason, words: str) -> None:
    with pytest.raises(MediaError) as caught:
        refuse_unfit(replace(GOOD, **change))  # type: ignore[arg-type]
    assert caught.value.reason is reason
    assert words in sentence_of(caught.value)


@pytest.mark.parametrize(
    "change",
    [
        {"duration_sec": 4.0},
        {"duration_sec": 4 * 3600.0},
        {"size_bytes": 4_000_000_000},
        {"size_bytes": None},
        {"width": 640, "height": 360},
        {"width": 360, "height": 360},
        {"width": 360, "height": 640},
        {"width": 5184, "height": 2160},
        {"width": 2160, "height": 3840},
        {"width": 1920, "height": 800},
    ],
)
def test_takes_what_the_provider_takes(change: dict[str, float]) -> None:
    refuse_unfit(replace(GOOD, **change))  # type: ignore[arg-type]


def test_limits_can_be_others(clip: Path) -> None:
    with pytest.raises(MediaError):
        media_reader().inspect(clip, limits=replace(PROVIDER_LIMITS, min_sec=10))


@pytest.mark.parametrize("index_in_front", [True, False])
def test_looks_into_a_link_with_few_reads(tmp_path: Path, site: Site, index_in_front: bool) -> None:
    options = {"movflags": "faststart"} if index_in_front else {}
    film = make_clip(tmp_path / "film.mp4", options=options).read_bytes()
    padding = (40 * BLOCK_BYTES).to_bytes(4, "big") + b"free" + bytes(40 * BLOCK_BYTES - 8)
    at = film.index(b"mdat") - 4 if not index_in_front else len(film)
    data = film + padding if index_in_front else film[:at] + film[at:] + padding
    info = media_reader().inspect_link(site.url("/a.mp4", ranged(data)), allow_private=True)
    assert (info.width, info.size_bytes) == (640, len(data))
    assert len(site.hits) <= 6


def _link_reason(url: str, *, allow_private: bool = True) -> Reason:
    with pytest.raises(ClipseekError) as caught:
        media_reader().inspect_link(url, allow_private=allow_private)
    return caught.value.reason


def test_refuses_links_that_lead_to_no_film(site: Site, tmp_path: Path) -> None:
    small = make_clip(tmp_path / "small.mp4", size=(320, 180)).read_bytes()
    assert _link_reason(site.url("/page", whole(b"<html></html>", "text/html"))) is Reason.LINK_PAGE
    assert _link_reason(site.url("/gone.mp4", status(410))) is Reason.LINK_STATUS
    assert _link_reason(site.url("/empty.mp4", whole(b""))) is Reason.EMPTY_FILE
    assert _link_reason(site.url("/words.mp4", ranged(b"words " * 100))) is Reason.UNREADABLE
    assert _link_reason(site.url("/small.mp4", ranged(small))) is Reason.TOO_SMALL
    assert _link_reason(site.url("/film.mp4", ranged(small)), allow_private=False) is Reason.LINK_PRIVATE
    assert _link_reason("film.mp4") is Reason.LINK_MALFORMED


def test_names_the_site_of_a_watch_page() -> None:
    with pytest.raises(LinkError, match=r"link_watch_page \(site='YouTube'\)"):
        media_reader().inspect_link("https://www.youtube.com/watch?v=abc", allow_private=False)
