"""How counts, lengths, sizes and sums read."""

from __future__ import annotations

from datetime import UTC, datetime


def lasting(seconds: float) -> str:
    """How long something took: `8 s`, `12 min`, `2 h`, `2 h 5 min`."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    hours, minutes = divmod(round(whole / 60), 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def money(dollars: float) -> str:
    """US$ as people write them: `$0.42`; what would round to nothing is said to be little, not nothing."""
    return "less than $0.01" if 0 < dollars < 0.005 else f"${dollars:,.2f}"


def file_size(size_bytes: float) -> str:
    """`640 KB`, `12.5 MB`, `3.2 GB`."""
    if size_bytes < 1_000_000:
        return f"{max(1, round(size_bytes / 1000))} KB" if size_bytes else "0 KB"
    if size_bytes < 1_000_000_000:
        return f"{size_bytes / 1_000_000:.1f} MB"
    return f"{size_bytes / 1_000_000_000:.1f} GB"


def count_of(count: int, one: str, many: str) -> str:
    """`1 moment`, `12 moments`: the form that fits the number; `many` holds `{count}`."""
    return one if count == 1 else many.format(count=count)


def held(videos: int, saved: int, last_used: float | None) -> str:
    """What lies in a data folder: `12 videos and the saved embeddings of 10, last used on 2025-11-03`, or `nothing`."""
    if last_used is None:
        return "nothing"
    files = count_of(videos, "1 video", f"{videos:,} videos")
    embeddings = count_of(saved, "the saved embeddings of 1", f"the saved embeddings of {saved:,}")
    what = " and ".join([*([files] if videos else []), *([embeddings] if saved else [])])
    return f"{what}, last used on {datetime.fromtimestamp(last_used, UTC):%Y-%m-%d}"
