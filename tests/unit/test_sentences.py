"""What people read on a page goes through `_` or `ngettext`, as far as the code can tell.

The rest is read in a browser (`tests/e2e/test_accessibility.py`).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILES = [path for folder in ("pages", "web") for path in sorted((ROOT / folder).rglob("*.py"))]
SHOWN_BY = re.compile(
    "button|caption|checkbox|confirm_button|date_input|dialog|download_button|empty_place|error|expander|file_uploader|"
    "form_submit_button|html|info|multiselect|number_input|page_link|pills|popover|quiet_html|quiet_line|segmented_control|"
    "selectbox|slider|spinner|success|tabs|text|text_area|text_input|title|toast|toggle|warning|write"
)
"""Calls whose strings without a name are read."""
READ = ("label", "help", "placeholder", "text", "title", "alt")
"""Named strings that are read, in calls and in HTML."""
NOT_READ = re.compile(r"https://\S+|\.\./\S+|:gray|:orange")
"""Addresses, and how Streamlit's Markdown writes colours."""


class Reader(HTMLParser):
    """What somebody reads or hears of a piece of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.read += [value or "" for name, value in attrs if name in READ or name == "aria-label"]

    def handle_data(self, data: str) -> None:
        if self.cdata_elem != "style":
            self.read.append(data)


def literal(node: ast.AST) -> str:
    """The text of a string, without what is put into it; empty for anything else."""
    if isinstance(node, ast.JoinedStr):
        return "".join(literal(part) for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def untranslated(source: str) -> Iterator[str]:
    """Strings with words in them that are shown as they are."""
    nodes = list(ast.walk(ast.parse(source)))
    inner = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    inner |= {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    inner |= {id(one) for node in nodes if called(node) in ("_", "N_", "ngettext") for one in getattr(node, "args", [])}
    for node in nodes:
        texts = []
        if isinstance(node, ast.Call):
            texts = [literal(one) for one in node.args] if SHOWN_BY.fullmatch(called(node)) else []
            texts += [literal(one.value) for one in node.keywords if one.arg in READ]
        elif id(node) not in inner and re.search("<[a-z/]", literal(node)):
            reader = Reader()
            reader.feed(literal(node))
            texts = reader.read
        yield from (text for text in texts if re.search("[a-z]", NOT_READ.sub("", text)) and not re.search("<[a-z/]", text))


def called(node: ast.AST) -> str:
    """The name of what is called, but for a log's; empty for what is no call."""
    if not isinstance(node, ast.Call) or ast.unparse(node.func).startswith("log."):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def test_what_is_read_can_be_said_in_another_language() -> None:
    found = {path.relative_to(ROOT).as_posix(): list(untranslated(path.read_text(encoding="utf-8"))) for path in FILES}
    assert {path: texts for path, texts in found.items() if texts} == {}


def test_a_string_that_nobody_translates_is_found() -> None:
    shown = 'st.button("Go"); st.html(f"<p title=\'why\'>{x} left</p>"); st.page_link("../p.py", label=_("A")); st.text(_("B"))'
    assert sorted(untranslated(shown)) == [" left", "Go", "why"]
