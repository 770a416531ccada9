"""What the processes that we start find in their environment: what programs need to run, and none of our keys and passwords."""

from __future__ import annotations

import os
from typing import Final

_PASSED_ON: Final = (
    *("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "SYSTEMROOT"),
    *("TEMP", "TMP", "TMPDIR", "LANG", "LC_ALL", "TZ"),
)


def child_environment() -> dict[str, str]:
    """For `env` of a new process."""
    return {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
