"""The address of a page that shows a video, as people give it."""

from __future__ import annotations

from urllib.parse import urlsplit

from core.errors import LinkError, Reason


def checked_watch_url(watch_url: str) -> str | None:
    """The address of a watch page, tidied; None if empty. Raises LinkError if it is no web address."""
    watch_url = watch_url.strip()
    if not watch_url:
        return None
    try:
        parts = urlsplit(watch_url)
        is_fine = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
    except ValueError:
        is_fine = False
    if not is_fine:
        raise LinkError(Reason.WATCH_PAGE_MALFORMED)
    return watch_url
