"""The questions by which the search is measured, the sample library they are asked of, and the measuring."""
