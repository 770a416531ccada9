"""How far a hit stands out, and what happens where there is hardly a library."""

from __future__ import annotations

import itertools
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.errors import Reason, StoreUnavailable
from core.milvus import Filter
from core.milvus.filters import EVERYTHING
from core.models.embedding_models import EmbeddingModel
from core.models.search_answer import Strength, Verdict
from core.models.vectors import unit
from core.models.video import Modality
from core.search.strength import FEWEST_ROWS, Background, Backgrounds, Thresholds, strength_of
from tests.support.waiting import wait_for
from tests.unit.core.milvus.milvus_rows import MODEL, one_vector, toward, vectors


def background(centre: float, spread: float, rows: int = 500, seed: int = 0) -> NDArray[np.float32]:
    return np.random.default_rng(seed).normal(centre, spread, rows).astype(np.float32)


def level_of(cosines: NDArray[np.float32], rows: int, score: float, library_spread: float = 0.05) -> float:
    return Thresholds.of(rows).level(Background.of(cosines, library_spread), score)


@pytest.mark.parametrize("centre", [-0.1, 0.05, 0.4])
@pytest.mark.parametrize("spread", [0.02, 0.1])
def test_the_word_depends_on_the_distance_from_the_usual_not_on_the_cosine(centre: float, spread: float) -> None:
    cosines = background(centre, spread)
    said = [strength_of(level_of(cosines, 500, centre + steps * spread, library_spread=spread)) for steps in (6, 3.3, 1)]
    assert said == [Strength.STRONG, Strength.FAIR, Strength.WEAK]
    assert level_of(cosines, 500, centre - 5 * spread) == 0.0


def test_what_is_unlikely_but_hardly_differs_is_weak() -> None:
    lies_alike_to_everything = background(0.1, 0.01)
    assert strength_of(level_of(lies_alike_to_everything, 500, 0.16, library_spread=0.2)) is Strength.WEAK
    assert strength_of(level_of(lies_alike_to_everything, 500, 0.16, library_spread=0.01)) is Strength.STRONG


def test_many_matches_do_not_hide_each_other() -> None:
    usual = background(0.1, 0.03, 400)
    matching = background(0.5, 0.03, 100)
    assert strength_of(level_of(np.concatenate([usual, matching]), 500, 0.5)) is Strength.STRONG


def test_the_best_of_many_unrelated_moments_is_never_strong() -> None:
    for seed in range(30):
        cosines = background(0.1, 0.03, 20_000, seed)
        assert level_of(cosines[:500], len(cosines), float(cosines.max()), library_spread=0.03) < 2 / 3


@given(
    st.lists(st.floats(-1, 1, width=32), max_size=40),
    st.integers(0, 10**6),
    st.floats(-1, 1),
    st.floats(-1, 1),
    st.floats(0, 1),
)
def test_any_library_gives_a_level_that_grows_with_the_score(
    cosines: list[float], rows: int, low: float, high: float, library_spread: float
) -> None:
    low, high = sorted((low, high))
    values = np.asarray(cosines, dtype=np.float32)
    assert 0 <= level_of(values, rows, low, library_spread) <= level_of(values, rows, high, library_spread) <= 1


def test_with_hardly_any_rows_every_hit_is_fair() -> None:
    for rows in range(FEWEST_ROWS):
        usual = Background.of(np.full(rows, 0.3, np.float32), 0.1)
        assert not usual.is_known
        assert strength_of(Thresholds.of(rows).level(usual, 0.3)) is Strength.FAIR
        assert Thresholds.of(rows).verdict(usual, -0.3) is Verdict.FAIR


def test_where_all_are_alike_nothing_stands_out() -> None:
    assert level_of(np.full(50, 0.3, np.float32), 50, 0.3) == 0.0


def test_one_that_differs_among_equals_stands_out() -> None:
    cosines = np.full(50, 0.1, np.float32)
    cosines[7] = 0.6
    assert strength_of(level_of(cosines, 50, 0.6)) is Strength.STRONG


def test_a_search_is_as_sure_as_its_best_hit_stands_out() -> None:
    usual, thresholds = Background(0.0, 0.1, 0.1), Thresholds(3.2)
    said = [thresholds.verdict(usual, cosine) for cosine in (0.43, 0.33, 0.25, 0.1, -0.4)]
    assert said == [Verdict.STRONG, Verdict.FAIR, Verdict.WEAK, Verdict.NOTHING, Verdict.NOTHING]


def test_in_a_small_library_less_than_luck_is_enough() -> None:
    widened_by_its_answers = Background(0.0, 0.2, 0.1)
    assert strength_of(Thresholds(2.1).level(widened_by_its_answers, 0.34)) is Strength.FAIR
    assert strength_of(Thresholds(3.3).level(widened_by_its_answers, 0.34)) is Strength.WEAK


