"""What kinds of moments are called, and calling them something else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import streamlit as st

from core.cached.insights import Sight, insights_kinds, insights_moments
from core.cached.state import changes, services
from core.insights.naming.names import KindName, all_names, known_by, names_given
from core.insights.parts import Kinds
from core.search.saying import one_line

LONGEST_NAME: Final = 60


def kind_names(key: str) -> Mapping[str, KindName]:
    """A name for every kind of the insights under `key`, by the kind's id; empty as long as there are no kinds.

    Names that nobody gave are of the library's own words for footage, and numbers until these are known.
    """
    return _names(key, changes().kind_names)


def kinds_named(sight: Sight, rows: Iterable[int]) -> list[tuple[str, str]]:
    """For each of these rows the id and the name of the kind it is of; both empty for moments that are like few others."""
    kinds, names = insights_kinds(sight.key), kind_names(sight.key)
    places = [-1 if kinds is None else int(kinds.kind_of[row]) for row in rows]
    ids = ["" if kinds is None or place < 0 else kinds.kinds[place].id for place in places]
    return [(kind_id, names[kind_id].name if kind_id in names else "") for kind_id in ids]


def rename_kind(key: str, kind_id: str, name: str) -> None:
    """Call a kind this from now on, however kinds are computed anew; an empty name gives it back the one it had by itself.

    Raises CatalogError. A kind that is gone keeps no name.
    """
    from core.catalog.kind_names import MOMENTS_KEPT  # noqa: PLC0415 - the catalog is loaded when it is opened

    moments, kinds = insights_moments(key), insights_kinds(key)
    place = None if kinds is None else next((at for at, kind in enumerate(kinds.kinds) if kind.id == kind_id), None)
    if moments is None or kinds is None or place is None:
        return
    model, catalog = services().settings.model, services().catalog
    given = catalog.kind_names.all(model)
    former = names_given(kinds, moments, given).get(kind_id)
    tidy = one_line(name, LONGEST_NAME)
    # Under the id that the kind bears now there may be the name of another, which that id was of before.
    if tidy:
        former_id = None if former is None else former.kind_id
        catalog.kind_names.give(model, kind_id, tidy, known_by(moments, kinds, place, MOMENTS_KEPT), instead_of=former_id)
    elif former is not None:
        catalog.kind_names.forget(model, former.kind_id)


# Not for long: the words become known one by one, and what was computed comes piece by piece.
@st.cache_resource(show_spinner=False, max_entries=4, ttl=5)
def _names(key: str, given: int) -> dict[str, KindName]:  # noqa: ARG001 - how often names were given is part of the key
    moments, kinds = insights_moments(key), insights_kinds(key)
    if moments is None or kinds is None:
        return {}
    own = names_given(kinds, moments, services().catalog.kind_names.all(services().settings.model))
    return all_names(kinds, own, _automatic(kinds, [name.name for name in own.values()]))


def _automatic(kinds: Kinds, taken: list[str]) -> dict[str, str]:
    # What names are made with belongs to searches, and is loaded by the first one.
    from core.insights.naming.naming import are_enough, names_of, words_known  # noqa: PLC0415 - see above

    known = words_known(services().catalog.query_vectors, services().settings.model)
    return names_of(kinds.kinds, known, taken) if are_enough(known) else {}
