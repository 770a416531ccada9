"""The values that all of Clipseek speaks of: frozen, and known to everybody."""
