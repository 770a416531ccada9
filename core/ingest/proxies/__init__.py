"""Small copies that go to the provider in place of an original: which files get one, and how it is made."""
