"""Captions: within a video and in files of their own, whatever their format and encoding."""
