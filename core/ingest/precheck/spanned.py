"""Recordings that a camera wrote as several files, because its card takes none that is larger: found by names and sizes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final

from core.ingest.precheck.card import EntryKind, kind_of

_GOPRO: Final = re.compile(
    r"(?:g(?P<kind>[hxs])(?P<chapter>\d\d)|gp(?P<old_chapter>\d\d)|(?P<first>gopr))(?P<number>\d{4})", re.IGNORECASE
)
_NUMBERED: Final = re.compile(r"(?P<number>\d{3,6})(?P<after>\D*)$")
_FULL: Final = ((2_080_000_000, 1 << 31), (3_990_000_000, 1 << 32))
"""Between these sizes, in bytes, a file has reached the largest that a card takes: what was recorded then is in the next one."""

_Place = tuple[str, ...]


def spanned(sizes: Mapping[str, int]) -> list[tuple[str, ...]]:
    """The names of the files of each recording that has several, in the order they were recorded.

    GoPro numbers its chapters; with others, a file as large as files can be goes on in that of the next number.
    """
    chapters: dict[_Place, dict[int, str]] = defaultdict(dict)
    numbered: dict[_Place, dict[int, str]] = defaultdict(dict)
    for name in sizes:
        if kind_of(name) is not EntryKind.VIDEO:
            continue
        path = PurePosixPath(name)
        place = (str(path.parent), path.suffix.lower())
        if gopro := _GOPRO.fullmatch(path.stem):
            chapter = int(gopro["chapter"] or gopro["old_chapter"] or 0)
            chapters[*place, (gopro["kind"] or "").lower(), gopro["number"]][chapter] = name
        elif counted := _NUMBERED.search(path.stem):
            before = path.stem[: counted.start()]
            numbered[*place, before, counted["after"]][int(counted["number"])] = name
    found = [run for files in chapters.values() for run in _runs(files)]
    found += [part for files in numbered.values() for run in _runs(files) for part in _filled(run, sizes)]
    return sorted(run for run in found if len(run) > 1)


def _runs(files: Mapping[int, str]) -> Iterator[tuple[str, ...]]:
    """Those whose numbers follow each other."""
    run: list[str] = []
    for number in sorted(files):
        if run and number - 1 not in files:
            yield tuple(run)
            run = []
        run.append(files[number])
    yield tuple(run)


def _filled(run: Sequence[str], sizes: Mapping[str, int]) -> Iterator[tuple[str, ...]]:
    """Of neighbours, those of which each but the last is as large as can be."""
    part: list[str] = []
    for name in run:
        part.append(name)
        if not any(least <= sizes[name] <= most for least, most in _FULL):
            yield tuple(part)
            part = []
    yield tuple(part)
