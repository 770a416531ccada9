"""Insights as tables for others: CSV files that spreadsheets open as they are."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from core.library.csv_export import harmless


def insights_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A table with a line of names first, UTF-8 with the mark that spreadsheets know it by.

    Text that a spreadsheet would carry out is made harmless; fractions are cut to what anybody can use.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([harmless(round(cell, 4) if isinstance(cell, float) else cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")
