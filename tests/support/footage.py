"""The sample footage, for tests."""

from __future__ import annotations

from pathlib import Path

from demo.samples import SAMPLES


def sample_footage() -> dict[str, Path]:
    """Each sample's file by its slug."""
    return {sample.slug: sample.file for sample in SAMPLES}
