"""Where log lines go: the console for warnings, a rotating file in the data folder for everything of ours."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

FORMAT: Final = "%(asctime)s %(levelname)s %(name)s %(message)s"
OURS: Final = ("core", "web", "pages")


def set_up(folder: Path, level: str) -> None:
    """Start logging, once for each process. A folder that can't be written leaves the console."""
    file: logging.Handler | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = RotatingFileHandler(folder / "clipseek.log", maxBytes=5_000_000, backupCount=3, encoding="utf-8")
        file.setFormatter(logging.Formatter(FORMAT))
    except OSError as error:
        logging.getLogger(__name__).warning("no log file in the data folder: %s", error.strerror)
    for name in OURS:
        logger = logging.getLogger(name)
        if logger.handlers:
            continue
        logger.setLevel(level.upper() if level.upper() in logging.getLevelNamesMapping() else "INFO")
        if file is not None:
            logger.addHandler(file)
        console = logging.StreamHandler()
        console.setLevel(logging.WARNING)
        console.setFormatter(logging.Formatter(FORMAT))
        logger.addHandler(console)
        logger.propagate = False
