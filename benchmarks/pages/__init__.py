"""What pages take to open, to draw and to keep open."""
