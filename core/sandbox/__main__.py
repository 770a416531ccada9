"""`python -m core.sandbox <module> <limits>`: the child process, which calls functions of that module until nobody asks any more.

What goes wrong on purpose (ClipseekError) is an answer; anything else is told and ends the process, since nobody knows in what
state it is. `core.sandbox.worker` is the other end.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import traceback
from importlib import import_module
from queue import SimpleQueue
from types import ModuleType
from typing import Any, BinaryIO, Final

from core.errors import ClipseekError
from core.sandbox.call import Call, PipedLink
from core.sandbox.confinement import confine
from core.sandbox.limits import Limits, resident_bytes
from core.sandbox.pipe import PipeBroken, receive, send

SPENT_BYTES: Final = 400_000_000
SPENT_AFTER: Final = 1000
"""When the parent is asked to take another child, because this one has grown large or old."""
LONGEST_TRACE: Final = 4_000


class _Conversation:
    """Our ends of the two pipes. A thread listens, so that we end as soon as the parent does, even in the middle of work."""

    def __init__(self) -> None:
        questions, self._answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
        # What any library prints goes nowhere instead of between our words.
        nowhere = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1):
            os.dup2(nowhere, standard)
        self._heard: SimpleQueue[tuple[dict[str, Any], bytes]] = SimpleQueue()
        self._listener = threading.Thread(target=self._listen, args=(questions,), daemon=True)

    def begin(self, **about: Any) -> None:
        self._listener.start()
        self.say(about)

    def hear(self) -> tuple[dict[str, Any], bytes]:
        return self._heard.get()

    def say(self, message: dict[str, Any], body: bytes = b"") -> None:
        send(self._answers, message, body)

    def block_of_link(self, offset: int) -> bytes:
        self.say({"read": offset})
        return self.hear()[1]

    def _listen(self, questions: BinaryIO) -> None:
        try:
            while True:
                self._heard.put(receive(questions))
        except PipeBroken:
            os._exit(1)


def main() -> None:
    parent, limits = _Conversation(), Limits(**json.loads(sys.argv[2]))
    limits.step_back()
    module = import_module(sys.argv[1])
    is_confined = confine()
    limits.apply()
    parent.begin(is_confined=is_confined)
    answered = 0
    while True:
        question, body = parent.hear()
        limits.allow_cpu()
        message, answer = _answer(module, parent, question, body)
        answered += 1
        parent.say({**message, "is_spent": answered >= SPENT_AFTER or resident_bytes() > SPENT_BYTES}, answer)


def _answer(module: ModuleType, parent: _Conversation, question: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    size_bytes = question["size_bytes"]
    link = None if size_bytes is None else PipedLink(size_bytes, parent.block_of_link)
    call = Call(question["arguments"], body, link, lambda said, brought: parent.say({"said": said}, brought))
    try:
        said, answer = getattr(module, question["do"])(call)
    except ClipseekError as error:
        kind = type(error).__name__
        return {"error": error.reason.value, "kind": kind, "detail": error.detail, "facts": error.facts}, b""
    except Exception as error:  # noqa: BLE001 - the parent writes the log; here, nobody would read it
        parent.say({"lost": traceback.format_exc()[-LONGEST_TRACE:], "out_of_memory": isinstance(error, MemoryError)})
        sys.exit(1)
    return {"said": said}, answer


if __name__ == "__main__":
    main()
