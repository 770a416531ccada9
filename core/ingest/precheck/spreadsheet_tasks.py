"""Reads a spreadsheet of links inside a child process (`core.sandbox`), line by line. All raise MediaError."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from itertools import islice
from typing import Any, Final

from dateutil.parser import parse

from core.errors import Fault, LinkError, MediaError, Reason
from core.ingest.precheck.spreadsheet import COLUMNS, RowFault, SheetRow
from core.library.names import LONGEST_CATEGORY, checked_watch_url, one_line
from core.media.remote.links import normalised_url
from core.sandbox.call import Answer, Call
from core.sheet_cells import heading_of, text_of, written_lines

MOST_ROWS: Final = 5_000
LONGEST_TITLE: Final = 200
EARLIEST_YEAR: Final = 1888
"""The year of the oldest film there is."""
_YEAR: Final = re.compile(r"(?<!\d)(?:18|19|20)\d\d(?!\d)")
_TOKENS: Final = re.compile(r"\d+|[^\W\d_]+")


def read(call: Call) -> Answer:
    """The rows and faults of the spreadsheet in the body, as JSON."""
    lines = written_lines(call.body, call["name"], COLUMNS)
    _, headings = next(lines, (0, ()))
    places = _places(headings)
    rows: list[SheetRow] = []
    faults: list[RowFault] = []
    for line, cells in islice(lines, MOST_ROWS):
        found = _row(line, {column: cells[place] for column, place in places.items() if place < len(cells)}, call["now"])
        if isinstance(found, RowFault):
            faults.append(found)
        else:
            rows.append(found)
    for line, _ in lines:
        left = 1 + sum(1 for _ in lines)
        faults.append(RowFault(line, Fault(Reason.ROWS_TOO_MANY, {"most": f"{MOST_ROWS:,}", "left": str(left)})))
    told = [(one.line, one.fault.reason.value, dict(one.fault.facts)) for one in faults]
    return {}, json.dumps({"rows": [asdict(row) for row in rows], "faults": told}).encode()


def _row(line: int, cells: dict[str, Any], now: float) -> SheetRow | RowFault:
    said = {column: text_of(cell) for column, cell in cells.items()}
    url = said.get("url", "")
    if not url:
        return RowFault(line, Fault(Reason.ROW_NO_URL))
    try:
        normalised_url(url)
    except LinkError:
        return RowFault(line, Fault(Reason.ROW_BAD_URL, {"url": _shortened(url)}))
    try:
        watch_url = checked_watch_url(said.get("watch_url", "")) or ""
    except LinkError:
        return RowFault(line, Fault(Reason.ROW_BAD_WATCH_URL, {"url": _shortened(said["watch_url"])}))
    try:
        recorded_at = _moment_of(cells.get("recorded_at"), said.get("recorded_at", ""), now=now)
    except BadDate as error:
        return RowFault(line, Fault(error.reason, {"date": _shortened(said.get("recorded_at", ""))}))
    return SheetRow(
        line,
        url,
        one_line(said.get("title", ""))[:LONGEST_TITLE],
        one_line(said.get("category", ""))[:LONGEST_CATEGORY],
        watch_url,
        recorded_at,
    )


def _places(headings: Sequence[Any]) -> dict[str, int]:
    """Where each of our columns stands; case, spaces and dashes in a heading don't matter. Raises MediaError(SHEET_NO_URL)."""
    places: dict[str, int] = {}
    for place, heading in enumerate(headings):
        name = heading_of(heading)
        if name in COLUMNS and name not in places:
            places[name] = place
    if "url" not in places:
        raise MediaError(Reason.SHEET_NO_URL)
    return places


def _shortened(text: str) -> str:
    text = one_line(text)
    return text if len(text) <= 80 else f"{text[:79]}…"


class BadDate(Exception):
    """`reason` says what is wrong with it."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason)


def _moment_of(cell: Any, text: str, *, now: float) -> float | None:
    """Seconds since 1970 of a date in a cell, by the clock of the place (`core.models.recording`); None if it is empty.

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
    # The zone is that of the place: there it was this day, whatever the day was elsewhere.
    return found.replace(tzinfo=UTC).timestamp()


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
