"""A store file that is damaged or gone: it is said so, it is kept aside, and the store begins anew in its place."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.errors import Reason, StoreError, StoreUnavailable
from core.files import put_aside
from core.milvus import SegmentStore, StoredVideo
from tests.support.saying import sentence_of
from tests.unit.core.milvus.milvus_rows import MODEL, moments, one_vector, vectors

VIDEO = StoredVideo("v", "", "")
Harm = Callable[[Path], object]


def cut_short(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def overwrite_the_middle(path: Path) -> None:
    whole = path.read_bytes()
    third = len(whole) // 3
    path.write_bytes(whole[:third] + os.urandom(third) + whole[2 * third :])


HARMS: dict[str, Harm] = {
    "rubbish": lambda path: path.write_bytes(os.urandom(50_000)),
    "zeros": lambda path: path.write_bytes(bytes(50_000)),
    "cut short": cut_short,
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "milvus.db"


@pytest.fixture
def store(path: Path) -> Iterator[SegmentStore]:
    """With five rows of one video; it has the file open."""
    store = SegmentStore(str(path))
    store.replace_video(MODEL, VIDEO, moments(vectors(5, 1)))
    yield store
    store.close()


def reason_of(work: Callable[[], object]) -> Reason:
    with pytest.raises(StoreError) as caught:
        work()
    return caught.value.reason


def aside(path: Path) -> list[Path]:
    return sorted(path.parent.glob("milvus.damaged-*.db"))


@pytest.mark.parametrize("harm", HARMS.values(), ids=HARMS)
def test_a_damaged_file_is_said_to_be_damaged_and_begun_anew_beside_the_old_one(
    harm: Harm, store: SegmentStore, path: Path
) -> None:
    store.close()
    harm(path)
    damaged = path.read_bytes()
    with pytest.raises(StoreUnavailable) as caught:
        store.check()
    assert caught.value.reason is Reason.STORE_DAMAGED
    assert str(path.parent) not in sentence_of(caught.value)
    kept = store.calls.set_aside_damaged()
    assert aside(path) == [kept]
    assert kept is not None
    assert kept.read_bytes() == damaged
    assert store.count(MODEL) == 0
    assert store.replace_video(MODEL, VIDEO, moments(vectors(5, 1))) == 5


def test_two_damaged_files_of_one_second_are_both_kept(store: SegmentStore, path: Path) -> None:
    for number in (1, 2):
        store.close()
        path.write_bytes(bytes([number]) * 5_000)
        store.calls.set_aside_damaged()
        store.check()
    assert sorted(kept.read_bytes()[0] for kept in aside(path)) == [1, 2]


def test_a_whole_file_is_left_where_it_is(store: SegmentStore, path: Path) -> None:
    assert store.calls.set_aside_damaged() is None
    assert aside(path) == []
    assert store.count(MODEL) == 5


@pytest.mark.parametrize("harm", [HARMS["rubbish"], lambda path: path.unlink()], ids=["overwritten", "deleted"])
def test_what_happens_to_the_file_while_it_is_open_is_noticed_and_searches_go_on(
    harm: Harm, store: SegmentStore, path: Path
) -> None:
    assert store.count(MODEL) == 5
    harm(path)
    assert len(store.search(MODEL, one_vector(1), limit=9)) == 5
    assert reason_of(store.check) is Reason.STORE_DAMAGED
    assert reason_of(lambda: store.replace_video(MODEL, VIDEO, moments(vectors(2, 3)))) is Reason.STORE_DAMAGED
    store.calls.set_aside_damaged()
    store.check()
    assert store.replace_video(MODEL, VIDEO, moments(vectors(2, 3))) == 2


def test_damage_in_the_middle_is_found_when_the_engine_cannot_write(store: SegmentStore, path: Path) -> None:
    store.replace_video(MODEL, VIDEO, moments(vectors(400, 1)))
    store.close()
    overwrite_the_middle(path)
    store.calls.timeout_sec = 1.0
    assert reason_of(lambda: store.replace_video(MODEL, VIDEO, moments(vectors(2, 3)))) is Reason.STORE_DAMAGED
    assert store.calls.set_aside_damaged() is not None
    assert store.replace_video(MODEL, VIDEO, moments(vectors(2, 3))) == 2


def test_what_lies_beside_a_damaged_file_goes_with_it(path: Path) -> None:
    """SQLite would take a journal of the old file for one of the new file."""
    path.write_bytes(b"old")
    path.with_name("milvus.db-journal").write_bytes(b"half")
    kept = put_aside(path)
    assert sorted(path.parent.iterdir()) == [kept, kept.with_name(f"{kept.name}-journal")]


def test_a_file_that_cannot_be_opened_is_no_damaged_one(tmp_path: Path) -> None:
    (tmp_path / "milvus.db").mkdir()
    assert reason_of(SegmentStore(str(tmp_path / "milvus.db")).check) is Reason.STORE_UNOPENED
    (tmp_path / "file").write_text("in the way")
    assert reason_of(SegmentStore(str(tmp_path / "file" / "milvus.db")).check) is Reason.STORE_UNOPENED
