"""Whole libraries made for tests, without the provider."""
