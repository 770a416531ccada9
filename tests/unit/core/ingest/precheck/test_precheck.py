"""The intake: everything is said before it costs, nothing refused leaves anything behind, nothing is added twice."""

from __future__ import annotations

import errno
import io
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import av
import pytest

from core.catalog import Catalog
from core.errors import LinkError, MediaError, Reason
from core.ingest.precheck.candidates import Candidate, CheckResult, discard, mark_repetitions
from core.ingest.precheck.choices import Choices
from core.ingest.precheck.folder import list_folder
from core.ingest.precheck.precheck import Precheck
from core.library.names import checked_watch_url, title_of
from core.models.embedding_models import MODELS
from core.models.jobs import Cutting, EmbedOptions, Stage
from core.models.recording import DateFrom, Recording
from core.models.video import Modality, Span
from core.storage.folder import FolderStorage
from core.timecode import FrameRate, SourceTime
from tests.support.clips import make_clip
from tests.support.saying import hint_of, sentence_of


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("clips") / "lobby_camera-tuesday.mp4", seconds=5)


@pytest.fixture
def precheck(catalog: Catalog, tmp_path: Path) -> Precheck:
    return Precheck(catalog, FolderStorage(tmp_path), tmp_path, MODELS["marengo3.5"], allow_private_urls=False)


def check(precheck: Precheck, path: Path, name: str | None = None) -> Candidate:
    with path.open("rb") as stream:
        return precheck.check_file(stream, name or path.name, path.stat().st_size)


def files_below(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_good_file_is_fine_and_says_what_it_is(precheck: Precheck, clip: Path) -> None:
    candidate = check(precheck, clip)
    assert candidate.check_result is CheckResult.FINE
    assert candidate.title == "Lobby camera tuesday"
    assert candidate.info is not None
    assert (candidate.info.width, candidate.info.height, candidate.info.has_audio) == (640, 360, True)
    assert candidate.info.duration_sec == pytest.approx(5, abs=0.1)


def test_starting_moves_the_file_in_and_queues_it(precheck: Precheck, catalog: Catalog, clip: Path, tmp_path: Path) -> None:
    candidate = check(precheck, clip)
    assert precheck.intake.start(candidate, title=" Lobby\n", category="Cameras", watch_url="https://youtu.be/abc")
    video = catalog.videos.get(candidate.video_id or "")
    assert video is not None
    assert (video.title, video.category, video.watch_url) == ("Lobby", "Cameras", "https://youtu.be/abc")
    assert files_below(tmp_path / "uploads") == [video.file_name]
    assert catalog.jobs.counts() == {Stage.WAITING: 1}
    assert catalog.source_times.get_many([video.id])[video.id] == SourceTime(FrameRate(Fraction(24)), 0, 120)


def test_pressing_start_twice_queues_once(precheck: Precheck, catalog: Catalog, clip: Path) -> None:
    candidate = check(precheck, clip)
    outcomes = [precheck.intake.start(candidate, title="A", category="", watch_url="") for _ in range(2)]
    assert outcomes == [True, False]
    assert catalog.jobs.counts() == {Stage.WAITING: 1}


def test_the_same_content_under_another_name_is_already_here(precheck: Precheck, clip: Path, tmp_path: Path) -> None:
    precheck.intake.start(check(precheck, clip), title="Lobby", category="", watch_url="")
    reembedding = check(precheck, clip, "other.mp4")
    assert reembedding.check_result is CheckResult.ALREADY_HERE
    assert "Lobby" in sentence_of(reembedding)
    assert len(files_below(tmp_path / "uploads")) == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [("empty.mp4", b""), ("notes.mp4", b"this is text\n" * 100), ("zeros.mp4", bytes(5000))],
)
def test_what_is_no_video_is_refused_in_a_sentence_and_leaves_nothing(
    precheck: Precheck, tmp_path: Path, name: str, content: bytes
) -> None:
    candidate = precheck.check_file(io.BytesIO(content), name, len(content))
    assert candidate.check_result is CheckResult.REFUSED
    assert "Nothing was paid" in sentence_of(candidate)
    assert hint_of(candidate)
    assert files_below(tmp_path / "uploads") == []


