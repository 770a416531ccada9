"""Filling the index from what is kept, as a part of the app and as a command."""
