"""The parts of insights that single sections show: what stands out and what is there twice, read once for all sessions."""

from __future__ import annotations

import streamlit as st

from core.cached.access.needs import needs
from core.cached.insights.moments import insights_cache
from core.insights.parts import Duplicates, Outliers, Step
from core.people.person import Role


@needs(Role.VIEWER)
def insights_oddities(key: str) -> Outliers | None:
    """What stands out; None as long as that is not computed."""
    mark = part_mark(key, Step.OUTLIERS)
    return None if mark is None else _oddities(key, mark)


@needs(Role.VIEWER)
def insights_doubles(key: str) -> Duplicates | None:
    """What is there twice; None as long as that is not computed."""
    mark = part_mark(key, Step.DUPLICATES)
    return None if mark is None else _doubles(key, mark)


@needs(Role.VIEWER)
def part_mark(key: str, step: Step) -> int | None:
    """Changes when a part is written anew, as what stands out is for new categories; None if it is not there."""
    try:
        return (insights_cache().folder / key / f"{step}.npz").stat().st_mtime_ns
    except OSError:
        return None


@st.cache_resource(show_spinner=False, max_entries=2, ttl=3600)
def _oddities(key: str, mark: int) -> Outliers | None:  # noqa: ARG001 - the mark is part of the key
    return insights_cache().outliers(key)


@st.cache_resource(show_spinner=False, max_entries=2, ttl=3600)
def _doubles(key: str, mark: int) -> Duplicates | None:  # noqa: ARG001 - see above
    return insights_cache().duplicates(key)
