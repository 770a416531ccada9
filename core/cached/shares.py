"""Links for people without an account: made, listed and withdrawn; what they say about moments is read and answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from core.cached.access.needs import needs, require_own
from core.cached.access.person import current_person
from core.cached.application import services
from core.cached.describe import one_line
from core.errors import ClipseekError, Reason
from core.models.video import Span, Video
from core.people.passwords import kept_of, new_token
from core.people.person import Role
from core.shares.contents import answer_to, contents
from core.shares.share import LONGEST_TITLE, SHORTEST_PASSCODE, Comment, NewShare, Share, playable


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment with its answers, in the order they were written."""

    comment: Comment
    answers: tuple[Comment, ...]
    is_new: bool
    """Whoever made the link sees it for the first time."""


@dataclass(frozen=True, slots=True)
class News:
    """A comment that whoever made the link has not seen yet, and the video that it is about."""

    comment: Comment
    video: Video


@needs(Role.EDITOR)
def make_share(wanted: NewShare) -> str:
    """Make a link; returns its token, which nobody can find out again. Raises ClipseekError; then there is none."""
    moments, passcode = playable(wanted.moments), wanted.passcode.strip()
    if not moments and wanted.collection_id is None:
        raise ClipseekError(Reason.SHARE_EMPTY)
    if passcode and len(passcode) < SHORTEST_PASSCODE:
        raise ClipseekError(Reason.PASSCODE_SHORT, least=SHORTEST_PASSCODE)
    if wanted.collection_id is not None and services().catalog.collections.get(wanted.collection_id, current_person().id) is None:
        raise ClipseekError(Reason.COLLECTION_GONE)
    tidy = replace(wanted, moments=moments, title=one_line(wanted.title, LONGEST_TITLE))
    token = new_token()
    services().catalog.shares.make(tidy, token, kept_of(passcode) if passcode else "", current_person().id)
    return token


@needs(Role.VIEWER)
def my_shares() -> list[Share]:
    """All links that the person at the page made, the newest first."""
    return services().catalog.shares.made_by(current_person().id)


@needs(Role.VIEWER)
def moments_in(share: Share) -> int:
    """How many moments a link shows now."""
    return len(contents(services().catalog, share))


@needs(Role.VIEWER)
def revoke_share(share_id: str) -> None:
    """Withdraw a link. Raises ClipseekError if it is somebody else's."""
    shares = services().catalog.shares
    share = shares.get(share_id)
    shares.revoke(share_id, require_own(share.created_by if share else None).id)


@needs(Role.VIEWER)
def news() -> list[News]:
    """What is new about the links of the person at the page, the oldest first."""
    catalog = services().catalog
    unseen = catalog.comments.unseen(current_person().id)
    if not unseen:
        return []
    videos = catalog.videos.get_many({comment.video_id for comment in unseen})
    return [News(comment, videos[comment.video_id]) for comment in unseen if comment.video_id in videos]


@needs(Role.VIEWER)
def comments_on(video_id: str, span: Span) -> list[Thread]:
    """What was said about a stretch of a video, in the order of time. What is new to the person at the page is then seen."""
    comments = services().catalog.comments
    found = comments.of_video(video_id, span.start_ms, span.end_ms)
    if not found:
        return []
    new = {comment.id for comment in comments.unseen(current_person().id)} & {comment.id for comment in found}
    if new:
        comments.see(new)
    first = sorted((comment for comment in found if comment.answers is None), key=lambda comment: comment.at_ms)
    return [Thread(comment, _answers(comment, found), comment.id in new) for comment in first]


@needs(Role.VIEWER)
def count_comments(video_id: str, span: Span) -> int:
    """How many of them there are, without their answers; nothing is seen by that."""
    found = services().catalog.comments.of_video(video_id, span.start_ms, span.end_ms)
    return sum(comment.answers is None for comment in found)


@needs(Role.VIEWER)
def answer_comment(comment_id: str, text: str) -> None:
    """Answer a comment, for all who have its link to see. Raises ClipseekError."""
    comments = services().catalog.comments
    comment = comments.get(comment_id)
    if comment is not None:
        comments.add(answer_to(comment, current_person().name, text))


@needs(Role.EDITOR)
def resolve_comment(comment_id: str, *, is_resolved: bool) -> None:
    """A comment is dealt with, or is not after all."""
    services().catalog.comments.resolve(comment_id, is_resolved=is_resolved)


def _answers(comment: Comment, found: Iterable[Comment]) -> tuple[Comment, ...]:
    return tuple(one for one in found if one.answers == comment.id)
