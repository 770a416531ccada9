"""The library as people use it: looked through, edited, exported, and written to the index as the catalog says."""
