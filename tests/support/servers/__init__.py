"""Servers on loopback that tests speak to: databases, buckets, hosts of videos, a sign-in, and some that never answer."""
