"""Moments as files to take away: copied from their film as they are, or coded anew and joined to a reel."""
