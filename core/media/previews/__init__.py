"""Small copies of videos that every browser plays."""
