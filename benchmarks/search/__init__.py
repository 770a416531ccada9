"""What a search takes, and how good it is."""
