"""The videos that are in the library."""
