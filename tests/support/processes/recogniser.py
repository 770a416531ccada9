"""A recogniser that is none: what the child process finds under the name of the real one, which nobody installs for tests."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

_CODE: Final = '''
from types import SimpleNamespace as Some


class WhisperModel:
    """Says of each second how loud it is; of a film that is silent nothing."""

    def __init__(self, name, **_):
        if name != "fine":
            raise RuntimeError("no such model")

    def transcribe(self, wave, language, **_):
        seconds = [wave[at : at + 16000] for at in range(0, len(wave), 16000)]
        loud = [(at, at + len(one) / 16000) for at, one in enumerate(seconds) if abs(one).max() > 0.01]
        said = (Some(start=start, end=end, text=" heard  something") for start, end in loud)
        return said, Some(language=language or "en")
'''


def pretend(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Have children of this test find it; returns the name of a model that it can open."""
    (folder / "faster_whisper.py").write_text(_CODE)
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return "fine"
