"""How far a hit stands out, and what happens where there is hardly a library."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.milvus import Filter
from core.milvus.filters import EVERYTHING
from core.models import EmbeddingModel, Modality, Strength
from core.search.strength import FEWEST_ROWS, Backgrounds, Scale
from tests.unit.core.milvus_rows import MODEL, one_vector, toward, vectors


def background(centre: float, spread: float, rows: int = 500, seed: int = 0) -> NDArray[np.float32]:
    return np.random.default_rng(seed).normal(centre, spread, rows).astype(np.float32)


@pytest.mark.parametrize("centre", [-0.1, 0.05, 0.4])
@pytest.mark.parametrize("spread", [0.02, 0.1])
def test_the_word_depends_on_the_distance_from_the_usual_not_on_the_cosine(centre: float, spread: float) -> None:
    scale = Scale.of(background(centre, spread), 500)
    assert scale.standing(centre + 6 * spread)[1] is Strength.STRONG
    assert scale.standing(centre + 3.3 * spread)[1] is Strength.FAIR
    assert scale.standing(centre + 1 * spread)[1] is Strength.WEAK
    assert scale.standing(centre - 5 * spread) == (0.0, Strength.WEAK)


def test_many_matches_do_not_hide_each_other() -> None:
    usual = background(0.1, 0.03, 400)
    matching = background(0.5, 0.03, 100)
    assert Scale.of(np.concatenate([usual, matching]), 500).standing(0.5)[1] is Strength.STRONG


def test_the_best_of_many_unrelated_moments_is_never_strong() -> None:
    for seed in range(30):
        cosines = background(0.1, 0.03, 20_000, seed)
        scale = Scale.of(cosines[:500], len(cosines))
        level, word = scale.standing(float(cosines.max()))
        assert word is not Strength.STRONG
        assert level < 2 / 3


def test_bar_and_word_say_the_same() -> None:
    scale = Scale.of(background(0.1, 0.03), 5000)
    for score in np.linspace(-0.2, 1, 200):
        level, word = scale.standing(float(score))
        assert word is (Strength.WEAK if level < 1 / 3 else Strength.FAIR if level < 2 / 3 else Strength.STRONG)


@given(
    st.lists(st.floats(-1, 1, width=32), max_size=40),
    st.integers(0, 10**6),
    st.floats(-1, 1),
    st.floats(-1, 1),
)
def test_any_library_gives_a_level_that_grows_with_the_score(cosines: list[float], rows: int, low: float, high: float) -> None:
    scale = Scale.of(np.asarray(cosines, dtype=np.float32), rows)
    low, high = sorted((low, high))
    assert 0 <= scale.standing(low)[0] <= scale.standing(high)[0] <= 1


def test_with_hardly_any_rows_every_hit_is_fair() -> None:
    for rows in range(FEWEST_ROWS):
        assert Scale.of(np.full(rows, 0.3, np.float32), rows).standing(0.3) == (0.5, Strength.FAIR)


def test_where_all_are_alike_nothing_stands_out() -> None:
    assert Scale.of(np.full(50, 0.3, np.float32), 50).standing(0.3) == (0.0, Strength.WEAK)


def test_one_that_differs_among_equals_stands_out() -> None:
    cosines = np.full(50, 0.1, np.float32)
    cosines[7] = 0.6
    assert Scale.of(cosines, 50).standing(0.6)[1] is Strength.STRONG


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
    query = one_vector(1)
    visual = np.stack([toward(query, 0.3 + 0.01 * (at % 5), at) for at in range(40)])
    audio = np.stack([toward(query, 0.0 + 0.01 * (at % 5), 100 + at) for at in range(40)])
    scales = Backgrounds(Library(visual, audio), MODEL).scales(3 * query, set(Modality) - {Modality.TRANSCRIPTION})
    assert scales[Modality.VISUAL].centre == pytest.approx(0.32, abs=1e-3)
    assert scales[Modality.AUDIO].centre == pytest.approx(0.02, abs=1e-3)
    assert scales[Modality.VISUAL].standing(0.3)[1] is Strength.WEAK
    assert scales[Modality.AUDIO].standing(0.3)[1] is Strength.STRONG


def test_a_sample_is_drawn_again_only_when_the_library_has_changed_in_size() -> None:
    library = Library(vectors(100, 2), vectors(100, 3))
    seconds = 0
    backgrounds = Backgrounds(library, MODEL, clock=lambda: seconds)
    for stored, samples in ((200, 1), (200, 1), (219, 1), (181, 1), (230, 2), (230, 2), (0, 3), (1, 4)):
        library.stored = stored
        seconds += 10
        backgrounds.scales(one_vector(4), {Modality.VISUAL})
        assert library.samples == samples


def test_searches_in_a_row_count_the_library_once() -> None:
    library = Library(vectors(100, 2), vectors(100, 3))
    backgrounds = Backgrounds(library, MODEL, clock=lambda: 0)
    for _ in range(5):
        backgrounds.scales(one_vector(4), {Modality.VISUAL})
    assert library.counts == 1
