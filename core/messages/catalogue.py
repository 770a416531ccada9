"""`python -m core.messages.catalogue`: all sentences of the app as a template, and every language's catalogue brought up to date.

With the name of a language (`es`) its catalogue is begun. Sentences are found where they stand in the code, also inside of
f-strings, where Babel's own extractor does not look.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from core.config import CATALOGUES

ROOT: Final = Path(__file__).parents[2]
FOLDERS: Final = ("core", "web", "pages")


def sentences(source: str) -> Iterator[tuple[int, str | tuple[str, str]]]:
    """The line and the sentence of each in some Python code; of those that depend on a number, both forms."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            texts = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if node.func.id == "ngettext" and len(texts) >= 2:
                yield node.lineno, (texts[0], texts[1])
            elif node.func.id in ("_", "N_", "Words"):
                yield from ((node.lineno, text) for text in texts)


def template() -> Catalog:
    """Every sentence, with the places it stands at."""
    found = Catalog(project="Clipseek", charset="utf-8", fuzzy=False)
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            place = path.relative_to(ROOT).as_posix()
            for line, sentence in sentences(path.read_text(encoding="utf-8")):
                found.add(sentence, locations=[(place, line)])
    return found


def main(languages: list[str]) -> None:
    """Write the template, and every catalogue there is and of these languages."""
    CATALOGUES.mkdir(exist_ok=True)
    whole = template()
    _write(CATALOGUES / "clipseek.pot", whole)
    for language in sorted({*languages, *(folder.name for folder in CATALOGUES.iterdir() if folder.is_dir())}):
        file = CATALOGUES / language / "LC_MESSAGES" / "clipseek.po"
        if file.is_file():
            with file.open("rb") as lines:
                catalogue = read_po(lines)
        else:
            file.parent.mkdir(parents=True)
            catalogue = Catalog(locale=language, project="Clipseek", charset="utf-8", fuzzy=False)
        catalogue.update(whole, no_fuzzy_matching=True)
        _write(file, catalogue)


def _write(file: Path, catalogue: Catalog) -> None:
    with file.open("wb") as lines:
        write_po(lines, catalogue, width=120, sort_output=True)


if __name__ == "__main__":
    main(sys.argv[1:])
