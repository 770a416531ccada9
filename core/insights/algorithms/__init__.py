"""Methods: from vectors to kinds, what is odd, what is there twice, and a map. They know neither catalog nor pages."""
