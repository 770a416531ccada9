"""The demo's stand-in for the provider, with switches around it: faults on demand, slow answers, lists without names, counters.

`python -m tests.support.faulty_provider --data DIR …`. Its switches lie at `/__faults` and `/__counters`, beside the provider's
own paths.
"""
