"""Scripts that are kept, with what was decided for each of their lines."""
