"""From a video's file of captions to its lines in the catalog, by which they are found, and back to what a player shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from core.catalog import Catalog
from core.media.caches.caption_cache import CaptionCache, CaptionsFrom
from core.media.captions.captions import Cue, webvtt, within, without_tags
from core.models.video import Span
from core.spoken.line import CAPTIONS, Line, Source

HEARD: Final = (Source.PROVIDER, Source.LOCAL)
"""Transcripts in the order in which one is taken where a video has no captions."""


class CaptionReading:
    """Safe to use from many threads and processes: who writes lines looks afterwards whether the file still says the same."""

    def __init__(self, catalog: Catalog, captions: CaptionCache) -> None:
        self._catalog = catalog
        self._captions = captions

    def read(self, video_id: str) -> None:
        """Bring the lines of a video in step with its captions; without any, it has none. Raises CatalogError, OSError."""
        version = None
        while version != (now := self._captions.version(video_id)):
            version = now
            is_added = self._captions.known(video_id) is CaptionsFrom.ADDED
            lines = lines_of(self._captions.cues(video_id), Source.ADDED if is_added else Source.EMBEDDED)
            self._catalog.spoken.replace_captions(video_id, lines, version)

    def shown(self, video_id: str) -> list[Cue]:
        """What a player shows as captions, as people put it right; nothing where nobody knows what is said.

        Raises CatalogError, OSError.
        """
        spoken = self._catalog.spoken
        return shown_cues(
            self._captions.cues(video_id), spoken.of_video(video_id, with_removed=True), spoken.speaker_names(video_id)
        )

    def part(self, video_id: str, span: Span) -> str:
        """The same of a stretch as WebVTT, counted from its start; empty if there are none. Raises CatalogError, OSError."""
        cues = self.shown(video_id)
        return webvtt(within(cues, span.start_ms, span.end_ms)) if cues else ""


def lines_of(cues: Iterable[Cue], source: Source) -> list[Line]:
    """Captions as lines, in their order; one that repeats the line before it, as captions that roll up do, makes that longer."""
    lines: list[Line] = []
    for cue in cues:
        text = " ".join(without_tags(cue.text).split())
        if lines and lines[-1].text == text and cue.start_ms <= lines[-1].end_ms:
            lines[-1] = Line(lines[-1].start_ms, max(lines[-1].end_ms, cue.end_ms), text, source)
        elif text:
            lines.append(Line(cue.start_ms, cue.end_ms, text, source))
    return lines


def shown_cues(cues: Sequence[Cue], lines: Sequence[Line], names: Mapping[str, str]) -> list[Cue]:
    """The cues of a file with what people changed in its `lines`; without a file, the first transcript there is.

    `lines` are all of the video with those that people took away; `names` are what people call its speakers.
    """
    if cues:
        return list(_put_right(cues, [line for line in lines if line.source in CAPTIONS and line.original]))
    for source in HEARD:
        heard = [Cue(line.start_ms, line.end_ms, _said(line, names)) for line in lines if line.source is source and line.text]
        if heard:
            return heard
    return []


def _put_right(cues: Sequence[Cue], changed: Sequence[Line]) -> Sequence[Cue]:
    """The lines that were changed, each in its time, instead of the cues that they came from."""
    if not changed:
        return cues
    windows: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for line in changed:
        for text in line.original.split("\n"):
            windows[text].add((line.was_start_ms, line.was_end_ms))

    def is_another_now(cue: Cue) -> bool:
        # A line of captions that roll up stands for all that repeat it.
        of_same_words = windows.get(" ".join(without_tags(cue.text).split()), ())
        return any(start_ms <= cue.start_ms < end_ms for start_ms, end_ms in of_same_words)

    now = [Cue(line.start_ms, line.end_ms, line.text) for line in changed if line.text]
    return sorted([*(cue for cue in cues if not is_another_now(cue)), *now], key=lambda cue: cue.start_ms)


def _said(line: Line, names: Mapping[str, str]) -> str:
    """A mere number of a speaker tells nobody who watches anything."""
    name = names.get(line.speaker, "")
    return f"{name}: {line.text}" if name else line.text
