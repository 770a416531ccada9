"""Filters on a real Milvus Lite: the rows of a plain reading, whatever the values are and however many."""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.milvus import Filter, SegmentStore, StoredVideo, segment_id
from core.milvus.filters import is_told_apart
from core.models.video import Modality, Scope
from tests.unit.core.milvus.milvus_rows import MODEL, moment, one_vector

MANY: Final = 10_000
TAME: Final = ("", "news", "News", "café", "汉字", "😀", "é" * 120)
HOSTILE: Final = (
    'nothing" or id != "',
    '" or id != "',
    '\\" or id != \\"',
    "' or id != '",
    '"] or id not in ["',
    "it's",
    "\\",
    "\\\\",
    "back\\slash\\",
    "\\n",
    "\\u0041",
    "%",
    "_",
    "{category}",
    "/* news */",
    "null",
)


@dataclass(frozen=True)
class Row:
    id: str
    video_id: str
    category: str
    modality: Modality
    scope: Scope


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SegmentStore, list[Row]]]:
    """One video for each category, and a hostile name for most of the videos too."""
    store = SegmentStore(str(tmp_path_factory.mktemp("store") / "milvus.db"))
    rows = []
    for number, category in enumerate((*TAME, *HOSTILE)):
        video_id = HOSTILE[number] if number < len(HOSTILE) else f"{number:016x}"
        segments = [
            moment(0, one_vector(number), Modality.VISUAL),
            moment(0, one_vector(number + 100), Modality.AUDIO),
            moment(0, one_vector(number + 200), Modality.VISUAL, Scope.ASSET),
        ]
        store.replace_video(MODEL, StoredVideo(video_id, "", category), segments)
        rows += [
            Row(segment_id(MODEL, video_id, segment), video_id, category, segment.modality, segment.scope) for segment in segments
        ]
    yield store, rows
    store.close()


def found(store: SegmentStore, where: Filter) -> list[str]:
    return sorted(hit.segment_id for hit in store.search(MODEL, one_vector(1), limit=1000, where=where))


def passes(where: Filter, row: Row) -> bool:
    """The plain reading."""
    return (
        (where.video_ids is None or row.video_id in where.video_ids)
        and row.video_id not in where.without_video_ids
        and (where.categories is None or row.category in where.categories)
        and (where.segment_ids is None or row.id in where.segment_ids)
        and where.modality in (None, row.modality)
        and where.scope in (None, row.scope)
    )


VALUES = st.sampled_from((*TAME, *HOSTILE, "a\nb", "\0", "\x85", "\ud800")) | st.text(
    st.sampled_from("\"\\' orid!=%{}[]()ab\n\t\0é"), max_size=30
)
LISTS = st.lists(VALUES, max_size=6).map(tuple)


@settings(max_examples=200, deadline=None)
@given(
    where=st.builds(
        Filter,
        video_ids=st.none() | LISTS,
        without_video_ids=LISTS,
        categories=st.none() | LISTS,
        modality=st.none() | st.sampled_from([Modality.VISUAL, Modality.AUDIO]),
        scope=st.none() | st.sampled_from(Scope),
    ),
    some=st.none() | st.integers(),
)
@example(Filter(video_ids=('" or id != "',)), None)
@example(Filter(without_video_ids=('"] or id not in ["', "a\nb")), None)
@example(Filter(categories=HOSTILE), None)
@example(Filter(categories=()), None)
@example(Filter(), 7)
def test_the_rows_are_those_of_a_plain_reading(shelf: tuple[SegmentStore, list[Row]], where: Filter, some: int | None) -> None:
    store, rows = shelf
    if some is not None:
        chance = random.Random(some)
        ids = [row.id for row in rows if chance.random() < 0.3]
        where = Filter(segment_ids=(*ids, '" or id != "', "\t"))
    assert found(store, where) == sorted(row.id for row in rows if passes(where, row))


def test_ids_of_moments_stand_alone() -> None:
    with pytest.raises(ValueError, match="alone"):
        Filter(segment_ids=("a",), modality=Modality.AUDIO)


@pytest.mark.parametrize(
    ("key", "among"),
    [
        ("video_id", lambda values: Filter(video_ids=values)),
        ("video_id", lambda values: Filter(without_video_ids=values)),
        ("id", lambda values: Filter(segment_ids=values)),
        ("category", lambda values: Filter(categories=values)),
    ],
    ids=["videos", "other videos", "moments", "categories"],
)
def test_ten_thousand_values_find_the_right_rows_and_quickly(
    shelf: tuple[SegmentStore, list[Row]], key: str, among: Callable[[tuple[str, ...]], Filter]
) -> None:
    store, rows = shelf
    fillers = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(MANY)]
    real = sorted({getattr(row, key) for row in rows})[::2]
    values = [*fillers[: MANY - len(real)], *real]
    random.Random(4).shuffle(values)
    where = among(tuple(values))
    started = time.perf_counter()
    assert found(store, where) == sorted(row.id for row in rows if passes(where, row))
    # Measured: a fiftieth of this; a machine that is busy with other work takes its share.
    assert time.perf_counter() - started < 10


@given(st.text(max_size=300), st.text(min_size=1, max_size=300))
@example("é" * 128, "é")
@example("a" * 252, "😀")
def test_a_category_that_is_told_apart_is_stored_like_no_longer_one(start: str, rest: str) -> None:
    if is_told_apart(start):
        assert Filter(categories=(start,)).expression() != Filter(categories=(start + rest,)).expression()
