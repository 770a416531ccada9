"""Asks whether packages that we pin have known vulnerabilities, and says what could not be asked.

pip-audit calls it a success when it could ask about none of them, as behind a mirror that knows no vulnerabilities. This ends
with 0 if all were asked about and none has any, 1 if some have, 2 if some could not be asked about.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Any, Final

ASKED_WITHIN_SEC: Final = 600
NEVER_ASKED: Final = (
    "Never asked about: what packages bring along in binary form (FFmpeg in av, the engine in milvus-lite, plotly.js in plotly), "
    "Python itself, Chromium and Postgres. Their own announcements tell."
)


def asked(file: str) -> list[dict[str, Any]]:
    """What pip-audit says of each package in a file of pins; nothing if it could not ask at all."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", file, "--disable-pip", "--progress-spinner", "off"]
    done = subprocess.run([*command, "--format", "json"], capture_output=True, text=True, timeout=ASKED_WITHIN_SEC, check=False)
    try:
        said: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        ending = done.stderr.strip().splitlines()[-1:] or ["it said nothing"]
        said = [{"name": f"all of {file}", "skip_reason": ending[0]}]
    return said


def told(packages: Sequence[dict[str, Any]]) -> tuple[list[str], int]:
    """The lines to print, and how the process ends."""
    bad = [package for package in packages if package.get("vulns")]
    unknown = [package for package in packages if "skip_reason" in package]
    lines = [
        f"VULNERABLE {package['name']} {package['version']}: "
        + ", ".join(f"{one['id']} (mended in {', '.join(one['fix_versions']) or 'none yet'})" for one in package["vulns"])
        for package in bad
    ]
    if unknown:
        lines.append(f"NOT CHECKED: {len(unknown)} of {len(packages)}, as their vulnerabilities could not be asked for.")
        lines += [f"  {package['name']}: {package['skip_reason']}" for package in unknown[:5]]
    lines.append(f"Checked: {len(packages) - len(unknown)} of {len(packages)}; {len(bad)} with known vulnerabilities.")
    return [*lines, NEVER_ASKED], 1 if bad else 2 if unknown else 0


if __name__ == "__main__":
    printed, ending = told([package for file in sys.argv[1:] for package in asked(file)])
    print("\n".join(printed))  # noqa: T201 - this is a command
    sys.exit(ending)
