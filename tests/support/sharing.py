"""Shared links for tests."""

from __future__ import annotations

from typing import Any

from core.catalog import Catalog
from core.models.search_query import MomentRef
from core.models.video import Span
from core.people.passwords import kept_of
from core.shares.share import Kind, NewShare, Share

TOKEN = "t" * 43


def a_moment(video_number: int, start_sec: float = 2.0, end_sec: float = 6.0) -> MomentRef:
    """A moment of the video that `tests.support.jobs.a_video` makes of this number."""
    return MomentRef(f"{video_number:016x}", Span(start_sec, end_sec))


def a_share(
    catalog: Catalog, *moments: MomentRef, token: str = TOKEN, by: str = "", title: str = "Dog on a beach", **changes: Any
) -> Share:
    """A link that was made, to one moment of video 1 unless told otherwise."""
    wanted = NewShare(Kind.HITS, title, moments or (a_moment(1),), **changes)
    return catalog.shares.make(wanted, token, kept_of(wanted.passcode) if wanted.passcode else "", by)
