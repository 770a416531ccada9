"""An address that somebody wants to search by, opened for reading: by us, with every guard that links have."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote, urlsplit

from core.errors import LinkError, MediaError, Reason
from core.media.examples.picture import MOST_PICTURE_BYTES
from core.media.remote.links import watch_site
from core.media.remote.range_reader import RangeReader

MOST_READ_BYTES: Final = 128 * 1024 * 1024
"""Half a minute of film, however good."""
DEADLINE_SEC: Final = 25.0

_OURS: Final = {
    Reason.LINK_MALFORMED: Reason.EXAMPLE_LINK,
    Reason.LINK_PAGE: Reason.EXAMPLE_PAGE,
    Reason.LINK_TOO_SLOW: Reason.EXAMPLE_SLOW,
}
"""The same trouble in words that do not speak of videos."""


@contextmanager
def opened_link(url: str, *, allow_private: bool) -> Iterator[tuple[RangeReader, str]]:
    """A reader of what lies there, and a name for it; closed afterwards.

    Raises LinkError for the address, MediaError(EMPTY_FILE); what goes wrong inside the `with` comes out in words for examples.
    """
    if watch_site(url) is not None:
        raise LinkError(Reason.EXAMPLE_PAGE)
    try:
        with RangeReader(
            url,
            allow_private=allow_private,
            max_bytes=MOST_READ_BYTES,
            deadline_sec=DEADLINE_SEC,
            whole_bytes=MOST_PICTURE_BYTES,
        ) as reader:
            if reader.size_bytes == 0:
                raise MediaError(Reason.EMPTY_FILE)
            yield reader, name_in(url)
    except LinkError as error:
        reason = _OURS.get(error.reason)
        if reason is None:
            raise
        raise LinkError(reason, detail=error.detail) from error


def name_in(url: str) -> str:
    """The last part of an address as a name, its host where there is none."""
    parts = urlsplit(url.strip())
    return PurePosixPath(unquote(parts.path)).name or (parts.hostname or "")
