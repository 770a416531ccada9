"""The sample footage, for tests."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from demo.samples import SAMPLES

EXAMPLE_SEARCHES: Final = tuple((words, sample.slug) for sample in SAMPLES for words in sample.examples)
"""Words, and the clip that they must find first."""


def sample_footage() -> dict[str, Path]:
    """Each sample's file by its slug."""
    return {sample.slug: sample.file for sample in SAMPLES}
