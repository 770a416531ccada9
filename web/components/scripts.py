"""A component's script, made from its ES modules: Streamlit takes one text, in which an `import` of ours would lead nowhere.

A module imports from another of ours by its relative address, on one line: `import { clock } from "../shared/clock.js";`. All
modules of a component come to share one scope, so no two of them may give the same name to something at their top level;
`tests/unit/web/components/test_scripts.py` sees to that.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

_IMPORT: Final = re.compile(r'^import \{ [\w, ]+ \} from "(\.{1,2}/[\w./]+\.js)";\n', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?!default )", re.MULTILINE)


def script(entry: Path) -> str:
    """All modules that `entry` needs and `entry` itself, whose `export default` is the function that Streamlit calls."""
    return "\n".join(_EXPORT.sub("", _IMPORT.sub("", module.read_text(encoding="utf-8"))) for module in modules(entry))


def modules(entry: Path) -> list[Path]:
    """`entry` and all that it imports, each once and after those that it imports itself."""
    found: dict[Path, None] = {}

    def add(module: Path) -> None:
        if module not in found:
            for address in _IMPORT.findall(module.read_text(encoding="utf-8")):
                add((module.parent / address).resolve())
            found[module] = None

    add(entry.resolve())
    return list(found)
