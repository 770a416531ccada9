"""Shared links in the catalog, and what is said about the moments that they show."""
