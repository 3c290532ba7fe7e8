"""
The contract kit: what this library asks of an adapter, as tests to inherit.

``siaut_core.testing.sync`` and ``siaut_core.testing.aio`` hold a contract for
each protocol and one for the host as a whole; `strategies` draws entities for
Hypothesis; `machine` plays every operation against a host, beside a naive model.
Install it as ``siaut-core[testing]``, and pin it: a release may ask more.
"""
