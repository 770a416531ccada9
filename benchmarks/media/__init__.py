"""What large files cost in memory, on disk and in time."""
