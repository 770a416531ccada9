"""Catalogs for tests: empty ones, rows in every table, and whether tables are those of the schema."""
