"""Where log lines go, what never gets into them, and the newest of them for whoever runs this.

Warnings go to the console, everything of ours into a file in the data folder that is turned over before it grows large.
"""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout

FORMAT: Final = "%(asctime)s %(levelname)s %(name)s %(message)s"
OURS: Final = ("core", "web", "pages")
APP_FILE: Final = "clipseek.log"
WORKER_FILE: Final = "worker.log"
"""Of a worker without pages."""
MOST_PROCESSES: Final = 50
"""Beyond so many that share a folder, the others write to the last one's file."""
FILE_BYTES: Final = 5_000_000
OLD_FILES: Final = 3
TAIL_BYTES: Final = 400_000
LONGEST_ENTRY: Final = 20_000
"""Characters of what one entry says, and of its stack trace, whose end is kept."""
LONGEST_FOREIGN: Final = 300
HIDDEN: Final = "•••"
REQUEST_ID: Final[ContextVar[str]] = ContextVar("request_id", default="")
"""On whose behalf something is done, so that all lines of one request, one run of a page or one video can be found."""

_LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_LINE: Final = re.compile(rf"(\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d),(\d{{3}}) ({'|'.join(_LEVELS)}) (\S+) (.*)")
_SECRETS: Final = (
    (re.compile(r"(//[^/\s:@]*:)[^/\s@]+@"), rf"\1{HIDDEN}@"),
    (re.compile(r"\btlk_[A-Za-z0-9]{6,}"), HIDDEN),
    (re.compile(r"(?i)\b(authorization['\"]?\s{0,3}[:=]\s{0,3}['\"]?)(?:bearer |basic )?[^\s'\",]+"), rf"\1{HIDDEN}"),
    (
        # Nothing before the name is matched, and nothing within it has no bound: on a long line either would take minutes.
        re.compile(
            r"(?i)(api[-_]?key|token|password|passwd|secret|x-amz-[a-z-]{1,40}|\bsig|signature)(['\"]?[=:]\s{0,3}['\"]?)[^\s&'\",;]+"
        ),
        rf"\1\2{HIDDEN}",
    ),
)
"""What looks like a secret, wherever it comes from: a host's message may repeat a signed address."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One entry. `at` is in seconds since 1970; `ending` is the last line of an entry that has several: what went wrong."""

    at: float
    level: str
    where: str
    text: str
    ending: str = ""

    @property
    def is_trouble(self) -> bool:
        return self.level in ("WARNING", "ERROR", "CRITICAL")


def one_line(text: str, longest: int = LONGEST_FOREIGN) -> str:
    """Foreign text as it may stand in a log: cut, and without control characters."""
    cut = text if len(text) <= longest else f"{text[:longest]}… (cut)"
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in cut)


def hidden(text: str, secrets: Sequence[str] = ()) -> str:
    """`text` without `secrets` and without what looks like one."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


class _Discreet(logging.Formatter):
    """Formats a whole entry, a stack trace included, cut to a length, without secrets and without forged ones."""

    def __init__(self, secrets: Sequence[str]) -> None:
        super().__init__(FORMAT)
        self._secrets = tuple(secrets)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name of the base
        record.message = one_line(record.message, LONGEST_ENTRY)
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the name of the base
        # What a foreign error says may have line breaks; a line that is moved in is no entry of its own.
        lines = super().formatException(ei)[-LONGEST_ENTRY:].splitlines()
        return "\n".join(f"  {one_line(line, LONGEST_ENTRY)}" for line in lines)

    def format(self, record: logging.LogRecord) -> str:
        return self._clean(super().format(record))

    def _clean(self, text: str) -> str:
        return hidden(text, self._secrets)


class _Json(_Discreet):
    """An entry as one line that log collectors read."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": self._clean(one_line(record.getMessage(), LONGEST_ENTRY)),
            "request_id": REQUEST_ID.get(),
        }
        if record.exc_info:
            entry["error"] = self._clean(self.formatException(record.exc_info))
        return json.dumps({name: value for name, value in entry.items() if value}, ensure_ascii=False)


class _File(RotatingFileHandler):
    """Loses a line rather than filling the console with stack traces where the disk is full.

    Two processes that turn over one file would lose lines: where another one writes to `name`, ours is `name` with a number.
    """

    def __init__(self, folder: Path, name: str) -> None:
        stem, _, ending = name.rpartition(".")
        for number in range(1, MOST_PROCESSES + 1):
            own = name if number == 1 else f"{stem}.{number}.{ending}"
            # Held until the process ends, however that comes.
            self._lock = FileLock(folder / f".{own}.lock", thread_local=False)
            try:
                self._lock.acquire(timeout=0)
            except Timeout:
                continue
            break
        super().__init__(folder / own, maxBytes=FILE_BYTES, backupCount=OLD_FILES, encoding="utf-8", delay=number > 1)

    def close(self) -> None:
        super().close()
        self._lock.release()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name of the base
        del record


def set_up(
    folder: Path,
    level: str,
    *,
    secrets: Sequence[str] = (),
    file_name: str = APP_FILE,
    console_level: str = "WARNING",
    as_json: bool = False,
) -> None:
    """Start logging, once for each process. A folder that can't be written leaves the console.

    `as_json` is for a console that a log collector reads: all entries, an object each. The file stays as people read it.
    """
    formatter = _Discreet(secrets)
    console = logging.StreamHandler()
    console.setLevel(level if as_json else console_level)
    handlers: list[logging.Handler] = [console]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handlers.append(_File(folder, file_name))
    except (OSError, NotImplementedError) as error:
        logging.getLogger(__name__).warning("no log file in the data folder: %s", getattr(error, "strerror", error))
    for handler in handlers:
        handler.setFormatter(formatter)
    if as_json:
        console.setFormatter(_Json(secrets))
    for name in OURS:
        logger = logging.getLogger(name)
        if logger.handlers:
            continue
        logger.setLevel(level)
        logger.propagate = False
        for handler in handlers:
            logger.addHandler(handler)


def files(folder: Path) -> list[Path]:
    """The log files that are here, those of apps first."""
    return [
        path
        for stem in (Path(APP_FILE).stem, Path(WORKER_FILE).stem)
        for path in (folder / f"{stem}.log", *sorted(folder.glob(f"{stem}.[0-9]*.log")))
        if path.is_file()
    ]


def whole(path: Path, *, secrets: Sequence[str] = ()) -> str:
    """All of a log; nothing if it can't be read."""
    try:
        return hidden(path.read_text(encoding="utf-8", errors="replace"), secrets)
    except OSError:
        return ""


def tail(path: Path, *, secrets: Sequence[str] = ()) -> list[LogLine]:
    """The newest entries of a log, newest first; none if it can't be read."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - TAIL_BYTES))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return []
    entries: list[LogLine] = []
    for line in hidden(text, secrets).splitlines():
        found = _LINE.fullmatch(line)
        if found is not None:
            day_and_time, milliseconds, level, where, said = found.groups()
            at = datetime.strptime(day_and_time, "%Y-%m-%d %H:%M:%S").timestamp() + int(milliseconds) / 1000
            entries.append(LogLine(at, level, where, said))
        elif entries and line.strip():
            # Only the end of a stack trace tells people anything.
            last = entries[-1]
            entries[-1] = LogLine(last.at, last.level, last.where, last.text, line.strip())
    return entries[::-1]
