"""More rows than the embedded engine takes in one batch: what is right below that must be right above."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.milvus import Filter, SegmentStore, StoredVideo
from core.models.embedding_models import DIMENSION, MODELS
from core.models.video import EmbeddedSegment, Modality, Scope, Span

MODEL = MODELS["marengo3.5"]
BATCH_ROWS = 40_960
ROWS_A_VIDEO = 4096


def _segments(rows: int, seed: int) -> list[EmbeddedSegment]:
    vectors = np.random.default_rng(seed).standard_normal((rows, DIMENSION)).astype(np.float32)
    return [EmbeddedSegment(Span(5.0 * at, 5.0 * at + 5), Modality.VISUAL, Scope.CLIP, row) for at, row in enumerate(vectors)]


def test_a_video_put_in_beyond_the_first_batch_stays_and_can_be_replaced(tmp_path: Path) -> None:
    store = SegmentStore(str(tmp_path / "milvus.db"), timeout_sec=60)
    try:
        for number in range(BATCH_ROWS // ROWS_A_VIDEO):
            store.replace_video(MODEL, StoredVideo(f"before{number}", "", "all"), _segments(ROWS_A_VIDEO, number))
        late = StoredVideo("late", "", "late")
        store.replace_video(MODEL, late, _segments(300, 98))
        assert store.count(MODEL, "late") == 300
        store.replace_video(MODEL, late, _segments(200, 99))
        assert store.count(MODEL, "late") == 200
        assert store.count(MODEL) == BATCH_ROWS + 200
        wanted = _segments(200, 99)[150]
        for where in (
            Filter(video_ids=("late",), modality=Modality.VISUAL, scope=Scope.CLIP),
            Filter(video_ids=("late", "before1"), modality=Modality.VISUAL, scope=Scope.CLIP),
            Filter(without_video_ids=("before1",), categories=("late", "all"), modality=Modality.VISUAL),
        ):
            found = store.search(MODEL, wanted.vector, limit=1, where=where)
            assert [(row.video_id, row.span) for row in found] == [("late", wanted.span)]
    finally:
        store.close()
