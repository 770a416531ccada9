"""What reads and writes media with PyAV. Foreign files are only ever opened inside the workers of `core.media.workers`."""
