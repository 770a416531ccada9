"""Everything that is true without a browser: settings, catalog, ingest, media, search."""
