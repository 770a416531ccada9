"""Helpers of the tests: synthetic clips, running apps, waiting for conditions."""
