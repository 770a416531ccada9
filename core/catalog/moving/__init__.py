"""Copying a catalog to another database."""
