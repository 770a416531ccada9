"""When a video was recorded, out of whatever people write into a spreadsheet; what can be read two ways is not guessed at."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Any, Final

from dateutil.parser import parse

from core.errors import Reason

EARLIEST_YEAR: Final = 1888
"""The year of the oldest film there is."""

_YEAR: Final = re.compile(r"(?<!\d)(?:18|19|20)\d\d(?!\d)")
_TOKENS: Final = re.compile(r"\d+|[^\W\d_]+")


class BadDate(Exception):
    """`reason` says what is wrong with it."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason)


def moment_of(cell: Any, text: str, *, now: float) -> float | None:
    """Seconds since 1970 of a date in a cell; None if it is empty. A time without a zone is taken for UTC.

    Raises BadDate for what is no date, could be two dates, or lies in the future.
    """
    if not text:
        return None
    found = _of_cell(cell) or _iso(text) or _written(text)
    found = found.replace(tzinfo=found.tzinfo or UTC)
    if found.year < EARLIEST_YEAR:
        raise BadDate(Reason.ROW_BAD_DATE)
    if found.timestamp() > now:
        raise BadDate(Reason.ROW_FUTURE_DATE)
    return found.timestamp()


def _of_cell(cell: Any) -> datetime | None:
    """Excel knows a date as a date."""
    if isinstance(cell, datetime):
        return cell
    return datetime(cell.year, cell.month, cell.day, tzinfo=UTC) if isinstance(cell, date) else None


def _iso(text: str) -> datetime | None:
    # `20240531` is ISO as well, but without dashes a date looks like any number.
    if not re.match(r"\d{4}-", text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _written(text: str) -> datetime:
    """`31 May 2024`, `31.05.2024 14:00`: a day, a month and a year of four digits, in an order that leaves no doubt."""
    if not _YEAR.search(text) or len(_TOKENS.findall(text)) < 3 or len(text) > 60:
        raise BadDate(Reason.ROW_BAD_DATE)
    # Nobody writes the day second after a year.
    orders = (False,) if _YEAR.match(text) else (False, True)
    try:
        found = {parse(text, dayfirst=day_first, tzinfos=_zone) for day_first in orders}
    except (ValueError, OverflowError):
        raise BadDate(Reason.ROW_BAD_DATE) from None
    if len(found) > 1:
        raise BadDate(Reason.ROW_UNCLEAR_DATE)
    return found.pop()


def _zone(name: str | None, offset_sec: int | None) -> tzinfo | None:
    """A zone by its offset; names like CST stand for several, so only those of zero are known. Raises ValueError."""
    if offset_sec is not None:
        return timezone(timedelta(seconds=offset_sec))
    if name is None or name in ("UTC", "GMT", "Z"):
        return None if name is None else UTC
    raise ValueError(f"a zone without an offset: {name}")
