"""Pictures of moments, alone and in strips: which one stands for a moment, and how it is made."""
