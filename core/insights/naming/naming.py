"""What kinds of moments are called: the nearest of a list of plain words, measured against what all other kinds have in common.

Words and footage lie in different corners of the space that the provider puts both in (Liang et al. 2022, "Mind the Gap"), and
what is common to a whole library is near the same few words everywhere. So neither side is compared as it is: of a word counts
how it differs from the average of the words, of a kind how it differs from the other kinds.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from core.catalog.searches.kept_vectors import QueryVectorRows
from core.errors import ClipseekError, KeyRefused, RequestRefused, TooManyRequests
from core.insights.naming.name_words import NAME_WORDS
from core.insights.parts import Cluster
from core.models.embedding_models import EmbeddingModel
from core.models.vectors import Vector, unit
from core.models.video import Query
from core.search.vectors import QueryVectors, digest_of, kind_of, tidy

log = logging.getLogger(__name__)

GENTLY_SEC: Final = 0.2
"""Between two words: nobody waits for them, and searches of people come first."""
AWAY_SEC: Final = 60.0
"""Until the provider is asked again after it failed."""
LONGEST_AWAY_SEC: Final = 3600.0
ENOUGH: Final = 0.95
"""Share of the words from which on names are given: one that the provider will not have must not keep back all others."""

LEAST: Final = 0.1
"""Cosine that a word needs to be a name: what fits less than this has little to do with the kind."""
LEAST_OF_DEMO: Final = 0.45
"""The same for the demo's engine, which sees colours where there are things.

Measured: on its sample footage all names but one have 0.48 and more, and are right; of other footage five of six have 0.44 and
less, and are wrong (people in a room: "Desert").
"""
STANDS_OUT: Final = 4.0
"""How far a word must stand out of those that fit worse, in their standard deviations: the best of 300 random ones reaches 3."""
ALSO: Final = 0.88
"""A second word that fits nearly as well as the first, this share of its cosine, is part of the name."""
INSTEAD: Final = 0.85
"""Where another kind has the first word already, one that fits nearly as well stands alone."""
ALIKE: Final = 0.6
"""Words of at least this cosine mean the same: the second would add nothing to the first."""


class NameWords:
    """The words in vectors. Asking for them costs one query each, once and for good; `next` is for one thread."""

    def __init__(self, vectors: QueryVectors, kept: QueryVectorRows, model: EmbeddingModel) -> None:
        self._vectors = vectors
        self._kept = kept
        self._model = model
        self._left: list[str] | None = None

    def embed_next(self) -> float | None:
        """Ask the provider for one more word; returns in how many seconds to call again, None once there is nothing left to ask.

        What the provider fails to answer is asked again later. Raises CatalogError.
        """
        if self._left is None:
            known = words_known(self._kept, self._model)
            self._left = [word for word in NAME_WORDS if word not in known]
        if not self._left:
            return None
        try:
            self._vectors.vector(Query(self._left[0]))
        except RequestRefused as error:
            # Not asked again before the next start of the program.
            log.warning("the provider will not have %r as a name: %s", self._left[0], error.reason)
        except KeyRefused as error:
            log.info("words for names have to wait: %s", error.reason)
            return LONGEST_AWAY_SEC
        except TooManyRequests as error:
            return min(max(error.retry_after_sec or 0.0, AWAY_SEC), LONGEST_AWAY_SEC)
        except ClipseekError as error:
            log.info("words for names have to wait: %s", error.reason)
            return AWAY_SEC
        del self._left[0]
        return GENTLY_SEC if self._left else None


def words_known(kept: QueryVectorRows, model: EmbeddingModel) -> dict[str, Vector]:
    """The words whose vectors are known, in the order of the list. Raises CatalogError."""
    queries = {word: tidy(Query(word)) for word in NAME_WORDS}
    digests = {word: digest_of(query) for word, query in queries.items()}
    found = kept.get_many(model.name, kind_of(queries[NAME_WORDS[0]]), digests.values())
    return {word: found[digest] for word, digest in digests.items() if digest in found}


def are_enough(known: Mapping[str, Vector]) -> bool:
    """Whether names can be told from these words, so that they won't change with each word that is still to come."""
    return len(known) >= ENOUGH * len(NAME_WORDS)


def names_of(
    clusters: Sequence[Cluster], known: Mapping[str, Vector], taken: Sequence[str] = (), *, least: float = LEAST
) -> dict[str, str]:
    """A name of one or two words for each kind, by its id, no two alike and none of `taken`.

    A kind has none where no word fits by a cosine of `least`, or none stands out of the others.

    The same kinds and words give the same names.
    """
    if not clusters or not known:
        return {}
    words = tuple(known)
    vectors = _centred(np.asarray(list(known.values()), dtype=np.float32))
    # Rounded, because less tells nothing: words that fit alike stand in the order of the list, on every machine.
    scores = np.round(_unlike_others(np.asarray([cluster.centre for cluster in clusters], dtype=np.float32)) @ vectors.T, 2)
    alike = vectors @ vectors.T >= ALIKE
    used = {frozenset([name.casefold()]) for name in taken}
    names: dict[str, str] = {}
    for place in np.argsort(-scores.max(axis=1), kind="stable"):
        if not _stands_out(scores[place], least):
            continue
        for pair in _candidates(scores[place], alike):
            name = frozenset(words[word] for word in pair)
            if name not in used:
                used.add(name)
                names[clusters[place].id] = _written([words[word] for word in pair])
                break
    return names


def _unlike_others(centres: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each kind's centre without what the others have in common, at length 1, shape (kinds, DIMENSION).

    As if there were one kind more that lies nowhere: of two kinds, neither is named by nothing but what the other is not.
    """
    others = (centres.sum(axis=0) - centres) / len(centres)
    return unit(centres - others)


def _centred(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    return unit(vectors - vectors.mean(axis=0)) if len(vectors) > 1 else unit(vectors)


def _stands_out(scores: NDArray[Any], least: float) -> bool:
    """Whether the best word for a kind is more than the best of many that have nothing to do with it."""
    best = scores.max()
    others = scores[scores < ALSO * best]
    return bool(best >= least and (len(others) < 2 or best - others.mean() >= STANDS_OUT * others.std()))


def _candidates(scores: NDArray[Any], alike: NDArray[np.bool_]) -> Iterator[tuple[int, ...]]:
    """Names for one kind as places of words, the best first: two words that fit alike, a word alone, then any two."""
    order = [int(word) for word in np.argsort(-scores, kind="stable")]
    first = order[0]
    best = scores[first]
    others = [word for word in order[1:] if not alike[first, word]]
    if others and scores[others[0]] >= ALSO * best:
        yield first, others[0]
    yield from ((word,) for word in order if scores[word] >= INSTEAD * best)
    yield from ((first, word) for word in others)


def _written(words: Sequence[str]) -> str:
    name = ", ".join(words)
    return name[:1].upper() + name[1:]
