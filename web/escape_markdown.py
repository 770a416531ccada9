"""Text from people inside Streamlit's labels, which are Markdown: shown as it was typed, never as formatting."""

from __future__ import annotations

import re
from typing import Final

MARKS: Final = re.compile(r"([\\`*_\[\]{}()#+\-.!|~:$<>&^=])")


def escape_markdown(text: str) -> str:
    """`text` with every character escaped that Markdown, emoji codes, icons or formulas could take for theirs."""
    return MARKS.sub(r"\\\1", text)
