"""An app whose signed addresses go by a clock that a test can move: a tab that was open for 14 hours need not be."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tests.support.running import ROOT

_BEFORE: Final = f"""
import sys, time, types
from pathlib import Path
sys.path.insert(0, {str(ROOT)!r})
from web.http import media_access
media_access.time = types.SimpleNamespace(time=lambda: time.time() + float(Path({{clock!r}}).read_text()))
"""


class MovedClock:
    """`script` starts the app by this clock, whose files lie in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "clock.txt"
        self.goes_on(0)
        self.script = folder / "launcher.py"
        launcher = (ROOT / "app.py").read_text().replace('"web/shell/main.py"', repr(str(ROOT / "web" / "shell" / "main.py")))
        self.script.write_text(_BEFORE.format(clock=str(self._path)) + launcher)

    def goes_on(self, hours: float) -> None:
        """It is so many hours later than it is."""
        new = self._path.with_suffix(".new")
        new.write_text(str(hours * 3600))
        new.replace(self._path)
