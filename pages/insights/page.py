"""Insights: what the footage as a whole holds, shown in pictures and figures."""

from pages.insights import sections

sections.show()
