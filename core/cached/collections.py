"""What may be asked of collections and changed in them, for whoever uses the page. A change gives back what undoes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import streamlit as st

from core.cached.access.needs import needs, require, require_own
from core.cached.access.person import current_person
from core.cached.application import changes, services
from core.cached.describe import LONGEST_NAME, one_line
from core.cached.people.audit import note_done
from core.collections.collection import (
    LEAST_STILL_SEC,
    MOST_HANDLE_FRAMES,
    MOST_STILL_SEC,
    Collection,
    Gathered,
    ItemOrder,
    stretch_of,
)
from core.errors import CatalogError, Reason
from core.models.video import Span, Video
from core.people.audit import Did, Kind
from core.people.person import Role

if TYPE_CHECKING:
    from core.catalog.collections.undo import Before
    from core.handoff.timeline import Moment

LONGEST_NOTE: Final = 2000
LONGEST_QUERY: Final = 300


@needs(Role.VIEWER)
def all_of_them() -> tuple[Collection, ...]:
    """Those that are there for this person, the one that was changed last first."""
    return _all(current_person().id, changes().collections)


# The number of what changed is part of the key. Every page asks, so no copy is made: nobody can change what is kept.
@st.cache_resource(show_spinner=False, max_entries=50, ttl=3600)
def _all(person_id: str, collections: int) -> tuple[Collection, ...]:  # noqa: ARG001 - see above
    return tuple(services().catalog.collections.all(person_id))


@needs(Role.VIEWER)
def get(collection_id: str) -> Collection | None:
    """One of them, as it is now; None if it is gone or not for this person."""
    return next((one for one in all_of_them() if one.id == collection_id), None)


@needs(Role.VIEWER)
def videos_of(collection: Collection) -> dict[str, Video]:
    """The videos that its moments are of, by id, as far as they are still here."""
    return services().catalog.videos.get_many(dict.fromkeys(item.video_id for item in collection.items))


@needs(Role.VIEWER)
def videos_in_bin(video_ids: Sequence[str]) -> dict[str, Video]:
    """Those of these videos that lie in the bin, from which they can be restored, by id."""
    return services().catalog.deletions.videos_in_bin(video_ids) if video_ids else {}


@needs(Role.VIEWER)
def begin(name: str) -> Collection:
    """A new collection of this person, empty."""
    return services().catalog.collections.make(one_line(name, LONGEST_NAME), current_person().id)


@needs(Role.VIEWER)
def begin_with(name: str, moments: Sequence[Moment]) -> Collection:
    """A new collection of this person with these moments, which lie at whole frames; those of lost videos are left out."""
    begun, person_id = begin(name), current_person().id
    videos = services().catalog.videos.get_many({one.video_id for one in moments})
    given = [
        Gathered(
            one.video_id,
            one.in_ms,
            one.out_ms,
            videos[one.video_id].title,
            one_line(one.query, LONGEST_QUERY),
            one.note[:LONGEST_NOTE],
        )
        for one in moments
        if one.video_id in videos
    ]
    services().catalog.collection_items.add(begun.id, person_id, given)
    return begun


@needs(Role.VIEWER)
def rename(collection_id: str, name: str, note: str) -> None:
    """Give it another name and note; an empty name leaves the one it has."""
    tidy = one_line(name, LONGEST_NAME)
    values = {"note": note.strip()[:LONGEST_NOTE]} | ({"name": tidy} if tidy else {})
    _found(services().catalog.collections.edit(collection_id, _changer(collection_id), **values))


@needs(Role.EDITOR)
def share(collection_id: str, *, is_shared: bool) -> None:
    """Let the whole team see it and work on it, or only its owner. Raises ClipseekError if it is somebody else's."""
    _found(services().catalog.collections.edit(collection_id, _owner_for(collection_id), is_shared=is_shared))
    note_done(Did.SHARED if is_shared else Did.REVOKED, Kind.COLLECTION, collection_id)


@needs(Role.VIEWER)
def set_handles(collection_id: str, frames: int) -> None:
    """So many frames more go with each moment, before and after it, when it is handed on."""
    wanted = min(max(0, frames), MOST_HANDLE_FRAMES)
    _found(services().catalog.collections.edit(collection_id, _changer(collection_id), handle_frames=wanted))


@needs(Role.VIEWER)
def delete(collection_id: str) -> Before:
    """Delete a collection. Raises ClipseekError if it is somebody else's."""
    before = services().catalog.collections.delete(collection_id, _owner_for(collection_id))
    _found(before is not None)
    assert before is not None
    note_done(Did.DELETED, Kind.COLLECTION, collection_id)
    return before


