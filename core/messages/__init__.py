"""All words that people read, a file for each page, so that a second language is a second package.

A sentence says what happened and whether anything was paid or lost; a hint says the one thing to do.
"""

from __future__ import annotations

from typing import Final

from core.messages.add_videos import ADD, UPLOAD
from core.messages.catalog import CATALOG
from core.messages.errors import ERRORS
from core.messages.faults import explain as said
from core.messages.faults import what_happened as sentence
from core.messages.faults import what_to_do as hint
from core.messages.formatting import duration as lasting
from core.messages.formatting import file_size, money
from core.messages.health import HEALTH
from core.messages.insights import CHART, INSIGHTS, KINDS, MAP, MISSING, NAMES, ODD, SELECTION, TIME, TWICE
from core.messages.library import (
    BATCH,
    CAPTIONS,
    CATEGORY,
    DELETING,
    LIBRARY,
    LIBRARY_CHOICE,
    STORYBOARD,
    VIDEO,
    VIDEO_DETAILS,
    VIDEO_EDIT,
)
from core.messages.player import COPY_LINK, HIT_KEYS, MOMENT, PLAYER, PLAYER_KEYS, PLAYER_NO_ROOM, STEPPER, WATCH_PLAYER
from core.messages.search import (
    CARD,
    EXAMPLE,
    FILTERS,
    KEPT,
    MODALITIES,
    MODALITY_LABELS,
    MODALITY_LABELS_WITH_PARTS,
    PRESETS,
    REFINED,
    SAID,
    SEARCH,
    STRENGTHS,
    UNKNOWN_WORDS,
    VERDICT_FOUND,
    VERDICTS,
)
from core.messages.tasks import BADGE, HISTORY, STAGES, TASK_CHOICE, TASK_DETAILS, TASKS
from core.messages.unknown_files import UNKNOWN_FILES

__all__ = [
    "ADD",
    "BADGE",
    "BATCH",
    "CAPTIONS",
    "CARD",
    "CATALOG",
    "CATEGORY",
    "CHART",
    "COPY_LINK",
    "DELETING",
    "DEMO_LINE",
    "EMPTY",
    "ERRORS",
    "EXAMPLE",
    "FILTERS",
    "HEALTH",
    "HISTORY",
    "HIT_KEYS",
    "INSIGHTS",
    "KEPT",
    "KINDS",
    "LIBRARY",
    "LIBRARY_CHOICE",
    "MAP",
    "MISSING",
    "MODALITIES",
    "MODALITY_LABELS",
    "MODALITY_LABELS_WITH_PARTS",
    "MOMENT",
    "NAME",
    "NAMES",
    "ODD",
    "PAGES",
    "PLAYER",
    "PLAYER_KEYS",
    "PLAYER_NO_ROOM",
    "PRESETS",
    "REFINED",
    "SAID",
    "SEARCH",
    "SELECTION",
    "STAGES",
    "STEPPER",
    "STORYBOARD",
    "STRENGTHS",
    "TASKS",
    "TASK_CHOICE",
    "TASK_DETAILS",
    "TIME",
    "TWICE",
    "UNKNOWN_FILES",
    "UNKNOWN_WORDS",
    "UPLOAD",
    "VERDICTS",
    "VERDICT_FOUND",
    "VIDEO",
    "VIDEO_DETAILS",
    "VIDEO_EDIT",
    "WATCH_PLAYER",
    "count_of",
    "file_size",
    "hint",
    "lasting",
    "money",
    "said",
    "sentence",
]

NAME: Final = "Clipseek"
PAGES: Final = {
    "search": "Search",
    "add_videos": "Add videos",
    "tasks": "Tasks",
    "library": "Library",
    "insights": "Insights",
    "health": "Health",
}
DEMO_LINE: Final = (
    "Demo engine: sees colour, light and movement, hears loudness, reads subtitles. "
    "Set TWELVE_LABS_API_KEY for real understanding."
)
EMPTY: Final = {
    "title": "Search inside your footage",
    "body": "Add videos, wait a moment, then describe what you remember. Every match plays from its own second.",
    "samples": "Try it with sample footage",
    "add": "Add your videos",
    "preparing_title": "Your first videos are being prepared",
    "preparing_body": "Each becomes searchable as soon as it is ready. You can watch them on the Tasks page.",
    "tasks": "See tasks",
    "adding_samples": "Adding sample footage: {done} of {total}",
    "embedding": "Preparing sample footage: {done} of {total} ready",
    "samples_failed": "The sample footage could not be added. Nothing else is affected.",
    "samples_failed_hint": "Check that the disk has 600 MB free, then press the button again.",
}


def count_of(count: int, one: str, many: str) -> str:
    """`1 moment`, `12 moments`: the form that fits the number; `many` holds `{count}`."""
    return one if count == 1 else many.format(count=count)
