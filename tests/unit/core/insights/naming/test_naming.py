"""Kinds get names from plain words: what sets each apart from the others, and never the same one twice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from core.catalog import Catalog
from core.errors import ClipseekError, KeyRefused, ProviderUnavailable, Reason, RequestRefused, TooManyRequests
from core.insights.naming.name_words import NAME_WORDS
from core.insights.naming.naming import AWAY_SEC, GENTLY_SEC, LONGEST_AWAY_SEC, NameWords, are_enough, names_of, words_known
from core.insights.parts import Cluster
from core.models.embedding_models import DIMENSION, MODELS
from core.models.vectors import Vector, unit
from core.models.video import Query
from core.search.vectors import QueryVectors

MODEL = MODELS["marengo3.5"]


def a_kind(number: int, centre: NDArray[np.float64]) -> Cluster:
    return Cluster(f"{number:08x}", 10, (0,), unit(centre.astype(np.float32)))


class Space:
    """Words as directions of their own; footage lies in another corner, as it does with the provider."""

    def __init__(self, *words: str) -> None:
        dice = np.random.default_rng(4)
        self.away = dice.normal(size=DIMENSION) * 2
        self.common = dice.normal(size=DIMENSION) * 2
        self.of = {word: dice.normal(size=DIMENSION) for word in words}
        self.known = {word: unit((self.away + vector).astype(np.float32)) for word, vector in self.of.items()}

    def cluster(self, number: int, *words: str) -> Cluster:
        """Footage of all of this, and of what all footage here has in common."""
        return a_kind(number, self.common + sum((self.of[word] for word in words), np.zeros(DIMENSION)))

    def names(self, *clusters: Sequence[str], taken: Sequence[str] = ()) -> list[str | None]:
        made = [self.cluster(number, *words) for number, words in enumerate(clusters)]
        names = names_of(made, self.known, taken)
        return [names.get(cluster.id) for cluster in made]


@pytest.fixture
def space() -> Space:
    return Space("sea", "waves", "fire", "snow", "city", "dog")


def test_each_kind_is_called_what_sets_it_apart(space: Space) -> None:
    assert space.names(["sea"], ["fire"], ["snow"]) == ["Sea", "Fire", "Snow"]


def test_what_all_kinds_have_is_no_name(space: Space) -> None:
    assert space.names(["city", "sea"], ["city", "fire"], ["city", "snow"], ["city", "dog"]) == ["Sea", "Fire", "Snow", "Dog"]


def test_a_single_kind_and_two_kinds_have_names_too(space: Space) -> None:
    assert space.names(["fire"]) == ["Fire"]
    assert space.names(["fire"], ["snow"]) == ["Fire", "Snow"]


def test_what_is_as_much_the_one_as_the_other_is_called_both(space: Space) -> None:
    names = space.names(["dog", "snow"], ["sea"], ["fire"], ["city"])
    assert names[0] in ("Dog, snow", "Snow, dog")
    assert names[1:] == ["Sea", "Fire", "City"]


def test_no_two_names_are_alike(space: Space) -> None:
    many = space.names(*[["sea"]] * 5, ["fire"])
    assert len(set(many)) == 6
    assert all(name is not None and "sea" in name.casefold() for name in many[:5])


def test_a_name_that_somebody_gave_is_not_given_again(space: Space) -> None:
    assert "Sea" not in space.names(["sea"], ["fire"], taken=["SEA"])


def test_a_kind_that_no_word_fits_has_no_name(space: Space) -> None:
    clusters = [space.cluster(0, "sea"), space.cluster(1, "fire"), a_kind(2, space.common - sum(space.of.values()))]
    assert set(names_of(clusters, space.known)) == {clusters[0].id, clusters[1].id}


def test_a_word_that_is_only_the_best_of_many_is_no_name() -> None:
    dice = np.random.default_rng(7)
    words = {f"word {number}": unit(dice.normal(size=DIMENSION).astype(np.float32)) for number in range(300)}
    kinds = [a_kind(number, dice.normal(size=DIMENSION)) for number in range(40)]
    assert len(names_of(kinds, words)) <= 1


def test_an_engine_that_guesses_is_asked_for_more(space: Space) -> None:
    kinds = [space.cluster(number, word) for number, word in enumerate(("sea", "fire", "snow"))]
    assert len(names_of(kinds, space.known)) == 3
    assert names_of(kinds, space.known, least=1.01) == {}


def test_without_kinds_or_words_there_are_no_names(space: Space) -> None:
    assert names_of([], space.known) == {}
    assert names_of([space.cluster(0, "sea")], {}) == {}
    assert names_of([a_kind(0, np.zeros(DIMENSION))], space.known) == {}


class Provider:
    """Answers each word with a direction of its own, or fails as it is told."""

    model = MODEL

    def __init__(self) -> None:
        self.asked: list[str | None] = []
        self.failure: ClipseekError | None = None

    def embed_query(self, query: Query) -> Vector:
        self.asked.append(query.text)
        if self.failure is not None:
            raise self.failure
        return unit(np.random.default_rng(len(self.asked)).normal(size=DIMENSION).astype(np.float32))


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def asking(catalog: Catalog, provider: Provider) -> NameWords:
    return NameWords(QueryVectors(provider, catalog.query_vectors), catalog.query_vectors, MODEL)


def test_the_provider_is_asked_once_for_each_word_and_gently(asking: NameWords, catalog: Catalog, provider: Provider) -> None:
    waits = [asking.embed_next() for _ in range(5)]
    assert waits == [GENTLY_SEC] * 5
    assert provider.asked == list(NAME_WORDS[:5])
    assert list(words_known(catalog.query_vectors, MODEL)) == list(NAME_WORDS[:5])
    # After a new start of the program.
    NameWords(QueryVectors(provider, catalog.query_vectors), catalog.query_vectors, MODEL).embed_next()
    assert provider.asked[5:] == [NAME_WORDS[5]]


def test_once_all_are_known_nothing_is_asked_any_more(
    asking: NameWords, catalog: Catalog, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.insights.naming.naming.NAME_WORDS", ("sea", "fire"))
    assert [asking.embed_next() for _ in range(3)] == [GENTLY_SEC, None, None]
    assert provider.asked == ["sea", "fire"]
    assert are_enough(words_known(catalog.query_vectors, MODEL))


def test_a_word_that_somebody_searched_for_costs_nothing_more(asking: NameWords, provider: Provider, catalog: Catalog) -> None:
    QueryVectors(provider, catalog.query_vectors).vector(Query(NAME_WORDS[0].upper()))
    asking.embed_next()
    assert provider.asked == [NAME_WORDS[0].upper(), NAME_WORDS[1]]


@pytest.mark.parametrize(
    ("failure", "wait_sec"),
    [
        (ProviderUnavailable(Reason.PROVIDER_FAULT), AWAY_SEC),
        (TooManyRequests(Reason.TOO_MANY_REQUESTS, retry_after_sec=300), 300),
        (TooManyRequests(Reason.TOO_MANY_REQUESTS, retry_after_sec=86_400), LONGEST_AWAY_SEC),
        (TooManyRequests(Reason.TOO_MANY_REQUESTS), AWAY_SEC),
        (KeyRefused(Reason.KEY_REFUSED), LONGEST_AWAY_SEC),
    ],
)
def test_a_provider_that_fails_is_left_alone_for_a_while_and_asked_again(
    asking: NameWords, provider: Provider, failure: ClipseekError, wait_sec: float
) -> None:
    provider.failure = failure
    assert asking.embed_next() == wait_sec
    provider.failure = None
    assert asking.embed_next() == GENTLY_SEC
    assert provider.asked == [NAME_WORDS[0]] * 2


def test_a_word_that_is_refused_keeps_back_no_other(asking: NameWords, provider: Provider, catalog: Catalog) -> None:
    provider.failure = RequestRefused(Reason.REQUEST_REFUSED)
    assert asking.embed_next() == GENTLY_SEC
    provider.failure = None
    asking.embed_next()
    assert provider.asked == [NAME_WORDS[0], NAME_WORDS[1]]
    assert not are_enough(words_known(catalog.query_vectors, MODEL))
