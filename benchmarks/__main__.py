"""`python -m benchmarks [name …]`: run all benchmarks, or those named, and print one line for each figure."""

from __future__ import annotations

import importlib
import sys

NAMES = (
    "cold_start",
    "first_search",
    "search_quality",
    "search_cost",
    "search_page",
    "open_tabs",
    "library_page",
    "many_videos",
    "storyboard",
    "playing_memory",
    "upload_memory",
    "queue_run",
    "insights",
)


def main(names: list[str]) -> int:
    unknown = set(names) - set(NAMES)
    if unknown:
        print(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
        return 2
    missed = False
    for name in names or NAMES:
        for figure in importlib.import_module(f"benchmarks.{name}").figures():
            print(figure, flush=True)
            missed = missed or not figure.holds
    return int(missed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