def test_too_short_and_too_small_are_refused_before_anything_is_paid(precheck: Precheck, tmp_path: Path) -> None:
    short = check(precheck, make_clip(tmp_path / "short.mp4", seconds=2))
    small = check(precheck, make_clip(tmp_path / "small.mp4", seconds=5, size=(64, 48)))
    assert "at least 4 s" in sentence_of(short)
    assert "64 × 48; at least 64 × 64" in sentence_of(small)


def test_a_shape_that_the_provider_refuses_is_fine_and_goes_up_as_a_smaller_copy(precheck: Precheck, tmp_path: Path) -> None:
    wide = check(precheck, make_clip(tmp_path / "wide.mp4", seconds=5, size=(960, 320), fps=12))
    assert (wide.check_result, wide.proxy is not None) == (CheckResult.FINE, True)


def test_a_file_in_staging_is_looked_into_where_it_lies(precheck: Precheck, clip: Path, tmp_path: Path) -> None:
    staged = tmp_path / "uploads" / "staged" / "0123.mp4"
    staged.parent.mkdir(parents=True)
    staged.write_bytes(clip.read_bytes())
    candidate = precheck.check_staged(staged, clip.name)
    assert (candidate.check_result, candidate.staged, candidate.title) == (CheckResult.FINE, staged, "Lobby camera tuesday")


def test_a_file_in_staging_that_is_no_video_is_removed(precheck: Precheck, tmp_path: Path) -> None:
    staged = tmp_path / "0123.mp4"
    staged.write_text("this is text")
    assert precheck.check_staged(staged, "notes.mp4").check_result is CheckResult.REFUSED
    assert not staged.exists()


def test_choices_and_part_go_with_the_job(precheck: Precheck, catalog: Catalog, clip: Path) -> None:
    candidate = check(precheck, clip)
    choices = Choices(Cutting.FIXED, 3, (Modality.VISUAL,), category="Cameras")
    precheck.intake.start(candidate, title="A", category="", watch_url="", part=Span(1, 5), choices=choices)
    job, video = catalog.jobs.of_video(candidate.video_id or ""), catalog.videos.get(candidate.video_id or "")
    assert job is not None
    assert video is not None
    assert job.options == EmbedOptions((Modality.VISUAL,), Cutting.FIXED, 3, Span(1, 5))
    assert video.category == "Cameras"


def test_a_video_s_own_category_counts_more_than_that_for_all(precheck: Precheck, catalog: Catalog, clip: Path) -> None:
    candidate = check(precheck, clip)
    precheck.intake.start(candidate, title="A", category="Own", watch_url="", choices=Choices(category="For all"))
    video = catalog.videos.get(candidate.video_id or "")
    assert video is not None
    assert video.category == "Own"


def test_the_sound_of_a_silent_video_cannot_be_started(precheck: Precheck, catalog: Catalog, tmp_path: Path) -> None:
    candidate = check(precheck, make_clip(tmp_path / "silent.mp4", seconds=5, sound=False))
    with pytest.raises(MediaError, match="silent"):
        precheck.intake.start(candidate, title="A", category="", watch_url="", choices=Choices(modalities=(Modality.AUDIO,)))
    assert catalog.videos.all() == []


def test_the_same_content_twice_at_once_is_one_job_and_one_file(precheck: Precheck, catalog: Catalog, clip: Path) -> None:
    candidates = [check(precheck, clip), check(precheck, clip, "other.mov")]
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(lambda each: precheck.intake.start(each, title="A", category="", watch_url=""), candidates))
    assert sorted(outcomes) == [False, True]
    assert catalog.jobs.counts() == {Stage.WAITING: 1}
    (video,) = catalog.videos.all()
    assert files_below(Path(candidates[0].staged or "").parents[1]) == [video.file_name]


def test_what_was_cancelled_is_here_and_can_be_taken_up_again(precheck: Precheck, catalog: Catalog, clip: Path) -> None:
    candidate = check(precheck, clip)
    precheck.intake.start(candidate, title="Lobby", category="", watch_url="")
    waiting = check(precheck, clip)
    job = catalog.queue.claim("worker", lease_sec=30, max_active=8)
    assert job is not None
    catalog.queue.save(job, "worker", stage=Stage.CANCELLED)
    cancelled = check(precheck, clip)
    assert (waiting.can_retry, cancelled.can_retry) == (False, True)


