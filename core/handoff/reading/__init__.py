"""Lists of cuts that editing programs wrote, or we did, read back: what they say, and which videos of the library they mean."""
