"""What was made of videos and can be made again: pictures, previews, captions and cut clips on the disk."""
