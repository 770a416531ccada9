"""A stand-in for the Twelve Labs API: a process of its own that speaks the provider's HTTP, for trying the app without a key and
for testing it. It shares no code with the app and is reached only over HTTP, as the real service is."""
