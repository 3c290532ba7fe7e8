"""
The contract kit: what this library asks of an adapter, as tests to inherit.

``siaut_core.testing.contracts`` holds a contract for each protocol and one for the
host as a whole; `from_async` runs them on an asynchronous adapter; `strategies` draws
entities for Hypothesis; `machine` plays every operation against a host, beside a
naive model.
Install it as ``siaut-core[testing]``, and pin it: a release may ask more.
"""
