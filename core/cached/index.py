"""What every page may ask about the search index as a whole: whether it has to be rebuilt, and how far that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from core.cached.application import services
from core.errors import ClipseekError, Reason

if TYPE_CHECKING:
    from core.maintenance.index_rebuild import RebuildState

REBUILD_HELPS: Final = frozenset({Reason.STORE_DAMAGED, Reason.INDEX_EMPTY})


def needs_rebuild() -> bool:
    """Whether what is wrong with the store is mended by a rebuild, as far as is known; reading it costs nothing."""
    error = services().store_error
    return error is not None and error.reason in REBUILD_HELPS


def note_trouble(error: ClipseekError) -> bool:
    """Whether a rebuild would mend this and none goes on; from now on all pages say so."""
    if error.reason not in REBUILD_HELPS or is_being_rebuilt():
        return False
    services().store_error = error
    return True


def begin_rebuild() -> None:
    """Fill the index from the saved embeddings, in the background; the provider is not asked."""
    services().index_rebuild.start()


def rebuild_state() -> RebuildState | None:
    """How far the latest rebuild is, or what came of it; None where nobody began one, or people were told."""
    return services().index_rebuild.state


def is_being_rebuilt() -> bool:
    return services().index_rebuild.goes_on


def forget_rebuild() -> None:
    """It was told of."""
    services().index_rebuild.forget()
