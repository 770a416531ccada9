"""Times as the visitor's clock shows them; the catalog knows only seconds since 1970."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from core.messages.formatting import day, time_of_day
from core.messages.translation import _


@dataclass(frozen=True, slots=True)
class Clock:
    """A moment, in seconds since 1970, and the zone it is looked at from."""

    now: float
    zone: ZoneInfo

    def hour(self, at: float) -> str:
        """`14:05`"""
        return time_of_day(self._local(at))

    def second(self, at: float) -> str:
        """`14:05:09`"""
        return time_of_day(self._local(at), "Hms")

    def day(self, at: float) -> str:
        """`Today`, `Yesterday`, `23 Nov`, `23 Nov 2025`."""
        ago = self._days_from_now(at)
        return _("Today") if ago == 0 else _("Yesterday") if ago == -1 else self._date(at)

    def when(self, at: float) -> str:
        """`at 14:05`, `tomorrow at 02:10`, `on 23 Nov at 14:05`: for a sentence about what is to come."""
        ahead = self._days_from_now(at)
        if ahead == 0:
            return _("at {time}", time=self.hour(at))
        if ahead == 1:
            return _("tomorrow at {time}", time=self.hour(at))
        return _("on {date} at {time}", date=self._date(at), time=self.hour(at))

    def date_of(self, at: float) -> str:
        """`23 Nov`, `23 Nov 2025`: the day that was written down for something, the same from wherever it is looked at."""
        return Clock(self.now, ZoneInfo("UTC"))._date(at)

    def _local(self, at: float) -> datetime:
        return datetime.fromtimestamp(at, self.zone)

    def _date(self, at: float) -> str:
        local = self._local(at)
        return day(local, "MMMd" if local.year == self._local(self.now).year else "yMMMd")

    def _days_from_now(self, at: float) -> int:
        return (self._local(at).date() - self._local(self.now).date()).days


def visitors_clock() -> Clock:
    """Now, in the zone that the browser has told; UTC as long as it has not."""
    try:
        zone = ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    return Clock(time.time(), zone)
