"""The process that embeds videos, apart from the one that answers HTTP: it may be slow, give way to the rest of the machine, or
die on a broken file, and no request waits for it. Lines of JSON go in on stdin, one line comes back for each."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections import deque
from pathlib import Path
from typing import IO, Any, Final

from demo.compute import embed_task
from demo.limits import check_video
from demo.refusals import Refusal
from demo.requests import TASK, Task
from demo.understanding import Unreadable, inspect, spoken_words

NICENESS: Final = 10
UNPROCESSABLE: Final = "We could not process your media for embedding. Please verify the input file and try again."
UNSTABLE: Final = "The embedding service is temporarily unstable. Please try again later."


def work(path: Path, task: Task, target: Path) -> dict[str, Any]:
    """Writes the embeddings of one file to `target` as a JSON array, whole or not at all.

    Returns `duration` in seconds, `failure` (the provider's words, or None) and `heard` (the stems of the words spoken in it).
    """
    try:
        facts = inspect(path)
        check_video(facts)
        partial = target.with_suffix(".partial")
        with partial.open("w", encoding="ascii") as out:
            before = "["
            for entry in embed_task(path, task):
                out.write(before + json.dumps(entry, separators=(",", ":")))
                before = ","
            out.write("]")
        partial.replace(target)
        return {"duration": facts.duration_sec, "failure": None, "heard": sorted(spoken_words(path))}
    except (Unreadable, ValueError):
        failure = UNPROCESSABLE
    except OSError as error:
        sys.stderr.write(f"cannot read or write: {error}\n")
        failure = UNSTABLE
    except Refusal as refusal:
        failure = refusal.message
    return {"duration": None, "failure": failure, "heard": []}


def main() -> None:
    """Answers orders until stdin ends, which is also how this process learns that its parent died."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    # Libraries that chat on stdout must not end up between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="ascii", buffering=1)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    orders: deque[str] = deque()
    arrived = threading.Semaphore(0)
    threading.Thread(target=_listen, args=(sys.stdin, orders, arrived), daemon=True).start()
    while True:
        arrived.acquire()
        order = json.loads(orders.popleft())
        result = work(Path(order["path"]), TASK.validate_python(order["task"]), Path(order["target"]))
        answers.write(json.dumps(result) + "\n")


def _listen(source: IO[str], orders: deque[str], arrived: threading.Semaphore) -> None:
    """Reads ahead, so that the end of stdin is noticed in the middle of work too."""
    for line in source:
        orders.append(line)
        arrived.release()
    os._exit(0)


if __name__ == "__main__":
    main()
