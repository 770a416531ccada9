"""Cuts to hand off to editing programs, and readers of what is written."""
