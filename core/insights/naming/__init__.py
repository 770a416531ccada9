"""What kinds are called: the nearest of some plain words, or what somebody called them."""