def test_a_larger_library_asks_for_more() -> None:
    lucks = [Thresholds.of(rows).noise_floor for rows in (0, 100, 10_000, 1_000_000)]
    assert lucks == sorted(set(lucks))


class Library:
    """A store that notes how often it is counted and sampled."""

    def __init__(self, visual: NDArray[np.float32], audio: NDArray[np.float32]) -> None:
        self.rows = {Modality.VISUAL: visual, Modality.AUDIO: audio}
        self.stored = len(visual) + len(audio)
        self.samples = 0
        self.counts = 0

    def count(self, model: EmbeddingModel, video_id: str | None = None) -> int:
        self.counts += 1
        return self.stored

    def sample(self, model: EmbeddingModel, limit: int, where: Filter = EVERYTHING) -> NDArray[np.float32]:
        self.samples += 1
        assert where.modality is not None
        return self.rows[where.modality][:limit]


def test_each_modality_is_measured_against_its_own_background() -> None:
    query = unit(one_vector(1))
    visual = np.stack([toward(query, 0.3 + 0.01 * (at % 5), at) for at in range(40)])
    audio = np.stack([toward(query, 0.0 + 0.01 * (at % 5), 100 + at) for at in range(40)])
    usual = Backgrounds(Library(visual, audio), MODEL).usual({Modality.VISUAL: query, Modality.AUDIO: query})
    assert usual[Modality.VISUAL].centre == pytest.approx(0.32, abs=1e-3)
    assert usual[Modality.AUDIO].centre == pytest.approx(0.02, abs=1e-3)
    assert usual[Modality.VISUAL].z(0.3) < 0 < 10 < usual[Modality.AUDIO].z(0.3)


def test_a_sample_is_drawn_again_only_when_the_library_has_changed_in_size() -> None:
    library = Library(vectors(100, 2), vectors(100, 3))
    seconds = 0
    backgrounds = Backgrounds(library, MODEL, clock=lambda: seconds)
    for stored, samples in ((200, 1), (200, 1), (219, 1), (181, 1), (230, 2), (230, 2), (0, 3), (1, 4)):
        library.stored = stored
        seconds += 10
        backgrounds.usual({Modality.VISUAL: one_vector(4)})
        assert library.samples == 2 * samples


def test_searches_in_a_row_count_the_library_once() -> None:
    library = Library(vectors(100, 2), vectors(100, 3))
    backgrounds = Backgrounds(library, MODEL, clock=lambda: 0)
    for _ in range(5):
        backgrounds.usual({Modality.VISUAL: one_vector(4)})
    assert library.counts == 1


def test_a_library_that_was_empty_or_is_rebuilt_is_counted_at_once() -> None:
    library = Library(vectors(100, 2), vectors(100, 3))
    backgrounds = Backgrounds(library, MODEL, clock=lambda: 0)
    for stored, counts in ((0, 1), (50, 2), (200, 2)):
        library.stored = stored
        backgrounds.usual({Modality.VISUAL: one_vector(4)})
        assert library.counts == counts
    backgrounds.recount()
    assert backgrounds.thresholds() == Thresholds.of(200)


class Silent(Library):
    """A store that gives no sample, and says so only after a while."""

    def __init__(self) -> None:
        super().__init__(vectors(100, 2), vectors(100, 3))
        self.may_fail = threading.Event()

    def sample(self, model: EmbeddingModel, limit: int, where: Filter = EVERYTHING) -> NDArray[np.float32]:
        self.samples += 1
        self.may_fail.wait(30)
        raise StoreUnavailable(Reason.STORE_UNREACHABLE, uri="x")


def test_searches_that_wait_for_the_same_sample_share_that_it_cannot_be_had() -> None:
    library = Silent()
    # Each counts the library anew.
    backgrounds = Backgrounds(library, MODEL, clock=itertools.count(0.0, 1000.0).__next__)
    said: list[Reason] = []

    def search() -> None:
        with pytest.raises(StoreUnavailable) as caught:
            backgrounds.usual({Modality.VISUAL: one_vector(4)})
        said.append(caught.value.reason)

    threads = [threading.Thread(target=search, daemon=True) for _ in range(10)]
    for thread in threads:
        thread.start()
    # One asks, and the others have come as far as where they wait for it.
    wait_for(lambda: library.samples == 1 and library.counts >= 10, what="ten searches")
    library.may_fail.set()
    for thread in threads:
        thread.join(30)
    assert said == [Reason.STORE_UNREACHABLE] * 10
    assert library.samples < 10
