"""What is timed while Clipseek works, for whoever watches it with Prometheus. Each process knows only what it timed itself."""

from __future__ import annotations

from typing import Final

from prometheus_client import Histogram

SEARCH_SEC: Final = Histogram(
    "clipseek_search_seconds",
    "Time of one search, from the question to its moments; what is answered from memory is not counted.",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
PROVIDER_SEC: Final = Histogram(
    "clipseek_provider_call_seconds",
    "Time of one call to the provider, by what came of it.",
    ["outcome"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)
