"""What people write as settings: understood where only its form is unusual, and else said to be wrong with what it would take.

Settings come through shells, compose files, editors of two systems and web forms, each of which leaves something around a value.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from dotenv.parser import parse_stream
from pydantic import SecretStr

from core.errors import Reason, SettingsError

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails

QUOTES: Final = ('""', "''", "“”", "‘’", "„“")
LONGEST_SHOWN: Final = 60
MOST_BYTES: Final = 10**18
"""A larger size is a slip; no disk has so much."""
TAKES: Final = {
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_parsing": "a number",
    "finite_number": "a number",
    "bool_parsing": "on or off",
    "byte_size": "a size",
    "literal_error": "one of certain words",
    "enum": "one of certain words",
    "greater_than": "a larger number",
    "greater_than_equal": "a larger number",
    "less_than_equal": "a smaller number",
}
"""What a setting takes whose value has this fault; looked up as a sentence is, where it is shown (`core.messages.errors`)."""


def cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    """Those that are set, neither missing nor blank, without the spaces and quotes around them."""
    bare = {name: _bare(value) if isinstance(value, str) else value for name, value in values.items()}
    return {name: value for name, value in bare.items() if value is not None and value != ""}


def _bare(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] + value[-1] in QUOTES:
        value = value[1:-1].strip()
    return value


def folder(path: Path) -> Path:
    """A folder as it was meant: `~` and `$HOME` are the user's own."""
    return Path(os.path.expandvars(path)).expanduser().resolve()


def address_of_server(url: str, example: str) -> str:
    """An http(s) address without what browsers add to it. Raises ValueError that names an example."""
    try:
        parts = urlsplit(url)
        is_one = parts.scheme in ("http", "https") and parts.hostname is not None and parts.port != 0
    except ValueError:
        is_one = False
    if not is_one or not url.isascii() or not url.isprintable() or " " in url or parts.query or parts.username:
        # Not shown: people have been known to write their keys into addresses.
        raise ValueError(f"it takes the address of a server without a key in it, such as {example}")
    return url.rstrip("/")


def refusal(error: ErrorDetails, name: str, field: FieldInfo | None) -> SettingsError:
    """Why a value is not used: the setting, what it holds unless that may be secret, what it takes, and an example."""
    takes = TAKES.get(error["type"])
    if field is None or takes is None or _is_secret(field):
        return SettingsError(Reason.SETTING_WRONG, name=name, problem=str(error["msg"]).removeprefix("Value error, "))
    example = field.examples[0] if field.examples else field.default
    value = str(error["input"])[:LONGEST_SHOWN]
    return SettingsError(Reason.SETTING_VALUE, name=name, value=value, takes=takes, example=example)


def _is_secret(field: FieldInfo) -> bool:
    return SecretStr in (field.annotation, *getattr(field.annotation, "__args__", ()))


def check_lines(path: Path, names: frozenset[str]) -> None:
    """Raises SettingsError for a line of an `.env` file that speaks of one of `names` but sets nothing, OSError, ValueError."""
    if not path.is_file():
        return
    with path.open(encoding="utf-8-sig") as file:
        for binding in parse_stream(file):
            if binding.error and any(name in binding.original.string for name in names):
                text = binding.original.string
                line = binding.original.line + text[: len(text) - len(text.lstrip())].count("\n")
                problem = f"line {line} does not read NAME=value"
                raise SettingsError(Reason.SETTING_WRONG, name=path.name, problem=problem)
