"""What is said, taken from captions, from the provider, or written down on this computer."""