def test_a_file_of_the_folder_is_copied_and_stays_where_it_is(precheck: Precheck, clip: Path) -> None:
    copied: list[int] = []
    candidate = precheck.check_in_folder(clip.parent, clip.name, copied.append)
    assert candidate.check_result is CheckResult.FINE
    assert sum(copied) == clip.stat().st_size
    assert clip.exists()


def test_copying_that_is_stopped_half_way_leaves_nothing(precheck: Precheck, clip: Path, tmp_path: Path) -> None:
    class Stopped(Exception):
        pass

    def stop(_: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        precheck.check_in_folder(clip.parent, clip.name, stop)
    assert files_below(tmp_path / "uploads") == []


@pytest.mark.parametrize(
    "link",
    ["http://127.0.0.1/a.mp4", "http://[::1]/a.mp4", "file:///etc/passwd", "not a link", "http://user@example.com/a.mp4"],
)
def test_hostile_and_malformed_links_are_refused_in_a_sentence(precheck: Precheck, link: str) -> None:
    candidate = precheck.check_link(link)
    assert candidate.check_result is CheckResult.REFUSED
    assert sentence_of(candidate)


def test_a_watch_page_is_told_from_a_media_file(precheck: Precheck) -> None:
    candidate = precheck.check_link("https://www.youtube.com/watch?v=dQw4w9WgXcQ")
    assert "YouTube" in sentence_of(candidate)
    assert "Watch page" in hint_of(candidate)


def test_the_same_video_twice_in_one_go_is_marked(precheck: Precheck, clip: Path) -> None:
    outlooks = [candidate.check_result for candidate in mark_repetitions([check(precheck, clip), check(precheck, clip, "b.mp4")])]
    assert outlooks == [CheckResult.FINE, CheckResult.TWICE]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("lobby_camera-2.mp4", "Lobby camera 2"),
        ("../../etc/passwd.mp4", "Passwd"),
        ("C:\\films\\a b.MOV", "A b"),
        ("evil\u202egpj.mp4", "Evilgpj"),
        ("nul\x00byte.mp4", "Nulbyte"),
        ("👍 Größe.webm", "👍 Größe"),
        ("x" * 300 + ".mp4", "X" + "x" * 199),
    ],
)
def test_titles_come_from_file_names_without_their_tricks(name: str, title: str) -> None:
    assert title_of(name) == title


