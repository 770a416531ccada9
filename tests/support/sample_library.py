"""A library of the sample footage, prepared by the real worker with the real stand-in, and questions asked of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from pydantic import SecretStr

from core import parquet
from core.config import Settings
from core.embedding_models import EmbeddingModel
from core.jobs import Stage
from core.models import Span
from core.search.engine import Found
from core.search_answer import Hit
from core.search_query import Example, MomentRef, SearchQuery, Step
from core.services import Services
from demo.process import StandIn
from demo.samples import SAMPLES
from tests.support.asked import Ask, Asked, At
from tests.support.query_media import made
from tests.support.saying import sentence_of
from tests.support.waiting import wait_for

KEY = "tlk_of_the_samples"


@dataclass(frozen=True)
class SampleLibrary:
    """Every sample, ready to be searched; `ids` and `moments` are by slug."""

    services: Services
    footage: Mapping[str, Path]
    ids: Mapping[str, str]
    moments: Mapping[str, Sequence[Span]]

    def question(self, asked: Asked) -> SearchQuery:
        """The question as a page would ask it; what is needed of examples is kept first."""
        narrow = replace(asked.narrow, video_ids=tuple(self.ids[slug] for slug in asked.narrow.video_ids))
        return SearchQuery(steps=tuple(map(self._step, asked.steps)), preset=asked.preset, narrow=narrow)

    def answer(self, asked: Asked) -> Found:
        return self.services.search_engine.answer(self.question(asked))

    def rank(self, asked: Asked, hits: Sequence[Hit], *, exactly: bool = False) -> int | None:
        """The place, from 1, of the first hit that answers; None if none does.

        A hit answers where what it plays holds a right moment; `exactly` where its picture is of one. A moment that was shown
        as the example is no answer to itself.
        """
        shown = {self._ref(step.moment) for step in asked.steps if step.moment is not None}
        others = [hit for hit in hits if MomentRef(hit.video_id, hit.span) not in shown]
        return next((place for place, hit in enumerate(others, start=1) if self._answers(asked, hit, exactly)), None)

    def _answers(self, asked: Asked, hit: Hit, exactly: bool) -> bool:
        if len(asked.steps) > 1:
            pairs = zip(asked.right, hit.parts, strict=False)
            return len(hit.parts) == len(asked.right) and all(self._holds(at, hit.video_id, part) for at, part in pairs)
        span = hit.moment if exactly else hit.span
        return any(self._holds(at, hit.video_id, span) for at in asked.right)

    def _holds(self, at: At, video_id: str, span: Span) -> bool:
        return video_id == self.ids[at.slug] and (at.sec is None or span.start_sec <= at.sec < span.end_sec)

    def _step(self, ask: Ask) -> Step:
        example = None
        if ask.medium is not None:
            example = self.services.examples.keep(*made(ask.medium, self.footage))
        elif ask.moment is not None:
            example = Example(moment=self._ref(ask.moment))
        return Step(ask.words, ask.without, example, ask.follow)

    def _ref(self, at: At) -> MomentRef:
        video_id = self.ids[at.slug]
        return next(MomentRef(video_id, span) for span in self.moments[at.slug] if self._holds(at, video_id, span))


@contextmanager
def sample_library(data_dir: Path, footage: Mapping[str, Path], model: EmbeddingModel) -> Iterator[SampleLibrary]:
    """The samples as an app in demo mode has them once they are ready."""
    stand_in = StandIn()
    stand_in.start(data_dir / "provider", key=KEY)
    settings = Settings(
        api_key=SecretStr(KEY),
        base_url=stand_in.url,
        model=model,
        data_dir=data_dir,
        poll_seconds_setting=0.2,
        requests_per_minute_setting=6000,
    )
    services = Services(settings)
    try:
        ids = {sample.slug: _queue(services, footage[sample.slug], slug=sample.slug) for sample in SAMPLES}
        _prepare(services)
        yield SampleLibrary(services, footage, ids, {slug: _moments(services, video_id) for slug, video_id in ids.items()})
    finally:
        services.store.close()
        services.provider.close()
        services.catalog.close()
        stand_in.stop()


def _queue(services: Services, file: Path, slug: str) -> str:
    sample = next(sample for sample in SAMPLES if sample.slug == slug)
    recorded_at = datetime.fromisoformat(sample.recorded_at).replace(tzinfo=UTC).timestamp()
    candidate = services.precheck.check_path(file, sample.title)
    assert candidate.video_id is not None, sentence_of(candidate)
    services.precheck.start(candidate, title=sample.title, category=sample.category, watch_url="", recorded_at=recorded_at)
    return candidate.video_id


def _prepare(services: Services) -> None:
    worker = services.new_worker()
    worker.start()
    try:
        wait_for(lambda: all(job.stage.is_final for job in services.catalog.jobs.newest()), within_sec=180, what="the samples")
    finally:
        worker.stop()
    assert {job.stage for job in services.catalog.jobs.newest()} == {Stage.READY}


def _moments(services: Services, video_id: str) -> list[Span]:
    settings = services.settings
    rows = parquet.load(parquet.path_for(settings.embeddings_dir, settings.model, video_id))
    return sorted({row.span for row in rows})
