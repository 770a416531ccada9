"""How lengths of time, sizes, sums, shares and dates read, in the language that is spoken."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from babel import Locale
from babel.dates import format_interval, format_skeleton
from babel.numbers import format_currency

from core.config import ENGLISH
from core.messages.translation import _, number, spoken

THIN_SPACE: Final = "\u2009"
LITTLE: Final = 0.005
"""Up to here, a sum of US$ is not told exactly."""
DAY_FIRST: Final = "en_GB"
"""English as we write its dates: the day before the month, hours up to 24."""


def duration(seconds: float) -> str:
    """How long something took: `8 s`, `12 min`, `2 h`, `2 h 5 min`."""
    whole = max(0, round(seconds))
    if whole < 60:
        return _("{seconds} s", seconds=whole)
    hours, minutes = divmod(round(whole / 60), 60)
    if not hours:
        return _("{minutes} min", minutes=minutes)
    if not minutes:
        return _("{hours} h", hours=number(hours))
    return _("{hours} h {minutes} min", hours=number(hours), minutes=minutes)


def money(dollars: float, decimals: str = "0.00") -> str:
    """US$ as people write them: `$0.42`, with `0.00#` `$0.042`; what would round to nothing is said to be little, not nothing."""
    if 0 < dollars <= LITTLE:
        return _("less than {sum}", sum=money(0.01))
    pattern = Locale.parse(spoken()).currency_formats["standard"].pattern.replace("0.00", decimals)
    return format_currency(dollars, "USD", pattern, locale=spoken(), currency_digits=False)


def file_size(size_bytes: float) -> str:
    """`640 KB`, `12.5 MB`, `3.2 GB`."""
    if size_bytes < 1_000_000:
        return _("{size} KB", size=number(max(1, size_bytes / 1000) if size_bytes else 0))
    if size_bytes < 1_000_000_000:
        return _("{size} MB", size=number(size_bytes / 1_000_000, 1))
    return _("{size} GB", size=number(size_bytes / 1_000_000_000, 1))


def share(part: float) -> str:
    """`31 %`; what is there is never said to be nothing, and what is not all of it never to be all."""
    if 0 < part < 0.01:
        return _("under 1 %")
    if 0.99 < part < 1:
        return _("over 99 %")
    return _("{share} %", share=round(100 * part))


def day(when: date, parts: str = "yMMMd") -> str:
    """`23 Nov 2025`, or what `parts` of a date Babel calls by these letters: `MMMd` `23 Nov`, `yMMMM` `November 2025`."""
    return format_skeleton(parts, when, locale=_dates())


def days(first: date, last: date, parts: str = "yMMMd") -> str:
    """`9 – 15 Mar 2026`: a stretch of days; what both ends share is said once."""
    if first == last:
        return day(first, parts)
    return format_interval(first, last, parts, locale=_dates()).replace(THIN_SPACE, " ")


def time_of_day(when: datetime, parts: str = "Hm") -> str:
    """`14:05`, or with seconds (`Hms`) `14:05:09`."""
    return format_skeleton(parts, when, locale=_dates())


def _dates() -> str:
    return DAY_FIRST if spoken() == ENGLISH else spoken()
