"""`python -m benchmarks [name …]`: run all benchmarks, or those named, and print one line for each figure."""

from __future__ import annotations

import importlib
import sys

IN_ORDER = (
    "pages.cold_start",
    "pages.first_search",
    "pages.first_paint",
    "search.search_quality",
    "search.search_cost",
    "search.script",
    "search.spoken_words",
    "pages.search_page",
    "pages.open_tabs",
    "pages.scale",
    "pages.library_page",
    "pages.many_videos",
    "media.storyboard",
    "media.playing_memory",
    "media.upload_memory",
    "media.proxy",
    "media.camera_card",
    "queue.queue_run",
    "pages.insights",
)
NAMES = {module.partition(".")[2]: module for module in IN_ORDER}


def main(names: list[str]) -> int:
    unknown = set(names) - set(NAMES)
    if unknown:
        print(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
        return 2
    missed = False
    for name in names or NAMES:
        for figure in importlib.import_module(f"benchmarks.{NAMES[name]}").figures():
            print(figure, flush=True)
            missed = missed or not figure.holds
    return int(missed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
