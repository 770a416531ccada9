"""README and `docs/`: settings, links, commands and targets of make that they name are there, and no setting is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pytest

from benchmarks.__main__ import NAMES
from core.config import Settings

ROOT: Final = Path(__file__).parents[2]
PAGES: Final = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
SET_BY_THE_APP: Final = {"CLIPSEEK_DEMO_URL"}
"""The app tells its own processes with it where the stand-in is; `docs/contributing.md` says so."""


def settings() -> set[str]:
    """All names under which something can be set."""
    aliases = [field.validation_alias for field in Settings.model_fields.values()]
    return {name for alias in aliases for name in getattr(alias, "choices", [alias])}


def test_the_table_of_the_readme_has_every_setting_and_no_other() -> None:
    rows = re.findall(r"^\| (`[A-Z].*?) \|", PAGES[0].read_text(), re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    assert named == settings() - SET_BY_THE_APP


@each_page
def test_settings_that_are_named_exist(page: Path) -> None:
    ours = {name for name in re.findall(r"\bCLIPSEEK_[A-Z_]+", page.read_text()) if not name.startswith("CLIPSEEK_TEST_")}
    assert ours <= settings() | {"CLIPSEEK_HOST"}, "CLIPSEEK_HOST is the compose file's"


@each_page
def test_links_lead_to_what_is_there(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        if "://" in link:
            continue
        name, _, heading = link.partition("#")
        target = page.parent / name if name else page
        assert target.exists(), link
        assert not heading or heading in headings(target), link


@each_page
def test_commands_are_there(page: Path) -> None:
    for module, argument in re.findall(r"python -m ((?:core|benchmarks|demo)[a-z_.]*)(?: ([a-z_.]+))?", page.read_text()):
        spec = find_spec(module)
        assert spec is not None, module
        assert spec.submodule_search_locations is None or find_spec(f"{module}.__main__"), module
        assert module != "benchmarks" or argument in NAMES, argument


@each_page
def test_targets_of_make_are_there(page: Path) -> None:
    targets = set(re.findall(r"^([a-z0-9]+(?: [a-z0-9]+)*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    single = {name for names in targets for name in names.split()}
    assert set(made(page)) <= single


def made(page: Path) -> Iterator[str]:
    """Each target in `make lint unit`, also where it begins a line of a block."""
    for words in re.findall(r"(?:^|`)make ((?:[a-z0-9]+ ?)+)", page.read_text(), re.MULTILINE):
        yield from words.split()


def headings(page: Path) -> set[str]:
    """The headings as links name them."""
    found = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in found}