@needs(Role.VIEWER)
def gather(collection_id: str, moments: Sequence[tuple[str, Span]], query: str = "") -> Before:
    """Put moments at its end, each from a whole frame to a whole frame; those of videos that are gone are left out."""
    videos = services().catalog.videos.get_many({video_id for video_id, _ in moments})
    given = [_gathered(videos[video_id], span, query) for video_id, span in moments if video_id in videos]
    return services().catalog.collection_items.add(collection_id, _changer(collection_id), given)


@needs(Role.VIEWER)
def move(collection_id: str, item_ids: Sequence[str], before_id: str | None) -> Before:
    """Put moments before another one of it; at its end if there is none."""
    return services().catalog.collection_items.move(collection_id, _changer(collection_id), item_ids, before_id)


@needs(Role.VIEWER)
def trim(collection_id: str, item_id: str, video: Video, span: Span) -> Before:
    """Let a moment last from here to there, in whole frames."""
    in_ms, out_ms = stretch_of(video, span.start_sec, span.end_sec)
    return services().catalog.collection_items.trim(collection_id, _changer(collection_id), item_id, in_ms, out_ms)


@needs(Role.VIEWER)
def stand(collection_id: str, item_id: str, seconds: float) -> Before:
    """Let a photo stand for so long."""
    out_ms = round(1000 * min(max(LEAST_STILL_SEC, seconds), MOST_STILL_SEC))
    return services().catalog.collection_items.trim(collection_id, _changer(collection_id), item_id, 0, out_ms)


@needs(Role.VIEWER)
def annotate(collection_id: str, item_id: str, note: str) -> None:
    """Write a note to a moment."""
    services().catalog.collection_items.annotate(collection_id, _changer(collection_id), item_id, note.strip()[:LONGEST_NOTE])


@needs(Role.VIEWER)
def remove(collection_id: str, item_ids: Sequence[str]) -> Before:
    """Take moments out of it."""
    return services().catalog.collection_items.remove(collection_id, _changer(collection_id), item_ids)


@needs(Role.VIEWER)
def duplicate(collection_id: str, item_ids: Sequence[str]) -> Before:
    """Put a copy of each of these moments right after it."""
    return services().catalog.collection_items.duplicate(collection_id, _changer(collection_id), item_ids)


@needs(Role.VIEWER)
def split(collection_id: str, item_id: str, video: Video, at_sec: float) -> Before:
    """Make two moments of one, at the beginning of the frame that is on at this second."""
    at_ms, _end = stretch_of(video, at_sec, at_sec)
    return services().catalog.collection_items.split(collection_id, _changer(collection_id), item_id, at_ms)


@needs(Role.VIEWER)
def join(collection_id: str, item_ids: Sequence[str]) -> Before:
    """Make one of several moments of the same video."""
    return services().catalog.collection_items.join(collection_id, _changer(collection_id), item_ids)


@needs(Role.VIEWER)
def sort(collection_id: str, order: ItemOrder) -> Before:
    """Put all its moments in this order."""
    return services().catalog.collection_items.sort(collection_id, _changer(collection_id), order)


@needs(Role.VIEWER)
def take_over(collection_id: str, other_id: str) -> Before:
    """Put all that is in another collection at the end of this one, and delete that one.

    Raises ClipseekError if that one is somebody else's.
    """
    _owner_for(other_id)
    return services().catalog.collection_items.take_over(collection_id, _changer(collection_id), other_id)


@needs(Role.VIEWER)
def split_off(collection_id: str, item_id: str, name: str) -> Before:
    """Put a moment and all that come after it into a new collection."""
    tidy = one_line(name, LONGEST_NAME)
    return services().catalog.collection_items.split_off(collection_id, _changer(collection_id), item_id, tidy)


@needs(Role.VIEWER)
def undo(before: Before) -> None:
    """Take back what a change of this person did."""
    services().catalog.collections.undo(before, current_person().id)


def _gathered(video: Video, span: Span, query: str) -> Gathered:
    in_ms, out_ms = stretch_of(video, span.start_sec, span.end_sec)
    return Gathered(video.id, in_ms, out_ms, video.title, one_line(query, LONGEST_QUERY))


def _changer(collection_id: str) -> str:
    """The id of whoever is here, who may change a collection of their own, or as an editor one that somebody shares."""
    me, collection = current_person(), get(collection_id)
    if collection is not None and collection.owner_id != me.id:
        require(Role.EDITOR, "collections")
    return me.id


def _owner_for(collection_id: str) -> str:
    """Under whose id a collection is changed by its owner, or by an administrator in their place."""
    collection = get(collection_id)
    if collection is None:
        raise CatalogError(Reason.COLLECTION_GONE)
    require_own(collection.owner_id)
    return collection.owner_id


def _found(is_found: bool) -> None:
    if not is_found:
        raise CatalogError(Reason.COLLECTION_GONE)
