"""From rows, one for each modality, to moments: a moment counts as much as the modality that answers best."""

from __future__ import annotations

from collections.abc import Iterable

from core.milvus import Scored


def fused(rows: Iterable[Scored], limit: int) -> list[Scored]:
    """The `limit` best moments, best first, each by the row that speaks for it.

    Equal scores come in a fixed order, so that a page does not shuffle.
    """
    best: dict[tuple[str, int, int], Scored] = {}
    for row in rows:
        moment = (row.video_id, row.span.start_ms, row.span.end_ms)
        held = best.get(moment)
        if held is None or (-row.score, row.modality) < (-held.score, held.modality):
            best[moment] = row
    return sorted(best.values(), key=lambda row: (-row.score, row.video_id, row.span))[:limit]
