"""Whether a catalog and a data folder belong together."""
