"""The audit of packages never calls good what it could not ask about."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

FINE = {"name": "numpy", "version": "2.4.6", "vulns": []}
BAD = {"name": "pillow", "version": "9.0.0", "vulns": [{"id": "CVE-2099-1", "fix_versions": ["9.0.1"]}]}
UNKNOWN = {"name": "av", "skip_reason": "Dependency not found on PyPI"}


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit", Path(__file__).parents[2] / ".ci" / "audit.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("packages", "first", "ending"),
    [
        ([FINE], "Checked: 1 of 1; 0 with", 0),
        ([FINE, BAD, UNKNOWN], "VULNERABLE pillow 9.0.0: CVE-2099-1 (mended in 9.0.1)", 1),
        ([FINE, UNKNOWN], "NOT CHECKED: 1 of 2", 2),
        ([UNKNOWN, UNKNOWN], "NOT CHECKED: 2 of 2", 2),
    ],
)
def test_it_says_what_it_found_and_what_it_could_not_ask(
    audit: ModuleType, packages: list[dict[str, Any]], first: str, ending: int
) -> None:
    lines, code = audit.told(packages)
    assert lines[0].startswith(first)
    assert "FFmpeg" in lines[-1]
    assert code == ending


def test_an_audit_that_did_not_run_at_all_checked_nothing(audit: ModuleType, tmp_path: Path) -> None:
    _, code = audit.told(audit.asked(str(tmp_path / "nowhere.txt")))
    assert code == 2
