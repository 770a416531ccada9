"""Moments that somebody gathers and puts in order, to hand them on."""
