"""What a file or link would become, as a value that pages can show: the outcome of the intake's look, before anything is paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from core import words
from core.models import MediaInfo


class Outlook(StrEnum):
    """What will happen to a file or link when the person presses start."""

    FINE = "fine"
    ALREADY_HERE = "already_here"
    TWICE = "twice"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One file or link that somebody wants to add. `sentence` and `hint` say why where it is not fine.

    `staged` is where a fine file waits on our disk, None for links.
    """

    name: str
    title: str
    outlook: Outlook
    sentence: str = ""
    hint: str = ""
    video_id: str | None = None
    source_url: str | None = None
    staged: Path | None = None
    info: MediaInfo | None = None


def mark_repetitions(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The same candidates in the same order; a video that comes a second time is marked instead of added twice."""
    seen: set[str] = set()
    marked = []
    for candidate in candidates:
        again = candidate.outlook is Outlook.FINE and candidate.video_id in seen
        marked.append(replace(candidate, outlook=Outlook.TWICE, sentence=words.TWICE_IN_LIST) if again else candidate)
        if candidate.video_id is not None:
            seen.add(candidate.video_id)
    return marked
