"""What was done to many videos at once, as pages tell of it and ask for it: queue, look how far it is, take back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.cached.access.needs import needs, require_own
from core.cached.access.person import current_person
from core.cached.application import services
from core.errors import fault_of
from core.library.editing import category_of
from core.messages.faults import what_happened
from core.people.person import Role

SHOWN_MOST: Final = 2
SHOWN_SEC: Final = 600.0
"""So long a batch that is finished is told of, and can be taken back."""


@dataclass(frozen=True, slots=True)
class BatchLine:
    """What to say of one batch: `done` of `total` videos are through.

    `changed` got the category `value` (of one that takes another back (`is_undo`): lost it again), `failed` could not, because
    of `why`, and `left` were left alone because somebody had changed them since. `is_waiting`: the index is away. Of a deletion
    (`is_deletion`), `value` is the title of the first video.
    """

    id: str
    value: str
    is_deletion: bool
    is_undo: bool
    is_finished: bool
    is_waiting: bool
    total: int
    done: int
    changed: int
    failed: int
    left: int
    why: str


@needs(Role.EDITOR)
def set_categories(video_ids: Sequence[str], category: str) -> None:
    """Have the category of these videos set, an empty one taken away; goes to its end even if the page is left."""
    from core.catalog.queue.batches import Action  # noqa: PLC0415 - the launcher does not need the catalog

    parts = services()
    parts.catalog.batches.add(Action.CATEGORY, category_of(category), video_ids, current_person().id)
    parts.batch_queued.set()


@needs(Role.VIEWER)
def batch_lines() -> list[BatchLine]:
    """What goes on and finished lately of what whoever asks began, the newest first. One short query where there is nothing."""
    from core.catalog.queue.batches import Action  # noqa: PLC0415 - see above

    found = services().catalog.batches.to_tell(SHOWN_MOST, SHOWN_SEC, current_person().id)
    return [
        BatchLine(
            id=one.id,
            value=one.value,
            is_deletion=one.action is Action.DELETE,
            is_undo=one.is_undo,
            is_finished=one.is_finished,
            is_waiting=one.is_waiting,
            total=one.total,
            done=one.done,
            changed=one.changed,
            failed=one.failed,
            left=one.left,
            why="" if one.error_code is None else what_happened(fault_of(one.error_code, {})),
        )
        for one in found
    ]


@needs(Role.EDITOR)
def undo_batch(batch_id: str) -> None:
    """Stop a batch and set back what it changed, but for what somebody changed since; once is enough.

    Raises ClipseekError if somebody else began it.
    """
    parts = services()
    me = require_own(parts.catalog.batches.requested_by(batch_id))
    parts.catalog.batches.undo(batch_id, me.id)
    parts.batch_queued.set()


@needs(Role.EDITOR)
def undo_deletion(batch_id: str) -> tuple[str, ...]:
    """Take what was deleted together out of the bin; returns the ids of those that were still in it.

    Raises ClipseekError if somebody else deleted it.
    """
    catalog = services().catalog
    me = require_own(catalog.batches.requested_by(batch_id))
    return tuple(catalog.deletions.restore_batch(batch_id, me.id))


@needs(Role.EDITOR)
def dismiss_batch(batch_id: str) -> None:
    """Tell of it no more. Raises ClipseekError if somebody else began it."""
    batches = services().catalog.batches
    require_own(batches.requested_by(batch_id))
    batches.dismiss(batch_id)
