"""What people search by is kept under the digest of its plain form, and let go of in the end."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from core import examples
from core.errors import ClipseekError, DiskFull, Reason
from core.examples import ARRIVING_SEC, KEPT_SEC, MOST_BYTES, ExampleStore
from core.models.search_query import Example
from core.models.video import QueryKind
from core.storage.folder import FolderStorage
from tests.support.hostile.files import hls_playlist, sound_only
from tests.support.saying import sentence_of
from tests.unit.core.media.media_clips import make_clip, picture_of


@pytest.fixture
def store(tmp_path: Path) -> ExampleStore:
    return ExampleStore(FolderStorage(tmp_path), tmp_path / "examples")


def photo(shade: int = 40) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), (200, shade, 40)).save(out, "PNG")
    return out.getvalue()


def kept(store: ExampleStore, folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_picture_is_kept_under_the_digest_of_what_is_sent(store: ExampleStore) -> None:
    example = store.keep(photo(), "holiday/../at sea\u202e.png")
    media = store.load(example.digest or "")
    assert (example.kind, media.kind) == (QueryKind.IMAGE, QueryKind.IMAGE)
    assert hashlib.sha256(media.data or b"").hexdigest() == example.digest
    assert picture_of(media.data or b"").size == (640, 480)
    assert picture_of(store.picture(example) or b"").size == (360, 270)
    facts = store.facts(example)
    assert facts is not None
    assert (facts.name, facts.seconds, facts.is_cut) == ("holiday/../at sea.png", None, False)


def test_sounds_and_clips_say_how_long_they_are(store: ExampleStore, tmp_path: Path) -> None:
    clip = store.keep(make_clip(tmp_path / "film.mp4", seconds=5).read_bytes(), "film.mp4")
    sound = store.keep(sound_only(), "song.mp4")
    assert (clip.kind, sound.kind) == (QueryKind.VIDEO, QueryKind.AUDIO)
    for example in (clip, sound):
        facts = store.facts(example)
        assert facts is not None
        assert facts.seconds == pytest.approx(5, abs=0.3)
        assert store.load(example.digest or "").kind is example.kind
        assert store.picture(example)


def test_what_is_no_example_leaves_nothing_behind(store: ExampleStore, tmp_path: Path) -> None:
    for data in (b"", b"<svg/>", hls_playlist("http://127.0.0.1:9/a.ts"), photo()[:200]):
        with pytest.raises(ClipseekError):
            store.keep(data, "x.jpg")
    assert kept(store, tmp_path) == []


def test_a_file_too_large_is_not_even_looked_at(store: ExampleStore, tmp_path: Path) -> None:
    path = tmp_path / "large.mov"
    path.touch()
    os.truncate(path, MOST_BYTES + 1)
    with pytest.raises(ClipseekError) as caught:
        store.keep_file(path, "large.mov")
    assert caught.value.reason is Reason.EXAMPLE_LARGE
    assert "200 MB" in sentence_of(caught.value)


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "0" * 63, "A" * 64, "0" * 64, "*" * 64, "0" * 64 + "\n"])
def test_a_digest_from_anywhere_opens_nothing_else(store: ExampleStore, digest: str) -> None:
    store.keep(photo(), "a.png")
    with pytest.raises(ClipseekError) as caught:
        store.load(digest)
    assert caught.value.reason is Reason.EXAMPLE_GONE
    assert store.find(digest) is None
    example = Example(kind=QueryKind.IMAGE, digest=digest)
    assert (store.picture(example), store.facts(example)) == (None, None)


def test_a_kept_file_is_found_by_its_digest_alone(store: ExampleStore) -> None:
    example = store.keep(photo(), "a.png")
    assert store.find(example.digest or "") == example


def test_facts_that_were_damaged_are_none(store: ExampleStore, tmp_path: Path) -> None:
    example = store.keep(photo(), "a.png")
    for text in ("", "[]", '{"name": 1}', "\0"):
        (tmp_path / "examples" / f"{example.digest}.json").write_text(text)
        assert store.facts(example) is None
    assert store.load(example.digest or "").data


def test_the_same_from_many_at_once_is_one_file(store: ExampleStore, tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        examples = set(threads.map(lambda _: store.keep(photo(), "a.png"), range(8)))
    assert len(examples) == 1
    assert len(kept(store, tmp_path)) == 3


def test_what_nobody_used_for_long_goes_and_what_was_used_stays(store: ExampleStore, tmp_path: Path) -> None:
    used, unused = store.keep(photo(), "used.png"), store.keep(photo(90), "unused.png")
    long_ago = time.time() - KEPT_SEC - 60
    for path in (tmp_path / "examples").glob("*.*"):
        os.utime(path, (long_ago, long_ago))
    store.load(used.digest or "")
    half, fresh = (tmp_path / "examples" / "arriving" / name for name in ("half", "fresh"))
    half.touch()
    fresh.touch()
    os.utime(half, (time.time() - ARRIVING_SEC - 60,) * 2)
    store.prune()
    assert store.find(unused.digest or "") is None
    assert store.facts(unused) is None
    assert store.find(used.digest or "") == used
    assert store.picture(used)
    assert not half.exists()
    assert fresh.exists()


def test_all_together_have_a_limit_and_the_newest_stays(
    store: ExampleStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = store.keep(photo(), "a.png")
    for path in tmp_path.rglob(f"{first.digest}*"):
        os.utime(path, (time.time() - 60,) * 2)
    monkeypatch.setattr(examples, "MOST_KEPT_BYTES", 10_000)
    second = store.keep(photo(200), "b.png")
    assert store.find(second.digest or "") == second
    assert store.find(first.digest or "") is None


def test_a_full_disk_is_a_sentence_and_leaves_nothing_half(
    store: ExampleStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, target: Path) -> Path:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(DiskFull):
        store.keep(photo(), "a.png")
    assert kept(store, tmp_path) == []


def test_room_that_must_stay_free_is_not_taken(tmp_path: Path) -> None:
    store = ExampleStore(FolderStorage(tmp_path), tmp_path / "examples", spare_bytes=10**18)
    with pytest.raises(DiskFull):
        store.keep(photo(), "a.png")
