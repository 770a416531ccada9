"""What is in all the footage: a map, kinds of moments, what is odd, what is there twice; computed from the saved embeddings."""
