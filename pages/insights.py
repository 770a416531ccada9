"""Insights: what is in all the footage, for people who look rather than read."""

from web import insights_page

insights_page.show()