@pytest.mark.parametrize("address", ["javascript:alert(1)", "ftp://x/y", "youtube", "https://"])
def test_a_watch_page_must_be_a_web_address(address: str) -> None:
    with pytest.raises(LinkError):
        checked_watch_url(address)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_disk_or_a_quota_that_is_full_is_said_and_not_blamed_on_the_file(
    precheck: Precheck, clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def full(_handle: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", full)
    candidate = check(precheck, clip)
    assert candidate.check_result is CheckResult.REFUSED
    assert "full" in sentence_of(candidate)
    assert "nothing was paid" in sentence_of(candidate)
    assert files_below(tmp_path / "uploads") == []


def test_a_file_that_breaks_off_while_it_is_copied_cannot_be_read(precheck: Precheck, tmp_path: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    candidate = precheck.check_file(Broken(), "lobby.mp4", 1000)
    assert sentence_of(candidate) == sentence_of(MediaError(Reason.UNREADABLE))
    assert files_below(tmp_path / "uploads") == []


def test_what_must_stay_free_is_not_taken_by_copies(catalog: Catalog, clip: Path, tmp_path: Path) -> None:
    """None of the setting's bytes more, and none less."""
    free = shutil.disk_usage(tmp_path).free
    for spare_bytes, check_result in ((free - 10**9, CheckResult.FINE), (free + 10**9, CheckResult.REFUSED)):
        precheck = Precheck(
            catalog,
            FolderStorage(tmp_path),
            tmp_path,
            MODELS["marengo3.5"],
            allow_private_urls=False,
            spare_disk_bytes=spare_bytes,
        )
        assert check(precheck, clip).check_result is check_result


def test_what_a_file_says_of_its_recording_counts_unless_somebody_says_otherwise(
    precheck: Precheck, catalog: Catalog, tmp_path: Path
) -> None:
    for number, typed in enumerate((None, 86_400.0)):
        film = make_clip(tmp_path / f"{number}.mp4", seconds=5 + number)
        with av.open(str(film)) as whole, av.open(str(tmp_path / "dated.mp4"), "w") as out:
            out.metadata["creation_time"] = "2024-05-31T23:30:00Z"
            copy = out.add_stream_from_template(whole.streams.video[0])
            for packet in whole.demux(whole.streams.video[0]):
                if packet.dts is not None:
                    packet.stream = copy
                    out.mux(packet)
        candidate = check(precheck, tmp_path / "dated.mp4")
        precheck.intake.start(candidate, title="", category="", watch_url="", recorded_at=typed)
        video = catalog.videos.get(candidate.video_id or "")
        assert video is not None
        read = Recording(datetime(2024, 5, 31, 23, 30, tzinfo=UTC).timestamp(), None, DateFrom.HEADER)
        assert video.recording == (read if typed is None else Recording(typed, None, DateFrom.PERSON))


@pytest.fixture
def card(clip: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "import" / "Wedding" / "DCIM"
    folder.mkdir(parents=True)
    (folder / "lobby.mp4").hardlink_to(clip)
    (folder / "lobby.srt").write_text("1\n00:00:00,000 --> 00:00:02,000\nWelcome to the lobby.\n")
    return tmp_path / "import"


def test_folders_and_captions_of_a_file_on_the_server_go_with_it(
    precheck: Precheck, catalog: Catalog, card: Path, tmp_path: Path
) -> None:
    candidate = precheck.check_in_folder(card, "Wedding/DCIM/lobby.mp4", captions="Wedding/DCIM/lobby.srt")
    assert (candidate.title, candidate.category) == ("Lobby", "Wedding")
    assert precheck.intake.start(candidate, title=candidate.title, category=candidate.category, watch_url="")
    (video,) = catalog.videos.all()
    assert (video.original_name, video.original_path) == ("lobby.mp4", "Wedding/DCIM/lobby.mp4")
    assert "Welcome to the lobby." in (tmp_path / "captions" / f"{video.id}.vtt").read_text()
    assert files_below(tmp_path / "uploads" / "staged") == []


def test_what_a_camera_wrote_beside_a_file_says_when_and_with_what_it_was_recorded(
    precheck: Precheck, catalog: Catalog, card: Path
) -> None:
    (card / "Wedding" / "DCIM" / "lobbyM01.XML").touch()
    (card / "Wedding" / "DCIM" / "lobby.mp4").rename(card / "Wedding" / "DCIM" / "C0001.MP4")
    (card / "Wedding" / "DCIM" / "C0001M01.XML").write_text(
        '<NonRealTimeMeta><LtcChangeTable tcFps="24"><LtcChange frameCount="0" value="00000001"/></LtcChangeTable>'
        '<CreationDate value="2024-05-06T10:11:12+02:00"/><Device manufacturer="Sony" modelName="FX6"/>'
    )
    listed = next(file for file in list_folder(card).files if file.name.endswith("C0001.MP4"))
    assert listed.notes == "Wedding/DCIM/C0001M01.XML"
    candidate = precheck.check_in_folder(card, listed.name, notes=listed.notes)
    assert precheck.intake.start(candidate, title=candidate.title, category="", watch_url="")
    (video,) = catalog.videos.all()
    assert (video.camera, video.recorded_at, video.recorded_zone_min) == ("Sony FX6", 1714990272.0, 120)
    assert catalog.source_times.get_many([video.id])[video.id].start_timecode == "01:00:00:00"


@pytest.mark.parametrize("said", ["no captions at all", "1\n00:00:00,000 --> 00:00:00,033\nFrameCnt: 1\n[iso : 100]\n"])
def test_what_lies_beside_a_file_and_says_nothing_is_left_there(precheck: Precheck, card: Path, said: str) -> None:
    (card / "Wedding" / "DCIM" / "lobby.srt").write_text(said)
    candidate = precheck.check_in_folder(card, "Wedding/DCIM/lobby.mp4", captions="Wedding/DCIM/lobby.srt")
    assert (candidate.check_result, candidate.captions) == (CheckResult.FINE, None)


def test_captions_of_a_file_that_is_taken_out_again_go_with_it(precheck: Precheck, card: Path, tmp_path: Path) -> None:
    discard(precheck.check_in_folder(card, "Wedding/DCIM/lobby.mp4", captions="Wedding/DCIM/lobby.srt"))
    assert files_below(tmp_path / "uploads") == []
