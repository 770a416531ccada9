"""Hostile text: pieces of it, lists of links, captions and addresses."""

from __future__ import annotations

import io
import random
import zipfile
from typing import Final

from core.ingest.precheck.spreadsheet import COLUMNS, template_xlsx
from tests.support.hostile.damage import damaged

PIECES: Final = (
    "",
    " ",
    "\0",
    "\r\nX-Injected: 1",
    "\u202e\u2066evil",
    "é" * 300,
    "👩‍👩‍👧",
    "\ufeff",
    "../../../../etc/passwd",
    "..\\..\\windows",
    "%2e%2e%2f%2e%2e%2f",
    "%00",
    "%ff%fe",
    "-1",
    "9" * 5000,
    "1e999",
    "NaN",
    "null",
    "' OR 1=1 --",
    '"; DROP TABLE videos; --',
    "<script>alert(1)</script>",
    "{{7*7}}${7*7}#{7*7}",
    "{0.__class__}",
    "%s%n%x",
    "=cmd|'/c calc'!A1",
    "[" * 3000,
    "{" * 3000,
    "a" * 20_000,
    "a-" * 9_000,
    "0:" * 5_000,
    "//a:" * 5_000,
    "javascript:alert(1)",
    "file:///etc/passwd",
)
HOSTS: Final = (
    "127.0.0.1",
    "localhost",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "0x7f000001",
    "2130706433",
    "10.0.0.1",
    "169.254.169.254",
    "footage.test",
    "nowhere.test",
    "user:password@footage.test",
    "footage.test:22",
    "bücher.test",
    "a" * 300,
    "[::1",
    "",
)
SCHEMES: Final = ("http", "https", "ftp", "file", "gopher", "data", "HTTP", "", "http:/", "//")


def piece(dice: random.Random) -> str:
    """One or several pieces, one behind the other."""
    return "".join(dice.choices(PIECES, k=dice.randint(1, 3)))


def link(dice: random.Random) -> str:
    """Something that claims to be an address of a video."""
    return f"{dice.choice(SCHEMES)}://{dice.choice(HOSTS)}/{dice.choice((piece(dice), 'a.mp4', 'good.mp4'))}"


def captions(dice: random.Random) -> bytes:
    """Something like an SRT or VTT file."""
    clocks = ("00:00:01,000", "00:00:01.000", "99:99:99,999", f"{'9' * 400}:00:00,000", "-1:00:00,000", "0:1", piece(dice)[:200])
    begin = dice.choice(("WEBVTT\n\n", "", "\ufeffWEBVTT\n", "[Script Info]\n", "1\n"))
    cues = "".join(
        f"{dice.choice(('', '1', piece(dice)[:50]))}\n{dice.choice(clocks)} --> {dice.choice(clocks)}\n{piece(dice)}\n\n"
        for _ in range(dice.randint(0, 40))
    )
    written = (begin + cues).encode(dice.choice(("utf-8", "utf-16", "utf-32", "utf-7")), "surrogatepass")
    return damaged(dice, written) if dice.random() < 0.3 else written


def sheet(dice: random.Random) -> tuple[str, bytes]:
    """A list of links as somebody would upload it, and what it is called."""
    if dice.random() < 0.4:
        return dice.choice(("list.xlsx", "list.csv", "list")), dice.choice((_damaged_excel, _swollen_excel))(dice)
    separator = dice.choice((",", ";", "\t", "|"))
    headings = separator.join(dice.sample(COLUMNS, k=len(COLUMNS)) + ["url"] * dice.randint(0, 2))
    lines = [separator.join(dice.choice((link(dice), piece(dice))) for _ in COLUMNS) for _ in range(dice.randint(0, 20))]
    written = "\n".join([dice.choice((headings, piece(dice))), *lines]).encode(dice.choice(("utf-8", "utf-16")), "surrogatepass")
    return "list.csv", damaged(dice, written) if dice.random() < 0.3 else written


def _damaged_excel(dice: random.Random) -> bytes:
    return damaged(dice, template_xlsx())


def _swollen_excel(dice: random.Random) -> bytes:
    """One whose parts are replaced by hostile ones, some of which unpack to far more than they weigh."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template_xlsx())) as whole, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as changed:
        names = whole.namelist()
        victim = dice.choice(names)
        for name in names:
            content, times = whole.read(name), 1
            if name == victim:
                content = dice.choice((b"<a>" * 1000, b" " * 100_000, content, b"", piece(dice).encode()))
                times = dice.choice((1, 50, 300))
            with changed.open(name, "w") as part:
                for _ in range(times):
                    part.write(content)
    return out.getvalue()
