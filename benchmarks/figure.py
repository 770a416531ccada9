"""One measured figure beside the bar it has to hold."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """`value` must be at most `bar`, or `at_least` that; `what` says what was measured, in its unit."""

    what: str
    value: float
    bar: float
    unit: str = ""
    at_least: bool = False

    @property
    def holds(self) -> bool:
        return self.value >= self.bar if self.at_least else self.value <= self.bar

    def __str__(self) -> str:
        mark = "holds" if self.holds else "MISSED"
        return f"{mark:6}  {self.value:8.2f} {self.unit:4} (bar {self.bar:g})  {self.what}"
