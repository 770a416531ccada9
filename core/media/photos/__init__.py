"""Photographs: what kind a file is, what it shows, when and with what it was taken. Opened only inside child processes."""
