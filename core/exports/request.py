"""What is asked for: which moments, as what, and how; kept as JSON until it is made."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from core.handoff.names import file_stem
from core.handoff.timeline import Picked, PickedMoment
from core.storage.storage import EXPORTS

PATTERN: Final = "{number} {title} {timecode}"
SIZES: Final = {"1280x720": (1280, 720), "1920x1080": (1920, 1080), "1080x1920": (1080, 1920), "1080x1080": (1080, 1080)}
"""The sizes of a reel, by what they are called in a request."""


class ExportKind(StrEnum):
    """What is made of the moments."""

    ZIP = "zip"
    """Each as a film of its own."""
    REEL = "reel"
    """All of them as one film."""
    SHEET = "sheet"
    """A picture of each, with times and notes."""


SUFFIXES: Final = {ExportKind.ZIP: "zip", ExportKind.REEL: "mp4", ExportKind.SHEET: "pdf"}


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """`is_exact`: clips begin at the very frame and are encoded for it; else they are copied from the key frame before.

    `pattern` names clips, see `core.exports.clips`. `fps` of a reel: that of most of its files if empty.
    """

    kind: ExportKind
    picked: Picked
    is_exact: bool = True
    pattern: str = PATTERN
    size: str = "1280x720"
    fps: str = ""
    has_slates: bool = False
    has_timecode: bool = False

    @property
    def file_name(self) -> str:
        return f"{file_stem(self.picked.name)}.{SUFFIXES[self.kind]}"

    def as_text(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def of(cls, text: str) -> ExportRequest:
        """What `as_text` wrote. Raises KeyError, TypeError, ValueError for anything else."""
        said = json.loads(text)
        picked = said.pop("picked")
        items = tuple(PickedMoment(**item) for item in picked.pop("items"))
        kind = ExportKind(said.pop("kind"))
        return cls(kind=kind, picked=Picked(**picked, items=items), **said)


def ready_path(exports_dir: Path, export_id: str, file_name: str) -> Path:
    """Where the file of an export lies once it is ready."""
    return exports_dir / export_id / f"ready{Path(file_name).suffix}"


def shared_key(export_id: str, file_name: str) -> str:
    """Its key in a bucket, from where every app gives it away, whichever process made it."""
    return f"{EXPORTS}/{export_id}{Path(file_name).suffix}"
