"""A made-up language: every sentence of the app in brackets, so that one which nobody could translate stands out.

What stands outside of them is data, or such a sentence.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from playwright.sync_api import Page

from core.insights.naming.name_words import NAME_WORDS
from core.messages.catalogue import template
from tests.support.browsing import wait_until_quiet

BEGIN: Final = "⟦"
END: Final = "⟧"
READ = """() => {
    const read = [];
    const look = (root) => {
        for (const node of root.childNodes) {
            if (node.nodeType === Node.TEXT_NODE) read.push(node.data);
            if (node.nodeType !== Node.ELEMENT_NODE) continue;
            // The log is for whoever runs this, and English.
            if (["STYLE", "SCRIPT", "NOSCRIPT"].includes(node.tagName) || node.classList.contains("log")) continue;
            if (!node.checkVisibility({ visibilityProperty: true })) continue;
            for (const name of ["aria-label", "title", "placeholder", "alt"]) read.push(node.getAttribute(name) || "");
            if (node.shadowRoot) look(node.shadowRoot);
            // Icons are written as words, which a font draws.
            if (!getComputedStyle(node).fontFamily.includes("Material")) look(node);
            read.push("\\n");
        }
    };
    look(document.body);
    return read.join("\\u0001");
}"""
"""All that is read or heard of the page, in order, so that brackets close where they should."""
BRACKETED = re.compile("⟦[^⟦⟧]*⟧")
DATA = re.compile(
    # Titles, categories, files, what was typed, and names of products and formats.
    r"Harbour|Market|Rough cut|Dunes|City|Desert|orange evening sky|dog|tiny|https?://\S+|\b[\w-]+\.(?:mp4|csv|db|log|xlsx)\b|[0-9a-f]{16}|"
    r"Clipseek|Milvus(?: Lite)?|SQLite|Marengo|CSV|PNG|SRT|VTT|EDL|FCPXML|FCP7 XML|OTIO|"
    r"TSV|XLSX|TXT|FOUNTAIN|"
    # Dates and keys.
    r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]*\b|\b[A-Z]\b|x(?=\d)"
)
STREAMLIT = re.compile(
    "Skip to main content|App pages|Logo|Navigate to home page|Sidebar|Notifications|Open|Close|Dismiss|Help for|progress|"
    "Choose an option|Choose date|Clear all|Increment|day,|month,|year,|dd|mm|yyyy|Add files|add icon|file upload|\\d+MB per file"
    "|Upload|hour,|minute,"
)
"""What Streamlit says itself, in English only."""


def made_up_catalogue(folder: Path) -> Path:
    """Write its catalogue. Numbers and dates are those of English, which are no sentences."""
    said = Catalog(locale="en", charset="utf-8", fuzzy=False)
    for message in template():
        if message.id:
            forms = message.id if isinstance(message.id, tuple) else (message.id,)
            bracketed = tuple(f"{BEGIN}{form}{END}" for form in forms)
            said.add(message.id, bracketed if isinstance(message.id, tuple) else bracketed[0])
    file = folder / "made_up.po"
    with file.open("wb") as lines:
        write_po(lines, said)
    return file


def untranslated(page: Page) -> set[str]:
    """What is read on the page, once all of it is there, that is neither a sentence of the catalogue nor data."""
    wait_until_quiet(page)
    return untranslated_now(page)


def untranslated_now(page: Page) -> set[str]:
    """The same of what is there at once."""
    read = str(page.evaluate(READ))
    while BRACKETED.search(read):
        read = BRACKETED.sub("", read)
    lines = {line.strip() for line in re.split("[\x01\n]", DATA.sub("", read))}
    return {line for line in lines if re.search(r"[^\W\d_]", line) and not STREAMLIT.fullmatch(line) and not names_a_group(line)}


def names_a_group(line: str) -> bool:
    """Groups are named by the words that a search for them would use."""
    return all(word.casefold() in NAME_WORDS for word in line.split(", "))
