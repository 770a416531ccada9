"""`python -m core.media.backroom`: makes the pictures or the preview of one file, behind everything else that the machine does.

A process of its own, because media libraries are written in C and files may be made to break them; because only a process can
be made to stand back; and because it can be ended at once at any time. It has none of our secrets and bounds on what it may
use. `core.media.backroom_process` is the other end.
"""

from __future__ import annotations

import os
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO, Final

from core.errors import ClipseekError
from core.media.makeup import makeup_of
from core.media.picture_files import Wanted
from core.media.pipe import receive, send
from core.media.preview import make_preview
from core.media.storyboard import pictures
from core.models import Span

LAST_IN_LINE: Final = 19
MEMORY_BYTES: Final = 3_000_000_000
"""How much more than at the start may be asked for: a 4K decoder and an encoder beside it."""
OPEN_FILES: Final = 64


def main() -> None:
    """Answer one question."""
    questions, answers = _own_pipes()
    question, _ = receive(questions)
    _stand_back(int(question["most_bytes"]))
    threading.Thread(target=_end_with_parent, args=(questions,), daemon=True).start()
    try:
        said = _answer(question, answers)
    except ClipseekError as error:
        said = {"error": error.reason.value, "detail": error.detail, "facts": error.facts}
    send(answers, said)


def _answer(question: dict[str, Any], answers: BinaryIO) -> dict[str, Any]:
    """Raises ClipseekError. Whatever else goes wrong ends this process, which says as much."""
    source = Path(question["path"])
    if question["do"] == "preview":
        make_preview(source, Path(question["target"]), lambda share: send(answers, {"progress": share}))
        return {"done": True}
    if question["do"] == "makeup":
        return {"done": True, "makeup": asdict(makeup_of(source))}
    wanted = [Wanted(at_ms, Span(start_sec, end_sec)) for at_ms, start_sec, end_sec in question["wanted"]]
    for at_ms, jpeg in pictures(source, wanted, question["width_px"]):
        send(answers, {"at_ms": at_ms}, jpeg)
    return {"done": True}


def _own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Our ends of the two pipes. What any library prints goes nowhere instead of between our words."""
    questions, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1):
        os.dup2(nowhere, standard)
    return questions, answers


def _end_with_parent(questions: BinaryIO) -> None:
    """A parent that was killed can't end us, but its end of the pipe closes with it."""
    while os.read(questions.fileno(), 1):
        pass
    os._exit(1)


def _stand_back(most_bytes: int) -> None:
    """Windows knows none of these; there the parent's clock is all there is."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not on Windows

    os.nice(LAST_IN_LINE)
    bounds = [(resource.RLIMIT_FSIZE, most_bytes), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_NOFILE, OPEN_FILES)]
    if sys.platform == "linux":
        now = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        bounds.append((resource.RLIMIT_AS, now + MEMORY_BYTES))
    for kind, bound in bounds:
        _, most = resource.getrlimit(kind)
        allowed = bound if most == resource.RLIM_INFINITY else min(bound, most)
        resource.setrlimit(kind, (allowed, allowed))


if __name__ == "__main__":
    main()
