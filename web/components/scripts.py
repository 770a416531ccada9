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
_UNPACK: Final = "export default (given) => draw({ ...given, data: given.data[0] });\n"
"""What is told to a component comes in a list; `Component` says why."""


def script(entry: Path) -> str:
    """All modules that `entry` needs and `entry` itself; Streamlit calls what `entry` exports as its default."""
    joined = "\n".join(_EXPORT.sub("", _IMPORT.sub("", module.read_text(encoding="utf-8"))) for module in modules(entry))
    return joined.replace("export default ", "const draw = ") + _UNPACK


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
