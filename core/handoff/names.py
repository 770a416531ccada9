"""Names and addresses of source files as each format wants them, so that editing programs find the files again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from core.handoff.timeline import Source

REEL_LETTERS: Final = 8
_NO_REEL: Final = re.compile("[^A-Z0-9]")
_DRIVE: Final = re.compile("[A-Za-z]:")
_UNFIT: Final = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]+")
_LONGEST_STEM: Final = 120


def reel_names(sources: Sequence[Source]) -> dict[str, str]:
    """A name of eight capitals and digits for each source, by its id; no two have the same."""
    names: dict[str, str] = {}
    for source in sources:
        letters = reel_letters(source.name)
        name, number = letters[:REEL_LETTERS], 1
        while name in names.values():
            number += 1
            name = f"{letters[: REEL_LETTERS - len(str(number))]}{number}"
        names[source.id] = name
    return names


def reel_letters(name: str) -> str:
    """What is left of a file's name in a reel: its stem as capitals and digits; `CLIP` where there are none."""
    plain = unicodedata.normalize("NFKD", PurePosixPath(name).stem).encode("ascii", "ignore").decode()
    return _NO_REEL.sub("", plain.upper()) or "CLIP"


def file_url(path: str, *, keep_letters: bool = False) -> str:
    """A path, also one of Windows, as the address of a file.

    `keep_letters` writes letters of other alphabets as they are, as DaVinci Resolve wants it, instead of percent-encoded, as
    Final Cut wants it.
    """
    slashed = path.replace("\\", "/") if _DRIVE.match(path) or path.startswith("\\\\") else path
    host, place = "", slashed
    if slashed.startswith("//"):
        host, _, place = slashed[2:].partition("/")
    letters = (one if keep_letters and not one.isascii() else quote(one, safe="/:") for one in place.lstrip("/"))
    return f"file://{quote(host)}/{''.join(letters)}"


def name_in(address: str) -> str:
    """The file's name at the end of an address or path that some program wrote."""
    try:
        place = unquote(urlsplit(address).path) if "://" in address else address
    except ValueError:
        place = address
    return PurePosixPath(place.replace("\\", "/")).name


def file_stem(title: str) -> str:
    """A title as the name of a file, without an ending, as every system takes it; never empty."""
    return " ".join(_UNFIT.sub(" ", title).split())[:_LONGEST_STEM].strip(" .") or "clipseek"
