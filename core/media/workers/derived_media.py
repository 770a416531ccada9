"""`python -m core.media.workers.derived_media`: makes the pictures or the preview of one file, at the lowest priority.

A process of its own, because media libraries are written in C and files may be made to break them; because only a process can
be made to stand back; and because it can be ended at once at any time. It has none of our secrets and bounds on what it may
use. `core.media.workers.derived_media_process` is the other end.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO, Final

from core.errors import ClipseekError
from core.media.av.media_format import makeup_of
from core.media.av.picture_times import Wanted
from core.media.av.preview import make_preview
from core.media.av.storyboard import pictures
from core.models import Span
from core.sandbox.pipe import receive, send
from core.sandbox.worker_limits import accept_bounds, end_with_parent, own_pipes, stand_back

MEMORY_BYTES: Final = 3_000_000_000
"""How much more than at the start may be asked for: a 4K decoder and an encoder beside it."""
OPEN_FILES: Final = 64


def main() -> None:
    """Answer one question."""
    questions, answers = own_pipes()
    question, _ = receive(questions)
    stand_back()
    accept_bounds(memory_bytes=MEMORY_BYTES, file_bytes=int(question["most_bytes"]), open_files=OPEN_FILES)
    end_with_parent(questions)
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


if __name__ == "__main__":
    main()
