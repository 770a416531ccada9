"""What kinds of moments are called, and calling them something else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import streamlit as st

from core.cached.access.needs import needs
from core.cached.access.person import current_person
from core.cached.application import changes, services
from core.cached.describe import one_line
from core.cached.insights.moments import FilteredMoments, insights_cache, insights_clusters, insights_moments
from core.insights.naming.names import ClusterName, all_names, known_by, names_given
from core.insights.parts import Clusters
from core.messages.translation import _, number
from core.people.person import Role

LONGEST_NAME: Final = 60


@needs(Role.VIEWER)
def cluster_names(key: str) -> Mapping[str, ClusterName]:
    """A name for every kind of the insights under `key`, by the kind's id; empty as long as there are no kinds.

    Names that nobody gave are of the library's own words for footage, and numbers until these are known.
    """
    return _names(key, changes().cluster_names)


@dataclass(frozen=True, slots=True)
class WordsToAsk:
    """How many words the provider is still to be asked for so that groups have names, what that costs, whether it was agreed."""

    count: int
    price_usd: float
    is_agreed: bool


@needs(Role.VIEWER)
def words_to_ask() -> WordsToAsk | None:
    """None where groups have their names, or get them for nothing. Raises CatalogError."""
    from core.insights.jobs.progress import are_names_wanted  # noqa: PLC0415 - only for those who look at insights
    from core.insights.naming.name_words import NAME_WORDS  # noqa: PLC0415 - see above
    from core.insights.naming.naming import are_enough, words_known  # noqa: PLC0415 - see above

    settings = services().settings
    if settings.demo:
        return None
    known = words_known(services().catalog.query_vectors, settings.model)
    if are_enough(known):
        return None
    count = len(NAME_WORDS) - len(known)
    return WordsToAsk(count, count * settings.price_per_query, are_names_wanted(insights_cache().folder))


@needs(Role.EDITOR)
def agree_to_words() -> None:
    """Let the words for names be asked for, one after the other. Raises DiskFull, OSError."""
    from core.insights.jobs.progress import want_names  # noqa: PLC0415 - see above

    want_names(insights_cache().folder)


@needs(Role.VIEWER)
def clusters_named(filtered: FilteredMoments, rows: Iterable[int]) -> list[tuple[str, str]]:
    """For each of these rows the id and the name of the kind it is of; both empty for moments that are like few others."""
    clusters, names = insights_clusters(filtered.key), cluster_names(filtered.key)
    places = [-1 if clusters is None else int(clusters.cluster_of[row]) for row in rows]
    ids = ["" if clusters is None or place < 0 else clusters.clusters[place].id for place in places]
    return [(cluster_id, names[cluster_id].name if cluster_id in names else "") for cluster_id in ids]


@needs(Role.EDITOR)
def rename_cluster(key: str, cluster_id: str, name: str) -> None:
    """Call a kind this from now on, however kinds are computed anew; an empty name gives it back the one it had by itself.

    Raises CatalogError. A kind that is gone keeps no name.
    """
    from core.catalog.searches.cluster_names import MOMENTS_KEPT  # noqa: PLC0415 - the catalog is loaded when it is opened

    moments, clusters = insights_moments(key), insights_clusters(key)
    place = (
        None if clusters is None else next((at for at, cluster in enumerate(clusters.clusters) if cluster.id == cluster_id), None)
    )
    if moments is None or clusters is None or place is None:
        return
    model, catalog, me = services().settings.model, services().catalog, current_person()
    given = catalog.cluster_names.all(model)
    former = names_given(clusters, moments, given).get(cluster_id)
    tidy = one_line(name, LONGEST_NAME)
    # Under the id that the kind bears now there may be the name of another, which that id was of before.
    if tidy:
        former_id = None if former is None else former.cluster_id
        catalog.cluster_names.give(
            model, cluster_id, tidy, known_by(moments, clusters, place, MOMENTS_KEPT), instead_of=former_id, by=me.id
        )
    elif former is not None:
        catalog.cluster_names.forget(model, former.cluster_id, me.id)


# Not for long: the words become known one by one, and what was computed comes piece by piece.
@st.cache_resource(show_spinner=False, max_entries=4, ttl=5)
def _names(key: str, given: int) -> dict[str, ClusterName]:  # noqa: ARG001 - how often names were given is part of the key
    moments, clusters = insights_moments(key), insights_clusters(key)
    if moments is None or clusters is None:
        return {}
    own = names_given(clusters, moments, services().catalog.cluster_names.all(services().settings.model))
    automatic = _automatic(clusters, [name.name for name in own.values()])
    return all_names(clusters, own, automatic, lambda place: _("Group {number}", number=number(place)))


def _automatic(clusters: Clusters, taken: list[str]) -> dict[str, str]:
    # What names are made with belongs to searches, and is loaded by the first one.
    from core.insights.naming.naming import LEAST, LEAST_OF_DEMO, are_enough, names_of, words_known  # noqa: PLC0415 - see above

    settings = services().settings
    known = words_known(services().catalog.query_vectors, settings.model)
    least = LEAST_OF_DEMO if settings.demo else LEAST
    return names_of(clusters.clusters, known, taken, least=least) if are_enough(known) else {}
