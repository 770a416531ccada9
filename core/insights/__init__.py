"""What is in all the footage: a map, clusters, outliers and duplicates of moments; computed from the saved embeddings."""
