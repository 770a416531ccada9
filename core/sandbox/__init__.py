"""The one way in which untrusted or heavy work is done: in a child process with limits, which may be lost.

`worker.py` starts, asks and ends one such process; `pool.py` keeps a few warm ones. `python -m core.sandbox` is the child: it
imports the module it is told and calls its functions, each of which takes a `Call` and returns an answer.

Why not a pool of the standard library or pebble: they send pickles both ways, and whoever takes over a child would run code
here by its answer; their children inherit our environment and know our secrets; and none can ask the parent, while it works, for
the bytes of a link.
"""
