"""Insights: what is in all the footage, for people who look rather than read."""

from pages.insights import sections

sections.show()
