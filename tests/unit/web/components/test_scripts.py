"""The script of a component, made from its modules."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from web.components.component import modules, script

COMPONENTS = Path(__file__).parents[4] / "web" / "components"
ENTRIES = sorted(path for path in COMPONENTS.rglob("*.js") if "export default" in path.read_text(encoding="utf-8"))
TOP_LEVEL = re.compile(r"^(?:export )?(?:const|let|var|class|(?:async )?function\*?) (\w+)", re.MULTILINE)


def test_each_module_comes_once_and_after_those_that_it_imports(tmp_path: Path) -> None:
    (tmp_path / "part").mkdir()
    (tmp_path / "base.js").write_text("export const one = 1;\n")
    (tmp_path / "part" / "two.js").write_text('import { one } from "../base.js";\nexport const two = one + 1;\n')
    entry = tmp_path / "part" / "entry.js"
    entry.write_text('import { one } from "../base.js";\nimport { two } from "./two.js";\nexport default () => one + two;\n')
    assert script(entry).startswith("const one = 1;\n\nconst two = one + 1;\n\nconst draw = () => one + two;\n")


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda path: path.stem)
def test_modules_of_a_component_share_one_scope(entry: Path) -> None:
    names = Counter(TOP_LEVEL.findall(script(entry)))
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda path: path.stem)
def test_nothing_is_left_for_a_browser_to_import(entry: Path) -> None:
    assert re.findall(r"^(?:import\b|export (?!default )).*", script(entry), re.MULTILINE) == []


def test_every_module_belongs_to_a_component() -> None:
    used = {module for entry in ENTRIES for module in modules(entry)}
    assert sorted(set(COMPONENTS.rglob("*.js")) - used) == []
