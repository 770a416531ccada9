"""How good the search is: the whole table asked through the real engine, and what came of it as figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.models.search_answer import Verdict
from tests.support.search_quality.asked import Asked, Kind
from tests.support.search_quality.questions import QUESTIONS
from tests.support.search_quality.sample_library import SampleLibrary

SHOWN_FIRST = 5


@dataclass(frozen=True)
class Result:
    """What came of one question. `rank`, from 1, is that of the first hit that answers, None if none does.

    `picture_rank` is the same where only a card counts whose picture is of a right moment.
    """

    asked: Asked
    rank: int | None
    picture_rank: int | None
    verdict: Verdict

    @property
    def is_judged_rightly(self) -> bool:
        """Nothing stands out where there is no answer, and only there."""
        return (self.verdict is Verdict.NOTHING) is (self.asked.kind is Kind.NOTHING)

    def __str__(self) -> str:
        return f"{self.asked}: found at {self.rank}, judged {self.verdict}"


@dataclass(frozen=True)
class Quality:
    """The results of some questions."""

    results: Sequence[Result]

    def of(self, *kinds: Kind) -> Quality:
        return Quality([result for result in self.results if result.asked.kind in kinds])

    @property
    def answered(self) -> Quality:
        """The results of the questions that have an answer."""
        return self.of(*(kind for kind in Kind if kind is not Kind.NOTHING))

    def recall(self, first: int) -> float:
        """The share of questions with an answer that have it among the `first` hits."""
        return _mean(result.rank is not None and result.rank <= first for result in self.answered.results)

    @property
    def picture_recall(self) -> float:
        """The share of questions with an answer whose first card shows a picture of it."""
        return _mean(result.picture_rank == 1 for result in self.answered.results)

    @property
    def reciprocal_rank(self) -> float:
        """The mean of 1 / rank, 0 for what was not found."""
        return _mean(1 / result.rank if result.rank else 0.0 for result in self.answered.results)

    @property
    def verdict_accuracy(self) -> float:
        return _mean(result.is_judged_rightly for result in self.results)

    @property
    def missed(self) -> list[str]:
        """What was not found first, or judged wrongly, in words."""
        wanting = (r for r in self.results if not r.is_judged_rightly or (r.rank != 1 and r.asked.kind is not Kind.NOTHING))
        return [str(result) for result in wanting]


def measure(library: SampleLibrary, questions: Sequence[Asked] = QUESTIONS, *, hears: bool = True) -> Quality:
    """Ask everything in a table; without `hears` nothing is looked for word for word in what is said."""
    results = []
    for asked in questions:
        found = library.answer(asked, hears=hears)
        ranks = library.rank(asked, found.hits), library.rank(asked, found.hits, exactly=True)
        results.append(Result(asked, *ranks, found.verdict))
    return Quality(results)


def _mean(values: Iterable[float]) -> float:
    held = [float(value) for value in values]
    return sum(held) / len(held)
