"""Moments as files that editing programs open: lists of cuts, exact to the frame, and what such files say read back."""
