"""The index built anew beside the one in use, with an index of another kind, while searches and the worker go on."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from core.catalog.tables.changes import Topic
from core.library.index_rows import IndexWriter, RowState, Source
from core.milvus import SegmentStore
from core.milvus.exchange import Exchange
from core.milvus.inventory import Inventory
from core.milvus.rows import IndexChoice
from core.models.embedding_models import MODELS, EmbeddingModel
from core.rebuild.filling import OnProgress, Rebuilt, rebuild

if TYPE_CHECKING:
    from core.services import Services

log = logging.getLogger(__name__)

SMALLEST_INDEXED: Final = 1024
"""A server builds no index for fewer entries together; it looks at all of them."""
LOOK_EVERY_SEC: Final = 2.0
NOTHING_NEW_SEC: Final = 900.0
"""After so long without any progress, the server is not waited for: what is not indexed is searched all the same."""
NOTHING_NEW_SEC_AN_ENTRY: Final = 0.01
"""And so much longer for each entry: one large piece of an index shows nothing until all of it is built (docs/scale.md)."""

OnBuilding = Callable[[int, int], None]
"""Told how many entries are in the index, and how many there are."""


def rebuild_beside(
    services: Services,
    source: Source,
    target: SegmentStore,
    beside: SegmentStore,
    index: IndexChoice,
    *,
    on_progress: OnProgress,
    on_building: OnBuilding,
) -> Rebuilt | None:
    """What `source` has, in collections with this index that take the place of those of `target`; None where it can't be done.

    Whatever changes meanwhile is in the old collection at once and in the new one before it takes over; what changes in that
    very moment, right after. Cut off, it begins from the start, and the old one stays in use. Raises StoreError, CatalogError,
    OSError.
    """
    models = [model for model in MODELS.values() if source.video_ids(model)]
    exchanges = {model: Exchange(target, beside, model) for model in models}
    if not all(exchange.prepare(index) for exchange in exchanges.values()):
        return None
    # Before anything is read: what changes from now on differs from it.
    known = {model: _states(IndexWriter(services.catalog, source, beside, model)) for model in models}
    rebuilt = rebuild(services, source=source, target=beside, on_progress=on_progress)
    for model, exchange in exchanges.items():
        exchange.settle()
        _wait_for_index(beside, model, on_building)
        _catch_up(IndexWriter(services.catalog, source, beside, model), known[model])
        exchange.take_its_place()
        _catch_up(IndexWriter(services.catalog, source, target, model), known[model])
        services.catalog.changes.bump(Topic.RESULTS)
        exchange.drop_old()
    return rebuilt


def _states(filling: IndexWriter) -> dict[str, RowState]:
    return {video_id: filling.state(video_id) for video_id in filling.source.video_ids(filling.model)}


def _catch_up(filling: IndexWriter, known: dict[str, RowState]) -> None:
    """Write what is not as it is known to be any more, take out what is gone, and note how it is now."""
    now = _states(filling)
    for video_id, state in now.items():
        if known.get(video_id) != state and not filling.fill(video_id):
            filling.target.delete_video(filling.model, video_id)
    for video_id in known.keys() - now.keys():
        filling.target.delete_video(filling.model, video_id)
    known.clear()
    known.update(now)


def _wait_for_index(beside: SegmentStore, model: EmbeddingModel, on_building: OnBuilding) -> None:
    inventory, waiting, since = Inventory(beside), -1, time.monotonic()
    while True:
        facts = inventory.index_facts(model)
        if facts is None or facts.rows_waiting < SMALLEST_INDEXED:
            return
        on_building(facts.rows - facts.rows_waiting, facts.rows)
        if facts.rows_waiting != waiting:
            waiting, since = facts.rows_waiting, time.monotonic()
        elif time.monotonic() - since > NOTHING_NEW_SEC + waiting * NOTHING_NEW_SEC_AN_ENTRY:
            log.warning("%d entries are still not in the index", waiting)
            return
        time.sleep(LOOK_EVERY_SEC)
