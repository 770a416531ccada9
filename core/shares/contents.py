"""What a link shows, as the library and its collections are now."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.collections.collection import CollectionItem, stands_ms
from core.errors import ClipseekError, Reason
from core.library.names import one_line
from core.models.search_query import MomentRef
from core.models.video import Span, Video
from core.shares.share import LONGEST_COMMENT, LONGEST_NAME, Allowed, Comment, Share, playable

if TYPE_CHECKING:
    from core.catalog import Catalog


@dataclass(frozen=True, slots=True)
class SharedMoment:
    """One of the moments of a link, at its place among them. `video` is None if the video is no longer here."""

    place: int
    ref: MomentRef
    video: Video | None
    title: str = ""
    """What the video is called, or was when it came into the collection; empty if nobody knows any more."""

    @property
    def start_ms(self) -> int:
        return self.ref.span.start_ms

    @property
    def end_ms(self) -> int:
        """Within the video: a moment may have been found to end a little behind its last picture. A photo stands for a while."""
        end_ms = self.ref.span.end_ms
        if self.video is not None and self.video.is_photo:
            return stands_ms(end_ms)
        return end_ms if self.video is None else max(self.start_ms + 1, min(end_ms, round(self.video.duration_sec * 1000)))

    @property
    def span(self) -> Span:
        return Span(self.start_ms / 1000, self.end_ms / 1000)


def contents(catalog: Catalog, share: Share) -> list[SharedMoment]:
    """All moments of a link, in order. Raises CatalogError."""
    items = () if share.collection_id is None else _items(catalog, share.collection_id, share.created_by)
    moments = (*share.moments, *playable(MomentRef(item.video_id, item.span) for item in items))
    videos = catalog.videos.get_many({ref.video_id for ref in moments})
    titles = {item.video_id: item.title for item in items} | {video.id: video.title for video in videos.values()}
    return [SharedMoment(place, ref, videos.get(ref.video_id), titles.get(ref.video_id, "")) for place, ref in enumerate(moments)]


def _items(catalog: Catalog, collection_id: str, person_id: str) -> tuple[CollectionItem, ...]:
    """What is in a collection for whoever made the link; nothing once it is deleted, or no longer for them to see."""
    collection = catalog.collections.get(collection_id, person_id)
    return collection.items if collection else ()


def of_guest(share: Share, video_id: str, at_ms: int, author: str, text: str) -> Comment:
    """A comment, by somebody who was sent the link, on a moment that it shows. Raises ClipseekError if there may be none."""
    if Allowed.COMMENT not in share.allows:
        raise ClipseekError(Reason.COMMENT_REFUSED)
    name = one_line(author)[:LONGEST_NAME].strip()
    if not name:
        raise ClipseekError(Reason.COMMENT_EMPTY)
    return Comment(uuid.uuid4().hex, share.id, video_id, at_ms, name, is_ours=False, text=_tidy(text), created_at=time.time())


def answer_to(comment: Comment, author: str, text: str) -> Comment:
    """What is answered from the app; nobody has to be told of it. Raises ClipseekError if it says nothing."""
    now = time.time()
    first = comment.answers or comment.id
    where = (comment.share_id, comment.video_id, comment.at_ms)
    return Comment(uuid.uuid4().hex, *where, author, is_ours=True, text=_tidy(text), created_at=now, answers=first, seen_at=now)


def _tidy(text: str) -> str:
    if len(text) > LONGEST_COMMENT:
        raise ClipseekError(Reason.COMMENT_LONG, most=LONGEST_COMMENT)
    tidy = "\n".join(one_line(line) for line in text.splitlines()).strip()
    if not tidy:
        raise ClipseekError(Reason.COMMENT_EMPTY)
    return tidy
