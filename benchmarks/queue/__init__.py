"""What it costs to prepare many videos."""
