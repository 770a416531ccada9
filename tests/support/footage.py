"""The sample footage for tests, filmed once for each state of the code that draws it: that takes longer than any test."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path

from filelock import FileLock

from demo import samples
from demo.samples import SAMPLES
from tests.support.running import ROOT

FILMED_WITHIN_SEC = 300


def sample_footage() -> dict[str, Path]:
    """Each sample's file by its slug. Safe to be called by several processes at once."""
    digest = hashlib.sha256()
    for source in sorted(Path(samples.__file__).parent.rglob("*.py")):
        digest.update(source.read_bytes())
    folder = Path(tempfile.gettempdir()) / f"clipseek-samples-{digest.hexdigest()[:12]}"
    files = {sample.slug: folder / sample.file_name for sample in SAMPLES}
    with FileLock(f"{folder}.lock", timeout=FILMED_WITHIN_SEC):
        if not all(file.exists() for file in files.values()):
            # As the app does it: by the command, which needs nothing of the process that calls it.
            command = [sys.executable, "-m", "demo.samples", "--folder", str(folder)]
            subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=FILMED_WITHIN_SEC)
    return files
