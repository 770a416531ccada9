"""Tags: words and looks of a list, each given to the moments that stand out for it."""
