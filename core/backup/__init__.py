"""Keeping a library elsewhere, and bringing it back: `python -m core.backup`."""
