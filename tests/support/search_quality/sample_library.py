"""A library of the sample footage, prepared by the real worker with the real stand-in, and questions asked of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from pydantic import SecretStr

from core import parquet
from core.catalog.library.spoken import Found as FoundLine
from core.config import Settings
from core.models.embedding_models import EmbeddingModel
from core.models.jobs import Stage
from core.models.search_answer import Hit
from core.models.search_query import Example, MomentRef, SearchQuery, Step
from core.models.video import Span
from core.search.engine import Found, SearchEngine
from core.search.spoken import SpokenSearch
from core.services import Services
from core.spoken.typed import Phrase, without_quotes
from core.workers import new_spoken, new_worker
from demo.process import StandIn
from demo.samples import SAMPLES
from tests.support.saying import sentence_of
from tests.support.search_quality.asked import Ask, Asked, At
from tests.support.search_quality.query_media import made
from tests.support.waiting import wait_for

KEY = "tlk_of_the_samples"


class NothingSaid:
    """Stands where the lines of what is said are kept, and has none."""

    def find(self, phrases: Sequence[Phrase], limit: int, **_narrow: Collection[str] | None) -> Sequence[FoundLine]:
        return ()


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

    def answer(self, asked: Asked, *, hears: bool = True) -> Found:
        """What the search finds; without `hears` it takes words for what they mean only, quotes or not."""
        question = self.question(asked)
        if hears:
            return self.services.search_engine.answer(question)
        steps = tuple(replace(step, words=without_quotes(step.words)) for step in question.steps)
        return self._deaf.answer(replace(question, steps=steps))

    @cached_property
    def _deaf(self) -> SearchEngine:
        """One for all questions, as the app has one: it keeps what it has seen of the library."""
        parts, nothing = self.services, SpokenSearch(NothingSaid(), lambda _video_id: ())
        encoder, catalog = parts.search_engine.query_encoder, parts.catalog
        return SearchEngine(encoder, parts.store, catalog.videos, parts.settings.model, nothing, catalog.tags)

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
    services.precheck.intake.start(candidate, title=sample.title, category=sample.category, watch_url="", recorded_at=recorded_at)
    return candidate.video_id


def _prepare(services: Services) -> None:
    worker = new_worker(services)
    worker.start()
    try:
        wait_for(lambda: all(job.stage.is_final for job in services.catalog.jobs.newest()), within_sec=180, what="the samples")
    finally:
        worker.stop()
    assert {job.stage for job in services.catalog.jobs.newest()} == {Stage.READY}
    reader = new_spoken(services)
    while reader.once():
        pass
    reader.stop()


def _moments(services: Services, video_id: str) -> list[Span]:
    settings = services.settings
    rows = parquet.load(settings.library_dir / parquet.key_for(settings.model, video_id))
    return sorted({row.span for row in rows})
