"""The process that looks into media, apart from the one that answers HTTP: it may be slow, polite to the machine, or die on a
broken file, and no request waits for it. Lines of JSON go in on stdin, one line comes back for each."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections import deque
from pathlib import Path
from typing import IO, Final

from demo import backend as minds
from demo.backend import Mind
from demo.compute import check_media, embed_file
from demo.orders import MediaOrder
from demo.refusals import Refusal

NICENESS: Final = 10
UNPROCESSABLE: Final = "We could not process your media for embedding. Please verify the input file and try again."
UNSTABLE: Final = "The embedding service is temporarily unstable. Please try again later."


def work(mind: Mind, path: Path, order: MediaOrder, target: Path) -> dict[str, object]:
    """Writes the embeddings of one file to `target` as a JSON array, whole or not at all.

    Returns `{"duration": seconds, "failure": None}` or the provider's words about why it failed.
    """
    try:
        duration = 0.0
        if order.input_type != "image":
            facts = mind.inspect(path)
            duration = facts.duration_sec
            check_media(facts, order)
        partial = target.with_suffix(".partial")
        with partial.open("w", encoding="ascii") as out:
            before = "["
            for entry in embed_file(mind, path, order):
                out.write(before + json.dumps(entry, separators=(",", ":")))
                before = ","
            out.write("]")
        partial.replace(target)
    except mind.Unreadable:
        return {"duration": None, "failure": UNPROCESSABLE}
    except OSError as error:
        sys.stderr.write(f"cannot read or write: {error}\n")
        return {"duration": None, "failure": UNSTABLE}
    except Refusal as refusal:
        return {"duration": None, "failure": refusal.message}
    return {"duration": duration, "failure": None}


def main(module: str) -> None:
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
    mind = minds.load(module)
    while True:
        arrived.acquire()
        order = json.loads(orders.popleft())
        result = work(mind, Path(order["path"]), MediaOrder.from_json(order["order"]), Path(order["target"]))
        answers.write(json.dumps(result) + "\n")


def _listen(source: IO[str], orders: deque[str], arrived: threading.Semaphore) -> None:
    """Reads ahead, so that the end of stdin is noticed in the middle of work too."""
    for line in source:
        orders.append(line)
        arrived.release()
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1])
