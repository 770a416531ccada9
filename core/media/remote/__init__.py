"""Links, read by us with every guard: no media library ever opens an address itself."""
