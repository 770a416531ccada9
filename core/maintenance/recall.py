"""How complete searches are: what the index finds, held against the saved embeddings, every one of which is looked at.

An index on a server looks at part of the vectors only, and so it misses some; how many depends on the data, on its settings, and
on whether it is built to the end. The questions lie halfway between two moments each, so that no answer is a moment itself.
Whatever of the saved embeddings is at least as near to a question as the last of the nearest that a search gives should be among
them.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from core.background.throttle import STILL_SEC, THROTTLE
from core.errors import StoreError
from core.models.video import Modality, Scope, Span

if TYPE_CHECKING:
    from core.milvus.inventory import IndexFacts
    from core.models.embedding_models import EmbeddingModel
    from core.parquet import Columns
    from core.services import Services

QUESTIONS: Final = 40
AT_ONCE: Final = 4
"""Questions in one call: on the embedded engine, whoever searches meanwhile waits for no more than these."""
NEAREST: Final = 50
"""So many of the nearest are looked at: what people see of an answer."""
MOST_ROWS: Final = 200_000
"""Of a larger library only some videos are read, chosen at random, which tells the same a little less exactly."""
READ_WITHIN_SEC: Final = 60.0
YIELD_WITHIN_SEC: Final = 2.0
ENOUGH: Final = 0.95
FEWEST_COMPARED: Final = 100
"""With less to compare nothing is said: one that is missed would look like many."""
SAME_COSINE: Final = 1e-4
"""What differs by less lies at the border: the engine does its sums in another order."""


@dataclass(frozen=True, slots=True)
class RecallReport:
    """Of `nearest` moments that searches should have found they found `found`; `index` is None where nothing is stored yet."""

    nearest: int = 0
    found: int = 0
    questions: int = 0
    rows: int = 0
    is_whole: bool = True
    index: IndexFacts | None = None

    @property
    def share(self) -> float | None:
        """0..1, None where there is too little to tell."""
        return self.found / self.nearest if self.nearest >= FEWEST_COMPARED else None

    @property
    def is_low(self) -> bool:
        return self.share is not None and self.share < ENOUGH


@dataclass(slots=True)
class _Asked:
    """Questions to one modality, shape (n, dimension), with what came of each."""

    modality: Modality
    vectors: NDArray[np.float32]
    given: list[set[str]] = field(default_factory=list)
    cut: list[float] = field(default_factory=list)
    """The cosine of the last that counts as near."""


def measure(services: Services, *, most_rows: int = MOST_ROWS) -> RecallReport:
    """Ask some questions and look for what was missed; the provider is not asked. Raises StoreError, CatalogError, OSError."""
    from core.milvus.inventory import Inventory  # noqa: PLC0415 - the SDK, which the launcher does not need

    model = services.settings.model
    index = Inventory(services.store).index_facts(model)
    ids = sorted(video_id for video_id, _job_id in services.catalog.jobs.ready(model))
    random.Random(7).shuffle(ids)
    asked = _questions(services, ids) if index is not None else []
    for one in asked:
        _ask(services, one)
    rows, found, is_whole = 0, 0, True
    missed: list[str] = []
    deadline = time.monotonic() + READ_WITHIN_SEC
    for video_id, columns in _saved(services, ids) if asked else ():
        rows += len(columns.vectors)
        for one in asked:
            seen, unseen = _compared(model, video_id, columns, one)
            found += seen
            missed += unseen
        if rows >= most_rows or time.monotonic() > deadline:
            is_whole = video_id == ids[-1]
            break
    # Rows that the index does not have at all are what the consistency check is for.
    stored = services.store.fetch(model, missed)
    nearest = found + sum(row_id in stored for row_id in missed)
    return RecallReport(nearest, found, sum(len(one.vectors) for one in asked), rows, is_whole, index)


def _questions(services: Services, ids: Sequence[str]) -> list[_Asked]:
    """For each modality the same number of questions, as far as there are moments to make them of."""
    modalities = services.settings.model.modalities
    wanted = QUESTIONS // len(modalities)
    chance = np.random.default_rng(7)
    vectors: dict[Modality, list[NDArray[np.float32]]] = {modality: [] for modality in modalities}
    for _video_id, columns in _saved(services, ids):
        for modality, picked in vectors.items():
            of_modality = columns.vectors[columns.modality == modality.value]
            # Few of each video, or all questions would be about one.
            few = chance.permutation(len(of_modality))[: max(4, -(-2 * wanted // len(ids)))]
            picked.extend(_unit(of_modality[few]))
        if all(len(picked) >= 2 * wanted for picked in vectors.values()):
            break
    asked = []
    for modality, picked in vectors.items():
        pairs = chance.permutation(len(picked))[: 2 * wanted]
        pairs = pairs[: len(pairs) // 2 * 2].reshape(-1, 2)
        if len(pairs):
            asked.append(_Asked(modality, _unit(np.asarray([picked[one] + picked[other] for one, other in pairs]))))
    return asked


def _ask(services: Services, one: _Asked) -> None:
    """As a search does: within one modality, and for as many rows as it asks for."""
    from core.milvus.filters import Filter  # noqa: PLC0415 - see above
    from core.search.engine import DEPTH  # noqa: PLC0415 - see above

    for start in range(0, len(one.vectors), AT_ONCE):
        _let_others_go_first()
        part = list(one.vectors[start : start + AT_ONCE])
        for scored in services.store.search_many(services.settings.model, part, limit=DEPTH, where=Filter(modality=one.modality)):
            one.given.append({row.segment_id for row in scored})
            one.cut.append(scored[min(NEAREST, len(scored)) - 1].score if scored else 1.0)


def _let_others_go_first() -> None:
    deadline = time.monotonic() + YIELD_WITHIN_SEC
    while not THROTTLE.nobody_waited_for(STILL_SEC) and time.monotonic() < deadline:
        time.sleep(STILL_SEC / 2)


def _saved(services: Services, ids: Sequence[str]) -> Iterator[tuple[str, Columns]]:
    """What can be read of these videos; the rest is what the consistency check is for."""
    from core import parquet  # noqa: PLC0415 - see above
    from core.storage.storage import Stored  # noqa: PLC0415 - see above

    for video_id in ids:
        try:
            yield video_id, parquet.columns(Stored(services.storage, parquet.key_for(services.settings.model, video_id)))
        except (FileNotFoundError, StoreError):
            continue


def _compared(model: EmbeddingModel, video_id: str, columns: Columns, one: _Asked) -> tuple[int, list[str]]:
    """How many rows of a video the answers have of those that are near enough, and the ids of those that they lack."""
    from core.milvus import row_id  # noqa: PLC0415 - see above

    places = np.flatnonzero(columns.modality == one.modality.value)
    cosines = _unit(columns.vectors[places]) @ one.vectors.T
    seen, unseen = 0, []
    for place, question in np.argwhere(cosines >= np.asarray(one.cut) - SAME_COSINE):
        row = places[place]
        span = Span(float(columns.start_sec[row]), float(columns.end_sec[row]))
        found = row_id(model, video_id, span, one.modality, Scope(columns.scope[row]))
        if found in one.given[question]:
            seen += 1
        elif cosines[place, question] > one.cut[question] + SAME_COSINE:
            unseen.append(found)
    return seen, unseen


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    units: NDArray[np.float32] = vectors / np.maximum(lengths, np.finfo(np.float32).tiny)
    return units
