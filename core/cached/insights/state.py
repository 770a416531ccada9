"""How it stands with insights: what can be shown, whether it is of the library as it is now, and what is being computed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import streamlit as st

from core.cached.access.needs import needs
from core.cached.application import Notice, changes, services
from core.cached.insights.moments import insights_cache
from core.errors import fault_of
from core.insights.parts import Step
from core.people.person import Role

if TYPE_CHECKING:
    from core.insights.jobs.progress import Progress

FIRST_STEPS: Final = (Step.MOMENTS, Step.FLAT, Step.CLUSTERS)
"""With these a first computation that is still under way can be looked at."""


@dataclass(frozen=True, slots=True)
class InsightsState:
    """`key` names what can be shown, None if nothing can yet; `is_current` says that it is of all that is ready, and whole.

    `step` is what is being computed, None if nothing is; `share` (0..1) of the whole is done. `trouble` is why the last try
    failed.
    """

    key: str | None
    is_current: bool
    step: Step | None
    share: float
    trouble: Notice | None


@needs(Role.VIEWER)
def insights_state() -> InsightsState:
    """Cheap enough for every run of a page. Raises CatalogError."""
    from core.insights.jobs.progress import progress_of  # noqa: PLC0415 - only for those who look at insights

    cache = insights_cache()
    current = footage_key()
    progress, shown = progress_of(cache.folder), cache.shown()
    key = shown
    if key is None and progress is not None and all(cache.has(progress.key, step) for step in FIRST_STEPS):
        key = progress.key
    step, share = (None, 0.0) if progress is None else (progress.step, progress.share)
    return InsightsState(key, shown == current, step, share, _trouble(progress))


@needs(Role.VIEWER)
def want_insights() -> None:
    """Say that somebody looks: what is missing is computed now, not once the library has been quiet for a while."""
    from core.insights.jobs.progress import want  # noqa: PLC0415 - see above

    want(insights_cache().folder)


@needs(Role.VIEWER)
def footage_key() -> str | None:
    """Names all that is ready as it is now; None if nothing is."""
    return _key_of(changes().results, services().settings.database_url)


@st.cache_resource(show_spinner=False, max_entries=4)
def _key_of(results: int, database_url: str) -> str | None:  # noqa: ARG001 - both are part of the key
    """The key of all that is ready; None if nothing is."""
    from core.insights.jobs.footage import key_of  # noqa: PLC0415 - see above

    ready = services().catalog.jobs.ready(services().settings.model)
    return key_of(ready) if ready else None


def _trouble(progress: Progress | None) -> Notice | None:
    if progress is None or not progress.failed:
        return None
    return Notice.of(fault_of(progress.failed, progress.facts or {}))
