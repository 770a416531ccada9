"""`python -m demo.samples --folder DIR` films what is missing and tells of each finished clip on stdout."""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
from pathlib import Path

from demo.samples.catalogue import SAMPLES
from demo.samples.render_pool import film


def main(arguments: list[str] | None = None) -> int:
    """One line of JSON for each finished clip: slug, file, done, total. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m demo.samples", description="Film the sample footage that is missing.")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", metavar="SLUG", choices=[sample.slug for sample in SAMPLES])
    parser.add_argument("--exit-with-parent", action="store_true", help="end when stdin ends")
    wish = parser.parse_args(arguments)
    if wish.exit_with_parent:
        threading.Thread(target=_end_with_stdin, daemon=True).start()
    wanted = [sample for sample in SAMPLES if wish.only in (None, sample.slug)]
    for done, (sample, file) in enumerate(film(wanted, wish.folder, wish.workers), start=1):
        sys.stdout.write(json.dumps({"slug": sample.slug, "file": str(file), "done": done, "total": len(wanted)}) + "\n")
        sys.stdout.flush()
    return 0


def _end_with_stdin() -> None:
    """A parent that was killed can't say so, but its end of the pipe closes; a half-filmed clip leaves only its `.part`."""
    while sys.stdin.buffer.read(4096):
        pass
    os._exit(1)


if __name__ == "__main__":
    raise SystemExit(main())
