"""A collection that is filled beside the one in use and then takes its place: searches find everything all the while.

On a server a collection gets another name in some milliseconds and stays loaded. The embedded engine can't do that.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

from core.milvus.driver import FAILURES, MilvusClient
from core.milvus.rows import IndexChoice
from core.milvus.store import SegmentStore
from core.models.embedding_models import EmbeddingModel

log = logging.getLogger(__name__)

BESIDE: Final = "_next"
_TRIED: Final = "_try"
_OLD: Final = "_old"
_FLUSHED_WITHIN_SEC: Final = 120.0


class Exchange:
    """Of the collection of one model. `beside` is the same store, whose names end in `BESIDE`. Raises StoreError."""

    def __init__(self, store: SegmentStore, beside: SegmentStore, model: EmbeddingModel) -> None:
        self._store = store
        self._beside = beside
        self._model = model
        self._in_use = store.calls.name_of(model)
        self._next = beside.calls.name_of(model)
        self._old = f"{self._in_use}{_OLD}"

    def prepare(self, index: IndexChoice) -> bool:
        """Make an empty collection beside the one in use; False where this Milvus can't give it its name later."""
        self._run("tidy", self._tidy)
        self._beside.calls.make_anew(self._model, index)
        if self._run("try to rename", self._can_rename):
            return True
        self._run("drop", lambda client: client.drop_collection(self._next, timeout=self._timeout_sec))
        return False

    def settle(self) -> None:
        """Have the server see that no more rows come for now, so that it builds the index."""
        self._run("flush", lambda client: client.flush(self._next, timeout=_FLUSHED_WITHIN_SEC))

    def take_its_place(self) -> None:
        """From now on, the new one is the one in use; the old one stays until `drop_old`."""

        def exchange(client: MilvusClient) -> None:
            had_one = client.has_collection(self._in_use, timeout=self._timeout_sec)
            if had_one:
                client.rename_collection(self._in_use, self._old, timeout=self._timeout_sec)
            try:
                client.rename_collection(self._next, self._in_use, timeout=self._timeout_sec)
            except FAILURES:
                if had_one:
                    client.rename_collection(self._old, self._in_use, timeout=self._timeout_sec)
                raise

        self._run("exchange", exchange)
        log.info("%s was built anew and is in use", self._in_use)

    def drop_old(self) -> None:
        self._run("tidy", self._tidy)

    def _tidy(self, client: MilvusClient) -> None:
        """Without an old one, and with one in use again where a kill came between the two names."""
        if not client.has_collection(self._old, timeout=self._timeout_sec):
            return
        if client.has_collection(self._in_use, timeout=self._timeout_sec):
            client.drop_collection(self._old, timeout=self._timeout_sec)
        else:
            client.rename_collection(self._old, self._in_use, timeout=self._timeout_sec)

    def _can_rename(self, client: MilvusClient) -> bool:
        tried = f"{self._next}{_TRIED}"
        try:
            client.rename_collection(self._next, tried, timeout=self._timeout_sec)
            client.rename_collection(tried, self._next, timeout=self._timeout_sec)
        except FAILURES as error:
            log.info("this Milvus renames no collections: %s", error)
            return False
        return True

    def _run(self, action: str, work: Callable[[MilvusClient], object]) -> object:
        return self._store.calls.run(action, work)

    @property
    def _timeout_sec(self) -> float:
        return self._store.calls.timeout_sec
