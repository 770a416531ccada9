"""The HTTP side of the stand-in: routes, the provider's rules and its error bodies."""
