"""`python -m core.media.workers.reader`: looks into one untrusted file after the other, in a process that may be lost.

Media libraries are written in C, and files may be made to break them. So they run here: without our secrets, with bounds on
memory, time and open files, and unable to write. A link's bytes are asked of the parent, who reads them with all its guards, so
nothing here ever opens an address. `core.media.workers.reader_pool` is the other end.
"""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO, Final

from core.errors import MediaError
from core.media.av.caption_tracks import track_cues
from core.media.av.captions import FROM_THE_FILE, webvtt
from core.media.av.cutting import cut
from core.media.av.frames import keyframe_jpeg
from core.media.av.probe import inspect
from core.media.av.source import Openable
from core.media.av.strips import strip_jpeg
from core.media.examples.media import example_of
from core.models import Span, VideoLimits
from core.sandbox.pipe import PipeBroken, receive, send
from core.sandbox.piped_link import PipedLink
from core.sandbox.worker_limits import accept_bounds, own_pipes, used_bytes

MEMORY_BYTES: Final = 1_500_000_000
"""How much more than at the start may be asked for."""
CPU_SEC: Final = 60
"""What one look may cost."""
OPEN_FILES: Final = 64
SPENT_BYTES: Final = 400_000_000
SPENT_AFTER_LOOKS: Final = 1000
"""When the parent is asked to take another child, because this one has grown large or old."""


def main() -> None:
    """Answer until nobody asks any more."""
    questions, answers = own_pipes()
    accept_bounds(memory_bytes=MEMORY_BYTES, file_bytes=0, open_files=OPEN_FILES)
    send(answers, {"ready": True})
    looks = 0
    while True:
        try:
            question, _ = receive(questions)
        except PipeBroken:
            return
        _allow_cpu()
        try:
            answer, body = _answer(question, questions, answers)
        except MediaError as error:
            answer, body = {"error": error.reason.value, "detail": error.detail, "facts": error.facts}, b""
        looks += 1
        send(answers, {**answer, "spent": looks >= SPENT_AFTER_LOOKS or used_bytes(1) > SPENT_BYTES}, body)


def _answer(question: dict[str, Any], questions: BinaryIO, answers: BinaryIO) -> tuple[dict[str, Any], bytes]:
    """Raises MediaError. Whatever else goes wrong ends this process, which says as much."""
    path = question["path"]
    source: Openable = PipedLink(question["size_bytes"], questions, answers) if path is None else Path(path)
    if question["do"] == "picture":
        return {}, keyframe_jpeg(source, question["at_sec"], width_px=question["width_px"])
    if question["do"] == "example":
        made = example_of(source)
        told = {"kind": made.kind.value, "seconds": made.seconds, "is_cut": made.is_cut, "picture_bytes": len(made.picture)}
        return told, made.picture + made.data
    if question["do"] == "strip":
        return {}, strip_jpeg(source, Span(question["start_sec"], question["end_sec"]))
    if question["do"] == "cut":
        return {}, cut(source, Span(question["start_sec"], question["end_sec"]))
    if question["do"] == "captions":
        cues = track_cues(Path(path))
        return {}, webvtt(cues, FROM_THE_FILE).encode() if cues else b""
    return {"info": asdict(inspect(source, VideoLimits(**question["limits"])))}, b""


def _allow_cpu() -> None:
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not on Windows

    used = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    wanted = int(used.ru_utime + used.ru_stime) + CPU_SEC
    resource.setrlimit(resource.RLIMIT_CPU, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))


if __name__ == "__main__":
    main()
