"""Times as the visitor's clock shows them; the catalog knows only seconds since 1970."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from core import messages


@dataclass(frozen=True, slots=True)
class Clock:
    """A moment, in seconds since 1970, and the zone it is looked at from."""

    now: float
    zone: ZoneInfo

    def hour(self, at: float) -> str:
        """`14:05`"""
        return self._local(at).strftime("%H:%M")

    def second(self, at: float) -> str:
        """`14:05:09`"""
        return self._local(at).strftime("%H:%M:%S")

    def day(self, at: float) -> str:
        """`Today`, `Yesterday`, `23 Nov`, `23 Nov 2025`."""
        day, today = self._local(at).date(), self._local(self.now).date()
        if day == today:
            return messages.HISTORY["today"]
        if day == today - timedelta(days=1):
            return messages.HISTORY["yesterday"]
        return self._date(at)

    def when(self, at: float) -> str:
        """`at 14:05`, `tomorrow at 02:10`, `on 23 Nov at 14:05`: for a sentence about what is to come."""
        days = (self._local(at).date() - self._local(self.now).date()).days
        if days == 0:
            return messages.TASKS["at"].format(time=self.hour(at))
        if days == 1:
            return messages.TASKS["tomorrow"].format(time=self.hour(at))
        return messages.TASKS["on"].format(date=self._date(at), time=self.hour(at))

    def date_of(self, at: float) -> str:
        """`23 Nov`, `23 Nov 2025`: the day that was written down for something, the same from wherever it is looked at."""
        return Clock(self.now, ZoneInfo("UTC"))._date(at)

    def _local(self, at: float) -> datetime:
        return datetime.fromtimestamp(at, self.zone)

    def _date(self, at: float) -> str:
        local = self._local(at)
        date = f"{local.day} {local:%b}"
        return date if local.year == self._local(self.now).year else f"{date} {local.year}"


def visitors_clock() -> Clock:
    """Now, in the zone that the browser has told; UTC as long as it has not."""
    try:
        zone = ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    return Clock(time.time(), zone)
