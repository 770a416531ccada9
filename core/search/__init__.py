"""From a question to the moments that answer it. Knows no browser, no provider and no database driver."""
