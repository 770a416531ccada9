"""Whatever is uploaded as a video: it is refused for what it is, leaves nothing behind, and keeps nothing else from going on."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.catalog import Catalog
from core.errors import MediaError, Reason
from core.ingest.precheck.candidates import Candidate, CheckResult
from core.ingest.precheck.precheck import Precheck
from core.models.embedding_models import MODELS
from core.models.jobs import Stage
from core.storage.folder import FolderStorage
from tests.support.clips import make_clip
from tests.support.hostile import files as bad
from tests.support.saying import hint_of, sentence_of
from tests.unit.core.media.media_site import Site, ranged


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("clips") / "good.mp4", seconds=5, fps=12)


@pytest.fixture
def precheck(catalog: Catalog, tmp_path: Path) -> Precheck:
    return Precheck(catalog, FolderStorage(tmp_path), tmp_path, MODELS["marengo3.5"], allow_private_urls=True)


@pytest.fixture
def site() -> Iterator[Site]:
    """A host on this machine that nobody should ask for anything but what is said."""
    with Site() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server
        server.stopping.set()
        server.shutdown()
        thread.join()


def check(precheck: Precheck, data: bytes, name: str = "film.mp4") -> Candidate:
    return precheck.check_file(io.BytesIO(data), name, len(data))


def staged(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "uploads").rglob("*") if path.is_file()]


def words_of(reason: Reason, **facts: str) -> tuple[str, str]:
    error = MediaError(reason, **facts)
    return sentence_of(error), hint_of(error)


BAD: dict[str, tuple[Callable[[Path], bytes], tuple[str, str]]] = {
    "nothing at all": (lambda clip: b"", words_of(Reason.EMPTY_FILE)),
    "one byte": (lambda clip: b"\0", words_of(Reason.UNREADABLE)),
    "text": (lambda clip: b"Dear customer,\n" * 5000, words_of(Reason.UNREADABLE)),
    "a web page": (lambda clip: b"<!doctype html><video src=/a.mp4></video>", words_of(Reason.UNREADABLE)),
    "an archive": (lambda clip: b"PK\3\4" + bytes(range(256)) * 40, words_of(Reason.UNREADABLE)),
    "a program": (lambda clip: b"\x7fELF" + bytes(range(256)) * 40, words_of(Reason.UNREADABLE)),
    "only sound": (lambda clip: bad.sound_only(), words_of(Reason.NO_PICTURE, found="sound")),
    "only subtitles": (lambda clip: bad.subtitles_only(), words_of(Reason.NO_PICTURE, found="subtitles")),
    "a film that breaks off": (bad.broken_off, words_of(Reason.BROKEN_END)),
    "a header without a film": (lambda clip: clip.read_bytes()[:400], words_of(Reason.UNREADABLE)),
    "a table larger than memory": (bad.asking_for_all_memory, words_of(Reason.UNREADABLE)),
}


@pytest.mark.parametrize("what", BAD)
def test_a_file_is_refused_for_what_it_is(precheck: Precheck, clip: Path, tmp_path: Path, what: str) -> None:
    make, expected = BAD[what]
    candidate = check(precheck, make(clip))
    assert (candidate.check_result, sentence_of(candidate), hint_of(candidate)) == (CheckResult.REFUSED, *expected)
    assert "paid" in sentence_of(candidate)
    assert staged(tmp_path) == []


def test_a_good_file_among_bad_ones_is_taken(precheck: Precheck, catalog: Catalog, clip: Path, tmp_path: Path) -> None:
    batch = [make(clip) for make, _ in BAD.values()]
    batch.insert(len(batch) // 2, clip.read_bytes())
    candidates = [check(precheck, data, f"film {number}.mp4") for number, data in enumerate(batch)]
    fine = [candidate for candidate in candidates if candidate.check_result is CheckResult.FINE]
    assert [candidate.name for candidate in fine] == [f"film {len(BAD) // 2}.mp4"]
    assert staged(tmp_path) == [fine[0].staged]
    assert precheck.intake.start(fine[0], title=fine[0].title, category="", watch_url="")
    assert [job.stage for job in catalog.jobs.newest()] == [Stage.WAITING]


@pytest.mark.parametrize("playlist", [bad.hls_playlist, bad.hls_index, bad.concat_list])
@pytest.mark.parametrize("ending", ["mp4", "mkv", "ts"])
def test_a_playlist_called_a_film_fetches_nothing(
    precheck: Precheck, site: Site, clip: Path, tmp_path: Path, playlist: Callable[[str], bytes], ending: str
) -> None:
    """As a file on our disk, and as a file object: that is what a link is to the media library."""
    trap = site.url("/trap.ts", ranged(clip.read_bytes()))
    for entry in (trap, str(clip), clip.as_uri()):
        uploaded = check(precheck, playlist(entry), f"film.{ending}")
        linked = precheck.check_link(site.url(f"/film.{ending}", ranged(playlist(entry))))
        for candidate in (uploaded, linked):
            assert (sentence_of(candidate), hint_of(candidate)) == words_of(Reason.UNREADABLE)
    assert set(site.hits) == {f"/film.{ending}"}
    assert staged(tmp_path) == []


NAMES = {
    "out of the folder": ("../../../etc/passwd.mp4", "Passwd"),
    "out of the folder, as Windows writes it": ("..\\..\\windows\\system32\\cmd.mp4", "Cmd"),
    "an absolute path": ("/etc/passwd.mp4", "Passwd"),
    "NUL": ("film\0.mp4", "Film"),
    "an ending behind NUL": ("film.mp4\0.exe", "Film.mp4"),
    "line breaks": ("film\r\nSet-Cookie: a=b.mp4", "Film Set Cookie: a=b"),
    "300 characters": ("a" * 300 + ".mp4", "A" + "a" * 199),
    "300 characters of three bytes": ("映" * 300 + ".mp4", "映" * 200),
    "text that turns around": ("holiday\u202e4pm.exe.mp4", "Holiday4pm.exe"),
    "emoji": ("🎬 party 🎉.mp4", "🎬 party 🎉"),
    "HTML": ("<img src=x onerror=alert(1)>.mp4", "<img src=x onerror=alert(1)>"),
    "half a character": ("film\ud800.mp4", None),
    "a lone dot": (".mp4", None),
    "nothing": ("", None),
    "a protocol": ("concat:a.mp4|b.mp4", "Concat:a.mp4|b"),
    "a switch": ("-rf.mp4", "Rf"),
}


@pytest.mark.parametrize("what", NAMES)
def test_a_name_is_a_title_and_nothing_else(precheck: Precheck, catalog: Catalog, clip: Path, tmp_path: Path, what: str) -> None:
    name, title = NAMES[what]
    candidate = check(precheck, clip.read_bytes(), name)
    assert candidate.check_result is CheckResult.FINE
    assert title is None or candidate.title == title
    assert candidate.staged is not None
    assert candidate.staged.parent == tmp_path / "uploads" / "staged"
    assert candidate.staged.name.isascii()
    assert len(candidate.staged.name) < 50
    assert precheck.intake.start(candidate, title=candidate.title, category="", watch_url="")
    assert [path.parent for path in staged(tmp_path)] == [tmp_path / "uploads"]
    assert len(catalog.jobs.newest()) == 1
