"""What a list of cuts says of one cut, whatever its format, as plain values that can be sent between processes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CutRead:
    """One cut of a file. `names`: what the list calls the file, the best first: paths, addresses, names, a reel.

    Where it lies is said in one of two ways: as timecode (`source_in`, `source_out`), or as fractions of seconds from the file's
    first frame (`begin`, `end`, such as `1001/24000`). The other is empty. The end is excluded.
    """

    names: tuple[str, ...]
    source_in: str = ""
    source_out: str = ""
    begin: str = ""
    end: str = ""
    note: str = ""
    query: str = ""
