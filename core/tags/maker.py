"""Keeps tags as the footage and the list are: finds, in the background, the moments that stand out for each one on the list.

Each tag is written whole or not at all, and bears the key of the footage it was found in: a kill in the middle loses what was not
written yet, and nobody mistakes old for new. The vectors of words are asked of the provider once and kept for good; all else is
reckoned from what is saved.
"""

from __future__ import annotations

import heapq
import logging
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from core.background.loop import BackgroundLoop, FolderLock
from core.catalog import Catalog
from core.errors import ClipseekError, KeyRefused, ProviderError, Reason, RequestRefused, TooManyRequests
from core.insights.jobs.footage import Footage
from core.insights.jobs.schedule import Turn
from core.models.embedding_models import EmbeddingModel
from core.models.modalities import MODALITIES
from core.models.search_query import MomentRef, Step
from core.models.video import Modality
from core.search.engine import SearchEngine
from core.search.query_encoder import Directions
from core.tags.standing_out import MOST_MOMENTS, Asked, StandingOut
from core.tags.tag import Tag, Tagged

log = logging.getLogger(__name__)

LOOK_EVERY_SEC: Final = 2.0
AWAY_SEC: Final = 60.0
"""Until the provider is asked again after it failed."""
LONGEST_AWAY_SEC: Final = 3600.0


class TagMaker(BackgroundLoop):
    """One thread; of several processes one finds tags at a time.

    What is new on the list comes at once; the others again once the library was quiet for `after_sec`.
    """

    def __init__(
        self,
        catalog: Catalog,
        footage: Footage,
        engine: Callable[[], SearchEngine],
        model: EmbeddingModel,
        folder: Path,
        check_here: Callable[[], None],
        *,
        after_sec: float,
    ) -> None:
        """`folder` is for what is read from the index where no file is; `engine` is asked for once there is a list."""
        self._catalog = catalog
        self._footage = footage
        self._engine = engine
        self._model = model
        self._folder = folder
        self._turn = Turn(after_sec, ended_at=time.monotonic())
        self._ask_at = 0.0
        """Not before then the provider is asked again."""
        self._folder_lock = FolderLock(folder, lambda: None, check_here)
        super().__init__("tags", self._look, first_rest_sec=LOOK_EVERY_SEC, after_fault_sec=AWAY_SEC, lock=self._folder_lock)

    def once(self) -> bool:
        """Find the moments of what is due; False if nothing is, or another process does it. Raises CatalogError, StoreError."""
        if not self._due() or self._footage.is_empty or not self._folder_lock.is_ours():
            return False
        with self._catalog.work_leases.held(f"tags:{self._model.name}") as is_ours:
            # Another machine may have found them since.
            return is_ours and bool(due := self._due()) and self._find(due)

    def _due(self) -> list[Tag]:
        tags = [tag for tag in self._catalog.tags.waiting(self._model) if tag.fault is None]
        if not tags:
            return []
        if self._footage.look() or self._footage.is_growing():
            self._turn.changed_at = time.monotonic()
        due = [tag for tag in tags if tag.found_in != self._footage.key]
        if not self._turn.is_due(time.monotonic(), is_wanted=False, has_any=True):
            due = [tag for tag in due if tag.found_in is None]
        return due

    def _look(self) -> float:
        return 0.0 if self.once() else LOOK_EVERY_SEC

    def _find(self, due: Sequence[Tag]) -> bool:
        key, began_at = self._footage.key, time.monotonic()
        asked = self._directions(due)
        if not asked:
            return False
        found = self._standing_out([directions for _, directions in asked])
        if found is None:
            return False
        for (tag, _), moments in zip(asked, found, strict=True):
            best = heapq.nlargest(MOST_MOMENTS, moments, key=lambda one: one[1])
            self._catalog.tags.keep(tag, key, [Tagged(tag.id, moment, level) for moment, level in best])
        seconds = time.monotonic() - began_at
        self._turn.ended(time.monotonic(), began_at)
        log.info("%d tags were found in %.1f s", len(asked), seconds)
        return len(asked) == len(due)

    def _directions(self, due: Sequence[Tag]) -> list[tuple[Tag, Directions]]:
        """What each tag is found by, as far as that is known or the provider tells now."""
        encoder, weights = self._engine().query_encoder, self._weights()
        asked: list[tuple[Tag, Directions]] = []
        for tag in due:
            entry = tag.entry
            try:
                if entry.look_id is not None:
                    asked.append((tag, encoder.of_look(entry.look_id, weights)))
                elif time.monotonic() >= self._ask_at or not encoder.needs_provider(tag.question):
                    asked.append((tag, encoder.of_step(Step(entry.words), weights)))
            except RequestRefused as error:
                log.warning("the provider will not have a tag: %s", error.reason)
                self._catalog.tags.refuse(tag.id, error.fault)
            except ProviderError as error:
                log.info("tags have to wait: %s", error.reason)
                self._ask_at = time.monotonic() + _away_sec(error)
            except ClipseekError as error:
                if error.reason not in (Reason.CONCEPT_GONE, Reason.QUERY_EMPTY):
                    raise
                self._catalog.tags.refuse(tag.id, error.fault)
            if self.stopping.is_set():
                return []
        return asked

    def _standing_out(self, directions: Sequence[Directions]) -> list[list[tuple[MomentRef, float]]] | None:
        """The moments that stand out for each of these, and how far; None if this process ends."""
        backgrounds = self._engine().backgrounds
        backgrounds.recount()
        asked = [Asked(vectors, backgrounds.usual(vectors)) for vectors in directions]
        questions = StandingOut(asked, self._weights(), backgrounds.thresholds())
        found: list[list[tuple[MomentRef, float]]] = [[] for _ in directions]
        with self._footage.files(self._folder) as files:
            for video_id, path in files:
                if self.stopping.is_set():
                    return None
                for number, moment, level in questions.of_video(video_id, path):
                    found[number].append((moment, level))
        return found

    def _weights(self) -> dict[Modality, float]:
        return {modality: MODALITIES[modality].weight for modality in self._model.modalities}


def _away_sec(error: ProviderError) -> float:
    if isinstance(error, KeyRefused):
        return LONGEST_AWAY_SEC
    asked_sec = error.retry_after_sec if isinstance(error, TooManyRequests) else None
    return min(max(asked_sec or 0.0, AWAY_SEC), LONGEST_AWAY_SEC)
