"""Looking into media files and links: what they are, whether they are fit, and one picture of a moment."""
