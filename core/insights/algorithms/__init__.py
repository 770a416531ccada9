"""Methods: from vectors to clusters, outliers, duplicates and a map. They know neither catalog nor pages."""
