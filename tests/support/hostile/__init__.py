"""Inputs made to hurt, as many as are wanted; the same ones for the same seed, so that what goes wrong can be tried again."""
